"""Accounts as people meet them: registering, signing in and out, changing things, sessions, setting up."""

from datetime import timedelta

import pytest

from domain.accounts import RESET_LINK_LIFETIME, WRONG_CREDENTIALS
from tests.web.conftest import PASSWORD, Cast, House
from tests.web.visitor import Page, Visitor

NEW = "another fine password"
ODD_TARGETS = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "///evil.example",
    "http:evil.example",
    "/\n/evil.example",
    "//[",
    "/\\[",
    "",
]


def register(visitor: Visitor, **typed: str) -> Page:
    """Fill the form as Dora would, but for what is said."""
    dora = {"name": "Dora", "email": "dora@example.com", "password": PASSWORD}
    return visitor.submit("/register", "Create account", dora | typed)


def sign_in(
    visitor: Visitor, email: str, password: str = PASSWORD, target: str = "", follow: bool = True
) -> Page:
    page = visitor.get("/sign-in", query_string={"next": target})
    return visitor.submit(page, "Sign in", {"email": email, "password": password}, follow)


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.get("/account").path == "/account"


def test_registering_signs_in_and_greets(visitor: Visitor, house: House) -> None:
    page = register(visitor)
    assert (page.status, page.path) == (200, "/")
    assert "Your account is ready." in page.text
    assert is_signed_in(visitor)
    assert [letter.payload["to"] for letter in house.letters()] == ["dora@example.com"]


def test_wrong_fields_come_back_with_what_was_typed(visitor: Visitor) -> None:
    page = register(visitor, name="", email="dora at home", password="short")
    assert page.status == 422
    assert page.error_of("name") == "Enter a name."
    assert page.error_of("email") == "Enter an e-mail address such as name@example.com."
    assert page.error_of("password") == "Use at least 10 characters."
    assert page.form("Create account").values["email"] == "dora at home"


def test_a_password_is_never_sent_back(visitor: Visitor) -> None:
    assert "short" not in register(visitor, password="short").html


def test_an_email_can_be_registered_once_whatever_its_case(cast: Cast) -> None:
    page = register(cast.stranger, email="CHARLIE@example.com ")
    assert page.status == 422
    assert (
        page.error_of("email")
        == "An account with this e-mail exists already. Sign in, or reset its password."
    )


def test_a_form_without_any_field_is_answered_with_every_error(visitor: Visitor) -> None:
    page = visitor.post("/register")
    assert page.status == 422
    assert all(page.error_of(field) for field in ("name", "email", "password"))


def test_the_right_password_signs_in(cast: Cast) -> None:
    assert sign_in(cast.stranger, "Charlie@Example.com").path == "/"
    assert is_signed_in(cast.stranger)


@pytest.mark.parametrize(("email", "password"), [("charlie@example.com", NEW), ("no@example.com", PASSWORD)])
def test_a_wrong_sign_in_tells_nothing_about_who_exists(cast: Cast, email: str, password: str) -> None:
    page = sign_in(cast.stranger, email, password)
    assert page.status == 403
    assert WRONG_CREDENTIALS.sentence in page.text and "ACC-104" in page.text
    assert page.form("Sign in").values["email"] == email
    assert not is_signed_in(cast.stranger)


def test_signing_in_leads_to_where_one_was_going(cast: Cast) -> None:
    asked = cast.stranger.get("/account?tab=1")
    assert asked.path == "/sign-in"
    answer = cast.stranger.submit(
        asked, "Sign in", {"email": cast.charlie.email, "password": PASSWORD}, follow=False
    )
    assert (answer.status, answer.headers["Location"]) == (303, "/account?tab=1")


def test_a_wrong_password_does_not_forget_where_one_was_going(cast: Cast) -> None:
    page = sign_in(cast.stranger, cast.charlie.email, NEW, "/account")
    assert page.form("Sign in").values["next"] == "/account"


