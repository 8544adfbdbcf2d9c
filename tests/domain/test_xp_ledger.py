"""What XP is given for, and that it is given once."""

import pytest

from domain.payouts.contributions import Rule, TrackInput, second_of
from domain.progress.earning import best_earners
from domain.progress.ledger import Earned, Earning, Grant, cause_of, granted_for, unlocking, worth
from domain.progress.metadata import is_complete, sixths_of
from domain.progress.standing import Progress, differences
from tests import factories
from tests.factories import NOW


@pytest.mark.parametrize(
    ("cause", "xp"),
    [
        ("track:f", 100),
        ("metadata:f", 50),
        ("credit:f", 25),
        ("achievement:rising-star", 1_000),
        ("achievement:unheard-of", None),
        ("achievement:", None),
        ("track:", None),
        ("play:f", None),
        ("", None),
    ],
)
def test_a_cause_says_what_it_is_worth(cause: str, xp: int | None) -> None:
    assert worth(cause) == xp


def earned(earning: Earning = Earning.TRACK, audio: str = "f", track: str = "t", who: str = "owl") -> Earned:
    return Earned(who, earning, audio, track, NOW)


def test_equal_beats_are_one_cause_and_the_first_one_is_it() -> None:
    grants = granted_for([earned(track="t2"), earned(track="t1"), earned(audio="g", track="t3")])
    assert grants == [Grant("owl", "track:f", 100, NOW, "t1"), Grant("owl", "track:g", 100, NOW, "t3")]


def test_each_who_is_credited_has_a_cause_of_their_own() -> None:
    both = [earned(Earning.CREDIT, who="owl"), earned(Earning.CREDIT, who="cat")]
    assert {grant.producer_id: grant.xp for grant in granted_for(both)} == {"owl": 25, "cat": 25}


def test_a_grant_knows_its_cause_by_parts() -> None:
    grant = unlocking("owl", "rising-star", NOW)
    assert (grant.cause, grant.xp) == ("achievement:rising-star", 1_000)
    assert (grant.earning, grant.of) == (Earning.ACHIEVEMENT, "rising-star")
    assert cause_of(Earning.TRACK, "f") == "track:f"


def test_metadata_counts_six_things() -> None:
    bare = factories.track()
    assert (sixths_of(bare), is_complete(bare)) == (3, False)
    details = factories.details(description="Late.", tags=("dark",))
    assert sixths_of(factories.track(details=details)) == 5
    assert is_complete(factories.track(details=details, cover_key="covers/1.jpg"))


def test_differences_name_what_was_given_wrongly_and_what_does_not_add_up() -> None:
    grants = [Grant("owl", "track:f", 100, NOW), unlocking("owl", "photogenic", NOW)]
    right = Progress("owl", xp=307, level=3, granted=300, plays=7)
    assert differences(right, grants, 7) == ()
    assert differences(Progress("owl", 307, 2, 300, 7), grants, 7) == ("level: 2 is kept, 3 follows.",)
    assert differences(right, [Grant("owl", "track:f", 90, NOW), *grants[1:]], 7) == (
        "“track:f” brings 100 XP, and 90 were given.",
    )
    [unknown, *sums] = differences(right, [*grants, Grant("owl", "luck:f", 9, NOW)], 8)
    assert unknown == "9 XP were given for “luck:f”, which is no cause."
    assert sums == ["plays: 7 is kept, 8 follows.", "xp: 307 is kept, 308 follows."]


def test_the_best_earning_beat_is_the_newest_and_most_played_one_and_all_credited_on_it_have_it() -> None:
    now = second_of(NOW)
    old = TrackInput("a", now - 400 * 86_400, 50, 0, ("owl",))
    loved = TrackInput("c", now - 86_400, 5_000, 0, ("cat", "dog", "fox"))
    new = TrackInput("b", now, 0, 0, ("owl",))
    assert best_earners([old, loved, new], Rule.PUBLISHED, NOW) == ("owl",)
    assert best_earners([old, loved._replace(credited=("cat",))], Rule.PUBLISHED, NOW) == ("cat",)
    equal = new._replace(track_id="a2", credited=("dog",))
    assert best_earners([new, equal], Rule.PUBLISHED, NOW) == ("dog",)
    assert best_earners([new], Rule.ENGAGED, NOW) == ()
