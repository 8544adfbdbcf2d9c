"""Who may look at Activity and insights, and when what a large producer sees is added up again."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from domain.accounts import Actor, Role
from domain.activity.insights import Heard
from domain.activity.listens import PARTS
from domain.activity.ranges import Days, RangeForm
from domain.activity.series import OF_BEATS, Figure
from domain.activity.summaries import KEPT, SUM_UP, BestTrack, RangeSummary, ShareCount
from domain.activity.totals import Kind, Sums
from domain.errors import Forbidden, Gone, Invalid, NotFound
from domain.jobs import Job, finish
from domain.pages.activity_export import Part, csv_of, json_of
from domain.pages.insights import ActivityPage, DayBeat, Found, HeardBeat, InsightPage, Measured, Of
from domain.services.insights import Insights
from tests import factories
from tests.domain.house import House
from tests.factories import NOW

TODAY = NOW.date()
FOUND = Found({}, {}, {}, True, True, None, {}, ())
SUMMARY = RangeSummary(NOW, (BestTrack("a", 4, 3, 2, 1), BestTrack("unknown", 1, 1, 1, 1)))


@dataclass
class Given:
    """Queries that find what they are given, and remember what they were asked."""

    found: Found = FOUND
    asked: list[object] = field(default_factory=list)

    def activity(self, owner_id: str, days: Days, year: Days, day: date | None, now: datetime) -> Found:
        self.asked.append((owner_id, days, day))
        return self.found

    def sum_up(self, owner_id: str, days: Days, now: datetime) -> RangeSummary:
        return replace(SUMMARY, at=now)

    def insight(self, of: Of, id: str, days: Days) -> Measured:
        self.asked.append((of, id, days))
        beats = tuple(
            HeardBeat(name, name, name, 60.0, Heard(Sums(2, 2, 2, 60_000, (0, 1, 0, 0, 1)), 120_000), 4)
            for name in "ab"
        )
        return Measured(beats, {TODAY: dict.fromkeys(OF_BEATS, 7)}, (6, 2, *[0] * (PARTS - 2)), ())


@pytest.fixture
def queries() -> Given:
    return Given()


@pytest.fixture
def insights(house: House, queries: Given) -> Insights:
    return Insights(house.store, queries, house.clock, house.ids)


def waiting(house: House) -> Iterator[Job]:
    with house.store.read() as unit:
        for id in dict.fromkeys(house.queue.woken):
            job = unit.jobs.get(id)
            if job and job.name == SUM_UP:
                yield job


def test_a_large_producers_range_is_added_up_by_a_job_once(house: House, insights: Insights) -> None:
    owl = house.producer()
    for _ in range(2):
        page = insights.activity(actor=owl, form=RangeForm())
        assert (page.at, page.best) == (None, ())
    [job] = waiting(house)
    assert job.payload == {"producer": owl.id, "first": "2026-02-03", "last": "2026-03-04"}
    insights.activity(actor=owl, form=RangeForm("7"))
    assert len([*waiting(house)]) == 2


def test_what_was_kept_is_added_up_again_when_it_is_five_minutes_old(
    house: House, insights: Insights, queries: Given
) -> None:
    owl = house.producer()
    queries.found = replace(FOUND, summary=SUMMARY, names={"a": ("Night Drive", "night-drive", False)})
    page = insights.activity(actor=owl, form=RangeForm())
    assert page.at == NOW and [beat.name for beat in page.best] == ["Night Drive"]
    house.clock.moment += timedelta(minutes=5, microseconds=-1)
    insights.activity(actor=owl, form=RangeForm())
    assert not [*waiting(house)]
    house.clock.moment += timedelta(microseconds=1)
    assert insights.activity(actor=owl, form=RangeForm()).at == NOW
    [job] = waiting(house)
    with house.store.write() as unit:
        unit.jobs.save(finish(job, house.clock.now()))
        unit.commit()
    insights.activity(actor=owl, form=RangeForm())
    [again] = waiting(house)
    assert again.id != job.id


def test_a_small_producer_needs_no_job(house: House, insights: Insights, queries: Given) -> None:
    queries.found = replace(FOUND, is_large=False, summary=replace(SUMMARY, at=NOW - KEPT))
    insights.activity(actor=house.producer(), form=RangeForm())
    assert not [*waiting(house)]


def test_adding_up_keeps_the_sums_and_lets_go_of_old_ones(house: House, insights: Insights) -> None:
    week, month = Days(date(2026, 2, 26), TODAY), Days(date(2026, 2, 3), TODAY)
    insights.sum_up(producer_id="owl", first=str(month.first), last=str(month.last))
    house.clock.moment += KEPT + timedelta(seconds=1)
    insights.sum_up(producer_id="owl", first=str(week.first), last=str(week.last))
    insights.sum_up(producer_id="owl", first="never", last=str(week.last))
    with house.store.read() as unit:
        assert unit.range_sums.get("owl", month) is None
        assert unit.range_sums.get("owl", week) == replace(SUMMARY, at=house.clock.now())


def test_a_day_is_listed_only_if_it_is_on_the_calendar(
    house: House, insights: Insights, queries: Given
) -> None:
    owl = house.producer()
    queries.found = replace(
        FOUND,
        uploads={TODAY: 2},
        others={TODAY: 1},
        of_day=(DayBeat("a", "Night Drive", "night-drive", NOW),),
    )
    for day in ("2026-03-04", "2026-03-05", "2020-01-01", "4 March"):
        page = insights.activity(actor=owl, form=RangeForm(), day=day)
        assert (page.day is not None) == (day == "2026-03-04")
    assert [asked[2] for asked in queries.asked] == [TODAY, None, None, None]
    assert page.calendar.uploads == 2 and [beat.name for beat in page.beats] == ["Night Drive"]


def test_days_that_cant_be_a_range_are_refused(house: House, insights: Insights) -> None:
    with pytest.raises(Invalid) as refused:
        insights.activity(actor=house.producer(), form=RangeForm("custom", "2026-03-05", "2026-03-04"))
    assert refused.value.fields == {"since": "Choose days up to today."}


def test_only_producers_look_at_activity(house: House, insights: Insights) -> None:
    for person in (None, house.person(), house.person(Role.ADMIN)):
        with pytest.raises(Forbidden):
            insights.activity(actor=person, form=RangeForm())


@pytest.mark.parametrize("of", Of)
def test_insights_are_the_owners(house: House, insights: Insights, queries: Given, of: Of) -> None:
    owl = house.producer()
    beat = house.beat(owl)
    held = factories.collection(producer_id=owl.id, track_ids=(beat.id,))
    with house.store.write() as unit:
        unit.collections.add(held)
        unit.commit()
    look, id = {Of.BEAT: (look_at_beat, beat.id), Of.COLLECTION: (look_at_collection, held.id)}[of]
    page = look(insights, owl, id)
    assert (page.of, page.id, queries.asked) == (of, id, [(of, id, page.days)])
    for person in (None, house.person(), house.producer("Bob")):
        with pytest.raises(Forbidden):
            look(insights, person, id)
    with pytest.raises(NotFound):
        look(insights, owl, "nothing")


def look_at_beat(insights: Insights, actor: Actor | None, id: str) -> InsightPage:
    return insights.beat(actor=actor, track_id=id, form=RangeForm())


def look_at_collection(insights: Insights, actor: Actor | None, id: str) -> InsightPage:
    return insights.collection(actor=actor, collection_id=id, form=RangeForm())


def test_a_deleted_beat_has_no_insights_and_a_sold_one_has(house: House, insights: Insights) -> None:
    owl = house.producer()
    beat = house.beat(owl)
    with house.store.write() as unit:
        unit.tracks.save(replace(beat, sold_at=NOW))
        unit.commit()
    assert look_at_beat(insights, owl, beat.id).name == "Night Drive"
    with house.store.write() as unit:
        unit.tracks.save(replace(beat, deleted_at=NOW))
        unit.commit()
    with pytest.raises(Gone):
        look_at_beat(insights, owl, beat.id)


def test_an_insight_adds_up_what_was_heard_of_its_beats(house: House, insights: Insights) -> None:
    owl = house.producer()
    page = look_at_beat(insights, owl, house.beat(owl).id)
    assert (page.heard.sums.listens, page.heard.average, page.heard.completion) == (4, 30.0, 50)
    assert (page.curve.listens, page.curve.shares[:2], page.leaving_at) == (8, (75, 25), 60.0 / PARTS)
    assert [series.total for series in page.series] == [7] * len(OF_BEATS)


def exported(house: House, insights: Insights, queries: Given, name: str) -> ActivityPage:
    queries.found = replace(
        FOUND,
        days={
            TODAY: {Figure.PLAYS: 5, Figure.FOLLOWERS: -1},
            TODAY - timedelta(days=1): {Figure.PLAYS: 2},
        },
        summary=replace(SUMMARY, shares=(ShareCount(Kind.DEVICE, "phone", 4),)),
        names={"a": (name, "a", False)},
    )
    form = RangeForm("custom", "2026-03-04", "2026-03-04")
    return insights.activity(actor=house.producer(), form=form)


def test_files_have_a_line_for_each_day_beat_and_share(
    house: House, insights: Insights, queries: Given
) -> None:
    page = exported(house, insights, queries, "Night Drive")
    head, day = csv_of(page, Part.DAYS)
    assert head[:3] == ("Day (UTC)", "Plays", "Unique listeners") and head[6:8] == (
        "Day before",
        "Plays before",
    )
    assert day == ("2026-03-04", "5", "0", "0", "0", "-1", "2026-03-03", "2", "0", "0", "0", "0")
    assert [*csv_of(page, Part.BEATS)][1:] == [("Night Drive", "4", "3", "2", "1")]
    assert [*csv_of(page, Part.AUDIENCE)][1:] == [("Device", "Phone", "4", "100")]
    told = json_of(page)
    assert told["days"][0]["plays"] == 5 and told["days"][0]["plays_before"] == 2
    assert told["figures"]["followers"] == {"total": -1, "total_before": 0}
    assert told["beats"][0]["name"] == "Night Drive"
    assert told["audience"]["Device"] == [{"which": "Phone", "count": 4, "percent": 100}]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\tx"])
def test_no_name_becomes_a_spreadsheets_formula(
    house: House, insights: Insights, queries: Given, name: str
) -> None:
    page = exported(house, insights, queries, name)
    assert [*csv_of(page, Part.BEATS)][1][0] == f"'{name}"
