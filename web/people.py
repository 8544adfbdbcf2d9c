"""The accounts of the site: finding one, all that is known of it, making somebody an admin or no more."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.accounts import Role, User
from domain.catalogue import search_words
from domain.errors import Invalid
from domain.pages.office import PeopleSearch
from domain.words import say
from web.deps import actor, services
from web.forms import number, text
from web.language import tell

blueprint = Blueprint("people", __name__, url_prefix="/admin/users")
LONGEST = 200
ROLES = [(Role.LISTENER.value, say("Listeners")), (Role.PRODUCER.value, say("Producers"))]
ROLES += [(Role.ADMIN.value, say("Admins"))]


@blueprint.get("")
def index() -> ResponseReturnValue:
    sought, role = request.args.get("q", "").strip()[:LONGEST], request.args.get("role", "")
    wanted = Role(role) if role in set(Role) else None
    search = PeopleSearch(search_words(sought), wanted, number(request.args.get("page")) or 1)
    found = services().office.people.search(actor=actor(), search=search)

    def address(page: int) -> str:
        return url_for("people.index", q=sought or None, role=role or None, page=page)

    told = {"sought": sought, "role": role, "roles": ROLES}
    return render_template("people/index.html", found=found, address=address, **told)


@blueprint.get("/<user_id>")
def show(user_id: str) -> ResponseReturnValue:
    return _page(user_id, {}), 200


@blueprint.post("/<user_id>/promote")
def promote(user_id: str) -> ResponseReturnValue:
    done = services().office.people.promote
    return _change(user_id, lambda reason: done(actor=actor(), user_id=user_id, reason=reason))


@blueprint.post("/<user_id>/demote")
def demote(user_id: str) -> ResponseReturnValue:
    done = services().office.people.demote
    return _change(user_id, lambda reason: done(actor=actor(), user_id=user_id, reason=reason))


def _change(user_id: str, change: Callable[[str], User]) -> ResponseReturnValue:
    try:
        user = change(text("reason"))
    except Invalid as invalid:
        return _page(user_id, invalid.fields), 422
    told = (
        say("{name} is an admin now and was told by mail.", name=user.name)
        if user.role is Role.ADMIN
        else say("{name} is no admin any more and was told by mail.", name=user.name)
    )
    tell(told)
    # Whoever took it away from themselves may not come back here.
    is_own = user.role is not Role.ADMIN and user.id == getattr(actor(), "id", "")
    return redirect(url_for("catalogue.home") if is_own else url_for("people.show", user_id=user_id), 303)


def _page(user_id: str, errors: dict[str, str]) -> str:
    page = services().office.people.page(actor=actor(), user_id=user_id)
    subscription, now = page.subscription, services().admin.clock.now()
    has_plan = subscription is not None and subscription.is_active(now)
    return render_template(
        "people/show.html",
        page=page,
        has_plan=has_plan,
        now=now,
        errors=errors,
        typed=text("reason"),
    )
