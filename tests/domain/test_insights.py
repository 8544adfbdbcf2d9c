"""What listens say of a beat, and how shares are put into words."""

import pytest

from domain.activity.insights import WHY_NOT, Curve, Heard, Retention, Share, added, quality, retention
from domain.activity.listens import PARTS, Device, Uncounted
from domain.activity.summaries import DEVICES, ShareCount, countries, devices, uncounted
from domain.activity.totals import Kind, Sums

NOTHING = (0,) * (PARTS - 3)


def test_quality_is_the_mean_of_what_the_bands_are_worth() -> None:
    """10 completed, 5 mostly, 3 half, 1 partial and 1 skipped."""
    assert quality((1, 1, 3, 5, 10)) == 77
    assert quality((0, 0, 0, 0, 4)) == 100
    assert quality((4, 0, 0, 0, 0)) == 10
    assert quality((0, 0, 0, 0, 0)) is None


@pytest.mark.parametrize(
    ("percent", "level"),
    [
        (100, Retention.EXCELLENT),
        (80, Retention.EXCELLENT),
        (79, Retention.GOOD),
        (60, Retention.GOOD),
        (59, Retention.FAIR),
        (40, Retention.FAIR),
        (39, Retention.POOR),
        (0, Retention.POOR),
    ],
)
def test_retention_has_a_level(percent: int, level: Retention) -> None:
    assert retention(percent) is level


def test_what_was_heard_adds_up() -> None:
    """Two listens of a beat of 100 seconds, three of one of 60."""
    one = Heard(Sums(2, 2, 2, 120_000, (0, 1, 0, 0, 1)), 200_000)
    other = Heard(Sums(1, 1, 3, 60_000, (2, 0, 0, 0, 1)), 180_000)
    both = one + other
    assert (both.average, both.total, both.completion, both.completed) == (36.0, 180.0, 47, 2)
    assert both.retention is Retention.FAIR and one.retention is Retention.GOOD
    assert both.bands[0] == Share("Completed (above 80 %)", 2, 40)
    assert both.bands[-1] == Share("Skipped (below 20 %)", 2, 40)


def test_a_beat_that_nobody_heard_has_no_averages() -> None:
    none = Heard()
    assert (none.average, none.completion, none.quality, none.retention) == (None, None, None, None)
    assert [each.count for each in none.bands] == [0] * 5


def test_a_beat_that_had_longer_audio_before_is_completed_at_most() -> None:
    assert Heard(Sums(listens=1, milliseconds=90_000), 60_000).completion == 100


def test_a_curve_shows_where_most_people_leave() -> None:
    curve = Curve((10, 9, 4, *NOTHING), 10)
    assert curve.shares[:4] == (100, 90, 40, 0)
    assert (curve.leaving, curve.lost) == (2, 50)
    assert Curve((8,) * PARTS, 10).leaving is None
    assert Curve((8,) * PARTS, 10).lost == 0
    assert Curve((2, 8) * (PARTS // 2), 10).leaving == 2


def test_curves_of_several_beats_are_added() -> None:
    assert added([(2, 1, 0, *NOTHING), (3, 3, 1, *NOTHING)]) == (5, 4, 1, *NOTHING)
    assert Curve(added([]), 0).shares == (0,) * PARTS


def test_every_reason_and_every_device_is_said_in_words() -> None:
    assert WHY_NOT.keys() == set(Uncounted)
    assert DEVICES.keys() == set(Device)


def test_shares_are_put_into_words_with_the_most_first() -> None:
    shares = [
        ShareCount(Kind.DEVICE, "phone", 6),
        ShareCount(Kind.DEVICE, "computer", 6),
        ShareCount(Kind.DEVICE, "other", 0),
        ShareCount(Kind.UNCOUNTED, "repeat", 3),
        ShareCount(Kind.COUNTRY, "", 9),
        ShareCount(Kind.COUNTRY, "CA", 1),
        ShareCount(Kind.COUNTRY, "ZZ", 2),
    ]
    assert [(each.label, each.count, each.percent) for each in devices(shares)] == [
        ("Computer", 6, 50),
        ("Phone", 6, 50),
    ]
    assert [(each.label, each.count) for each in countries(shares)] == [
        ("ZZ", 2),
        ("Canada", 1),
        ("Unknown", 9),
    ]
    assert [each.label for each in uncounted(shares)] == [WHY_NOT[Uncounted.REPEAT]]


def test_countries_beyond_the_tenth_are_put_together() -> None:
    codes = ["AT", "BE", "CA", "DE", "ES", "FR", "GB", "HU", "IT", "JP", "KE", "LV"]
    found = countries(ShareCount(Kind.COUNTRY, code, 20 - n) for n, code in enumerate(codes))
    assert [each.label for each in found[:2]] == ["Austria", "Belgium"]
    assert (len(found), found[-1].label, found[-1].count) == (11, "Other countries", 10 + 9)
