"""The audit log: what people with power did, found and exported."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.audit import BAD_DAY, AuditSearch, day_of
from web.deps import actor, services
from web.forms import number

blueprint = Blueprint("audit", __name__, url_prefix="/admin/audit")
LONGEST = 120
FIELDS = ("person", "action", "subject", "day")


@blueprint.get("")
def index() -> ResponseReturnValue:
    search, error = _search()
    found = services().office.audit.search(actor=actor(), search=search)
    typed = _typed()
    asked: dict[str, Any] = {name: value for name, value in typed.items() if value}

    def address(page: int) -> str:
        return url_for("audit.index", **asked, page=page)

    told = {"typed": typed, "is_search": bool(asked), "error": error, "address": address}
    export = url_for("audit.export", **asked)
    return render_template("audit/index.html", found=found, export=export, **told), 422 if error else 200


@blueprint.get("/audit.csv")
def export() -> ResponseReturnValue:
    search, _ = _search()
    out = io.StringIO()
    csv.writer(out).writerows(services().office.audit.export(actor=actor(), search=search))
    headers = {
        "Content-Disposition": "attachment; filename=audit.csv",
        "Cache-Control": "private, no-store",
    }
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)


def _typed() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:LONGEST] for name in FIELDS}


def _search() -> tuple[AuditSearch, str]:
    """What the address asks for, and what is wrong with the day in it."""
    typed, page = _typed(), number(request.args.get("page")) or 1
    try:
        day, error = day_of(typed["day"]), ""
    except ValueError:
        day, error = None, BAD_DAY
    return AuditSearch(typed["person"], typed["action"], typed["subject"], day, page), error
