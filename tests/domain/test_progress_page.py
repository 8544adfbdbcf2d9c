"""What the Progress page says."""

import pytest

from domain.pages.progress import AchievementCard, ProgressPage, XpLine
from domain.progress.achievements import ACHIEVEMENTS
from domain.progress.reaching import Reach
from domain.progress.standing import Progress
from tests.factories import NOW


def page(reaches: dict[str, Reach] | None = None, **unlocked: bool) -> ProgressPage:
    progress = Progress("owl", 150, reaches=reaches) if reaches is not None else None
    return ProgressPage(progress, {key.replace("_", "-"): NOW for key in unlocked}, ())


def card(shown: ProgressPage, key: str) -> AchievementCard:
    [found] = [each for group in shown.groups for each in group.cards if each.achievement.key == key]
    return found


def test_all_achievements_are_shown_in_their_groups_and_counted() -> None:
    shown = page({}, og=True, rising=True, linked=True)
    assert sum(len(group.cards) for group in shown.groups) == len(ACHIEVEMENTS) == shown.total
    counted = {group.group.value: group.unlocked for group in shown.groups if group.unlocked}
    assert counted == {"Profile": 1, "Milestones": 2}


def test_an_achievement_is_unlocked_on_its_way_or_closed() -> None:
    shown = page({"og": Reach(3, 12, "months"), "rising-star": Reach(7, None, "plays")}, linked=True)
    assert card(shown, "linked").is_unlocked and not card(shown, "linked").shows_how_far
    assert card(shown, "og").shows_how_far and card(shown, "og").reach.percent == 25
    assert card(shown, "rising-star").is_closed
    assert not card(shown, "early-adopter").is_closed


def test_before_the_first_check_nothing_is_said_to_be_known() -> None:
    shown = page()
    assert (shown.has_begun, shown.standing.xp) == (False, 0)
    assert card(shown, "rising-star").is_closed
    assert not card(shown, "og").shows_how_far


@pytest.mark.parametrize(
    ("cause", "beat", "words"),
    [
        ("track:f", "Night Drive", "“Night Drive” came out"),
        ("track:f", "", "A beat came out"),
        ("metadata:f", "Night Drive", "“Night Drive” is fully described"),
        ("credit:f", "Night Drive", "Credited on “Night Drive”"),
        ("achievement:og", "", "Achievement: OG"),
        ("achievement:of-another-release", "", "An achievement"),
    ],
)
def test_a_line_says_what_its_xp_is_for(cause: str, beat: str, words: str) -> None:
    assert XpLine(cause, 1, NOW, beat).words == words
