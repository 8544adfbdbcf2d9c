"""Progress: a producer's level, what XP is given for, and all achievements."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from domain.progress.deeds import COMPLETE_PROFILE
from domain.progress.ledger import PLAY_XP, WORTH
from domain.progress.levels import HIGHEST_LEVEL, TITLES, xp_for
from web.deps import actor, services

blueprint = Blueprint("progress", __name__, url_prefix="/backstage/progress")

LASTS = (*(first - 1 for first in [*TITLES][1:]), HIGHEST_LEVEL)
LADDER = tuple(
    (title, first, last, xp_for(first)) for (first, title), last in zip(TITLES.items(), LASTS, strict=True)
)
"""Each title with its first and last level, and the XP at which it begins."""


@blueprint.get("")
def index() -> ResponseReturnValue:
    page = services().progress.pages.page(actor=actor())
    told = {"worth": WORTH, "play_xp": PLAY_XP, "ladder": LADDER, "complete_profile": COMPLETE_PROFILE}
    return render_template("progress/index.html", page=page, **told)
