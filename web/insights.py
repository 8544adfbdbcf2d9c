"""Activity with its files, and the insights of a beat and of a collection."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from domain.activity.calendar import SHADE_WORDS
from domain.activity.insights import HOW_SCORED
from domain.activity.ranges import EARLIEST, Choice, RangeForm
from domain.errors import Invalid
from domain.pages.activity_export import Part, csv_of, json_of
from domain.pages.insights import ActivityPage, InsightPage
from domain.words import say
from web.calendars import calendar_rows, day_rows
from web.charts import chart, curve_drawing
from web.deps import actor, services

blueprint = Blueprint("insights", __name__, url_prefix="/backstage")

T = TypeVar("T")
LONGEST_VALUE = 20
KEPT = ("range", "since", "until", "xray", "day")
"""What an address says, which goes along with whatever else is chosen there."""
FILES = (
    (Part.DAYS, say("Days as CSV")),
    (Part.BEATS, say("Best beats as CSV")),
    (Part.AUDIENCE, say("Audience as CSV")),
)


@blueprint.get("/activity")
def activity() -> ResponseReturnValue:
    day = request.args.get("day", "")
    form, page, errors = _ranged(lambda form: services().insights.activity(actor=actor(), form=form, day=day))
    has_xray = request.args.get("xray") == "1"
    shown = {
        "page": page,
        "charts": [chart(series) for series in page.series],
        "calendar": _calendar(page, has_xray),
        "uploads": day_rows(page.calendar.rows(has_xray)),
        "shade_words": SHADE_WORDS,
        "files": FILES,
    }
    return _rendered("insights/activity.html", "insights.activity", {}, form, errors, shown)


def _calendar(page: ActivityPage, has_xray: bool) -> list[tuple[str, str, Markup]]:
    """The cells by weekday; their addresses end with their day, since building each takes long."""
    base = _with(url_for("insights.activity"), _view({"day": ""}) | {"day": ""})
    return calendar_rows(page.calendar, base, page.day.day if page.day else None, has_xray)


@blueprint.get("/activity/<any(days, beats, audience):part>.csv")
def activity_csv(part: str) -> ResponseReturnValue:
    """A table of the page."""
    page = services().insights.activity(actor=actor(), form=_form())
    out = io.StringIO()
    csv.writer(out).writerows(csv_of(page, Part(part)))
    return _file(out.getvalue(), "text/csv", f"activity-{part}-{page.days.first}-{page.days.last}.csv")


@blueprint.get("/activity.json")
def activity_json() -> ResponseReturnValue:
    """All tables of the page."""
    page = services().insights.activity(actor=actor(), form=_form())
    text = json.dumps(json_of(page), ensure_ascii=False, indent=1)
    return _file(text, "application/json", f"activity-{page.days.first}-{page.days.last}.json")


@blueprint.get("/beats/<track_id>/insights")
def beat(track_id: str) -> ResponseReturnValue:
    form, page, errors = _ranged(
        lambda form: services().insights.beat(actor=actor(), track_id=track_id, form=form)
    )
    return _insight(page, "insights.beat", {"track_id": track_id}, form, errors)


@blueprint.get("/collections/<collection_id>/insights")
def collection(collection_id: str) -> ResponseReturnValue:
    form, page, errors = _ranged(
        lambda form: services().insights.collection(actor=actor(), collection_id=collection_id, form=form)
    )
    return _insight(page, "insights.collection", {"collection_id": collection_id}, form, errors)


def _insight(
    page: InsightPage, endpoint: str, of: Mapping[str, str], form: RangeForm, errors: Mapping[str, str]
) -> ResponseReturnValue:
    shown = {
        "page": page,
        "charts": [chart(series) for series in page.series],
        "how_scored": HOW_SCORED,
        "drawing": curve_drawing(page.curve),
    }
    return _rendered("insights/show.html", endpoint, of, form, errors, shown)


def _rendered(
    template: str,
    endpoint: str,
    of: Mapping[str, str],
    form: RangeForm,
    errors: Mapping[str, str],
    shown: Mapping[str, Any],
) -> ResponseReturnValue:
    """With what the chooser of ranges needs, and 422 where its days can't be a range."""
    place = url_for(endpoint, **of)  # type: ignore[arg-type]
    chooser = {
        "form": form,
        "errors": errors,
        "choices": [each for each in Choice if each is not Choice.CUSTOM],
        "earliest": EARLIEST,
        "place": place,
        "address": lambda **changes: _with(place, _view(changes)),
        "trail": "" if errors else _with("", _view({"xray": "", "day": ""})),
        "has_xray": request.args.get("xray") == "1",
    }
    return render_template(template, **chooser, **shown), 422 if errors else 200


def _ranged(look: Callable[[RangeForm], T]) -> tuple[RangeForm, T, Mapping[str, str]]:
    """The page of the days that are asked for, or of the usual ones with what is wrong with those."""
    form = _form()
    try:
        return form, look(form), {}
    except Invalid as invalid:
        return form, look(RangeForm()), invalid.fields


def _form() -> RangeForm:
    """Two days without a range are one, too."""
    since, until, named = (request.args.get(name, "") for name in ("since", "until", "range"))
    return RangeForm(named or (Choice.CUSTOM if since or until else Choice.MONTH), since, until)


def _view(changes: Mapping[str, str]) -> dict[str, str]:
    """What the address says, with changes; an empty one leaves its part out."""
    told = {name: request.args.get(name, "")[:LONGEST_VALUE] for name in KEPT} | dict(changes)
    return {name: value for name, value in told.items() if value}


def _with(address: str, view: Mapping[str, str]) -> str:
    """An address that says so. Building each of a page's by its route takes far longer."""
    return f"{address}?{urlencode(view)}" if view else address


def _file(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-store"}
    return Response(text, mimetype=kind, headers=headers)