@pytest.mark.parametrize("target", ODD_TARGETS)
def test_signing_in_never_leads_away_from_the_site(cast: Cast, target: str) -> None:
    answer = sign_in(cast.stranger, cast.charlie.email, target=target, follow=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")


def test_signing_in_changes_the_cookie(cast: Cast) -> None:
    cast.stranger.get("/sign-in")
    before = cast.stranger.cookie
    sign_in(cast.stranger, cast.charlie.email)
    assert before and cast.stranger.cookie != before


def test_signing_in_again_ends_the_session_before(cast: Cast, house: House) -> None:
    old = cast.charlie.visitor.cookie
    sign_in(cast.charlie.visitor, cast.bob.email)
    other = house.visitor()
    other.client.set_cookie("beatpass", old)
    assert not is_signed_in(other)


def test_a_cookie_kept_from_before_signing_out_is_worthless(cast: Cast) -> None:
    charlie = cast.charlie.visitor
    kept = charlie.cookie
    assert charlie.submit("/account", "Sign out").path == "/"
    charlie.client.set_cookie("beatpass", kept)
    assert not is_signed_in(charlie)


def test_a_cookie_that_somebody_changed_signs_nobody_in(cast: Cast) -> None:
    cast.stranger.client.set_cookie("beatpass", cast.charlie.visitor.cookie[:-3] + "abc")
    assert not is_signed_in(cast.stranger)


def test_a_session_ends_after_a_month(cast: Cast, house: House) -> None:
    house.clock.pass_by(days=30)
    assert not is_signed_in(cast.charlie.visitor)


def test_asking_for_a_reset_says_the_same_whether_the_account_exists(cast: Cast, house: House) -> None:
    told = [
        cast.stranger.submit("/reset-password", "Mail me a link", {"email": email})
        for email in ("no@example.com", cast.charlie.email)
    ]
    assert len({(page.status, page.path, page.text) for page in told}) == 1
    assert len(house.letters(cast.charlie.email)) == 1
    assert house.letters("no@example.com") == []


def reset_link(cast: Cast, house: House) -> str:
    cast.stranger.submit("/reset-password", "Mail me a link", {"email": cast.charlie.email})
    return house.link_to(cast.charlie.email)


def test_a_reset_link_changes_the_password_and_ends_every_session(cast: Cast, house: House) -> None:
    page = cast.stranger.submit(reset_link(cast, house), "Change password", {"new": NEW})
    assert (page.path, "Sign in with the new one." in page.text) == ("/sign-in", True)
    assert not is_signed_in(cast.charlie.visitor)
    assert sign_in(cast.stranger, cast.charlie.email, PASSWORD).status == 403
    assert sign_in(cast.stranger, cast.charlie.email, NEW).status == 200


def test_a_reset_link_works_once(cast: Cast, house: House) -> None:
    link = reset_link(cast, house)
    cast.stranger.submit(link, "Change password", {"new": NEW})
    page = cast.stranger.submit(link, "Change password", {"new": PASSWORD})
    assert (page.status, "ACC-106" in page.text) == (403, True)
    assert "/reset-password" in page.links()
    assert sign_in(cast.stranger, cast.charlie.email, NEW).status == 200


def test_a_weak_new_password_does_not_spend_the_link(cast: Cast, house: House) -> None:
    link = reset_link(cast, house)
    page = cast.stranger.submit(link, "Change password", {"new": "short"})
    assert (page.status, page.error_of("new")) == (422, "Use at least 10 characters.")
    assert cast.stranger.submit(page, "Change password", {"new": NEW}).status == 200


def test_a_reset_link_runs_out(cast: Cast, house: House) -> None:
    link = reset_link(cast, house)
    house.clock.moment += RESET_LINK_LIFETIME
    assert cast.stranger.submit(link, "Change password", {"new": NEW}).status == 403


def test_a_name_can_be_changed(cast: Cast) -> None:
    page = cast.charlie.visitor.submit("/account", "Change name", {"name": "  Charlie\tB. "})
    assert "Your name is changed." in page.text
    assert page.form("Change name").values["name"] == "Charlie B."


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "Enter a name."), ("x" * 81, "Use at most 80 characters.")]
)
def test_a_name_that_cannot_be_is_answered_beside_its_field(cast: Cast, name: str, sentence: str) -> None:
    page = cast.charlie.visitor.submit("/account", "Change name", {"name": name})
    assert (page.status, page.error_of("name")) == (422, sentence)
    assert page.form("Change name").values["name"] == name


def test_changing_the_password_keeps_this_session_and_ends_the_others(cast: Cast, house: House) -> None:
    elsewhere = house.signed_in(cast.charlie.email)
    page = cast.charlie.visitor.submit("/account", "Change password", {"current": PASSWORD, "new": NEW})
    assert (page.path, "Your password is changed" in page.text) == ("/account", True)
    assert not is_signed_in(elsewhere)
    assert sign_in(cast.stranger, cast.charlie.email, NEW).status == 200


def test_changing_the_password_needs_the_current_one(cast: Cast) -> None:
    page = cast.charlie.visitor.submit("/account", "Change password", {"current": NEW, "new": "short"})
    assert page.status == 422
    assert page.error_of("current") == "This isn't your current password."
    assert page.error_of("new") == "Use at least 10 characters."


def test_a_new_email_counts_only_once_its_link_was_used(cast: Cast, house: House) -> None:
    typed = {"email": "New.Charlie@example.com", "password": PASSWORD}
    page = cast.charlie.visitor.submit("/account", "Change e-mail", typed)
    assert "until then nothing changes" in page.text
    link = house.link_to("new.charlie@example.com")
    assert cast.stranger.get(link).status == 200
    assert sign_in(cast.stranger, "new.charlie@example.com").status == 403
    cast.charlie.visitor.submit(link, "Use this address")
    assert sign_in(cast.stranger, "new.charlie@example.com").status == 200
    assert "new.charlie@example.com" in house.letters(cast.charlie.email)[-1].payload["text"]


def test_a_link_to_a_new_email_works_once(cast: Cast, house: House) -> None:
    typed = {"email": "new@example.com", "password": PASSWORD}
    cast.charlie.visitor.submit("/account", "Change e-mail", typed)
    link = house.link_to("new@example.com")
    cast.charlie.visitor.submit(link, "Use this address")
    page = cast.charlie.visitor.submit(link, "Use this address")
    assert (page.status, "/account" in page.links()) == (403, True)


def test_an_email_that_is_taken_or_no_email_is_answered_beside_its_field(cast: Cast) -> None:
    for email, wrong in [(cast.bob.email, "exists already"), ("nowhere", "such as name@example.com")]:
        page = cast.charlie.visitor.submit(
            "/account", "Change e-mail", {"email": email, "password": PASSWORD}
        )
        assert (page.status, wrong in page.error_of("email")) == (422, True)
        assert page.form("Change e-mail").values["email"] == email


def test_an_email_taken_after_the_link_was_sent_stays_with_its_owner(cast: Cast, house: House) -> None:
    typed = {"email": "new@example.com", "password": PASSWORD}
    cast.charlie.visitor.submit("/account", "Change e-mail", typed)
    link = house.link_to("new@example.com")
    register(cast.stranger, email="new@example.com")
    page = cast.charlie.visitor.submit(link, "Use this address")
    assert (page.status, "ACC-107" in page.text) == (409, True)


def test_changing_the_email_needs_the_password(cast: Cast, house: House) -> None:
    page = cast.charlie.visitor.submit(
        "/account", "Change e-mail", {"email": "x@example.com", "password": "no"}
    )
    assert (page.status, page.error_of("password")) == (422, "This isn't your password.")
    assert house.letters("x@example.com") == []


def test_sessions_are_listed_and_another_one_can_be_ended(cast: Cast, house: House) -> None:
    elsewhere = house.signed_in(cast.charlie.email)
    page = cast.charlie.visitor.get("/account")
    assert page.text.count("Firefox on Linux") == 2 and page.text.count("This device") == 1
    page = cast.charlie.visitor.submit(page, "Sign out of Firefox on Linux")
    assert "That session is signed out." in page.text
    assert not is_signed_in(elsewhere) and is_signed_in(cast.charlie.visitor)


def test_nobody_ends_the_sessions_of_others(cast: Cast, house: House) -> None:
    with house.store.read() as unit:
        [session] = unit.sessions.of_user(cast.charlie.id)
    page = cast.bob.visitor.post(f"/account/sessions/{session.id}/end")
    assert (page.status, is_signed_in(cast.charlie.visitor)) == (403, True)


def set_up(visitor: Visitor, link: str, **typed: str) -> Page:
    root = {"name": "Root", "email": "root@example.com", "password": PASSWORD}
    return visitor.submit(link, "Open the site", root | typed)


def setup_link(house: House) -> str:
    link = house.services.accounts.setup_link()
    assert link
    return link.removeprefix(house.services.site.url)


def test_the_set_up_link_makes_the_first_admin_and_signs_them_in(house: House, visitor: Visitor) -> None:
    """And leads them to protect it, since no page of the admin's opens before that."""
    page = set_up(visitor, setup_link(house))
    assert (page.path, "The site is yours." in page.text) == ("/account/two-factor", True)
    assert visitor.get("/admin").path == "/account/two-factor"


def test_the_set_up_link_works_once(house: House, visitor: Visitor) -> None:
    link = setup_link(house)
    set_up(visitor, link)
    page = set_up(house.visitor(), link, email="second@example.com")
    assert (page.status, "ACC-110" in page.text) == (409, True)
    assert sign_in(house.visitor(), "second@example.com").status == 403


@pytest.mark.parametrize("late", [False, True], ids=["guessed", "too late"])
def test_a_set_up_link_that_is_guessed_or_old_makes_nobody(
    house: House, visitor: Visitor, late: bool
) -> None:
    link = setup_link(house) if late else "/setup/guess"
    house.clock.moment += timedelta(hours=24)
    assert set_up(visitor, link).status == 403
    assert not is_signed_in(visitor)


def test_wrong_fields_do_not_spend_the_set_up_link(house: House, visitor: Visitor) -> None:
    page = set_up(visitor, setup_link(house), password="short")
    assert (page.status, page.error_of("password")) == (422, "Use at least 10 characters.")
    assert visitor.submit(page, "Open the site", {"password": PASSWORD}).path == "/account/two-factor"
