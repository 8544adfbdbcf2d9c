"""Activity with its ranges, calendar and files, and the insights of beats and collections."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.db import insight_queries
from domain.activity.listens import Device, Uncounted
from domain.activity.summaries import SUM_UP
from domain.activity.totals import changed
from domain.catalogue import Track, Visibility
from jobs.performing import Performer
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Cast, House, Person, publish
from tests.web.visitor import Page

ACTIVITY = "/backstage/activity"
DAY = timedelta(days=1)


def hear(house: House, track: Track, at: datetime = NOW, **fields: object) -> None:
    """The clock of the cast is a few seconds past NOW."""
    listen = factories.listen(track_id=track.id, producer_id=track.producer_id, at=at, **fields)
    with house.store.write() as unit:
        unit.day_totals.add(changed([(None, listen)], ()))
        unit.commit()


def download(house: House, track: Track, user: Person) -> None:
    made = factories.download(track_id=track.id, user_id=user.id)
    with house.store.write() as unit:
        unit.downloads.add(made)
        unit.day_totals.add_download(made, track.producer_id)
        unit.commit()


def look(person: Person, path: str = ACTIVITY, **query: str) -> Page:
    return person.visitor.get(path, **({"query_string": query} if query else {}))


def tables(page: Page) -> dict[str, list[list[str]]]:
    """The rows of each table by its caption, with the cells' texts."""
    found: dict[str, list[list[str]]] = {}
    caption, is_caption = "", False
    for element in page.markup.elements:
        if element.tag == "caption":
            caption = " ".join(element.text.split())
            found[caption] = []
        elif element.tag == "tr" and caption:
            found[caption].append([])
        elif element.tag in ("td", "th") and caption and not is_caption:
            found[caption][-1].append(" ".join(element.text.split()))
    return found


def rows(page: Page, caption: str) -> list[list[str]]:
    """Without the head."""
    return tables(page)[caption][1:]


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    """Heard by two today, by one of them twice, by one a month ago, and in ways that don't count."""
    track = publish(house, cast.alice, name="Night Drive")
    for listener, at in (("eve", NOW), ("ann", NOW), ("eve", NOW - 30 * DAY)):
        hear(
            house,
            track,
            at,
            listener=listener,
            country="CA",
            device=Device.PHONE,
            length=180.0,
            seconds=170.0,
        )
    hear(house, track, counted=False, reason=Uncounted.OWN)
    hear(house, publish(house, cast.bob, name="Foreign Road"), country="FR")
    download(house, track, cast.charlie)
    return track


def test_a_producer_with_nothing_yet_is_told_what_to_do_first(cast: Cast) -> None:
    page = look(cast.alice)
    assert (page.status, page.heading) == (200, "Activity")
    assert "Upload your first beat." in page.text and "/backstage/upload" in page.links()
    assert "Export" not in page.text and '<svg class="chart' not in page.html


def test_a_producer_whom_nobody_has_heard_is_told_to_share(house: House, cast: Cast) -> None:
    publish(house, cast.alice)
    page = look(cast.alice)
    assert "Nobody has played or downloaded a beat of yours in these days." in page.text
    assert "Plays 0 0 before" in page.text


def test_days_are_shown_with_those_before_and_without_others_plays(cast: Cast, track: Track) -> None:
    page = look(cast.alice)
    assert "Plays 2 +100 % · 1 before" in page.text
    assert "Downloads 1 0 before" in page.text and "New followers 0 0 before" in page.text
    plays = rows(page, "Plays by day, with as many days before")
    assert len(plays) == 30
    assert plays[0] == ["3 Feb 2026", "0", "0"] and plays[-1] == ["4 Mar 2026", "2", "1"]
    assert rows(page, "Unique listeners by day, with as many days before")[-1] == ["4 Mar 2026", "2", "1"]
    assert "people once a day" in page.text and "in UTC" in page.text


def test_every_chart_says_in_words_what_it_shows(cast: Cast, track: Track) -> None:
    page = look(cast.alice)
    charts = [each for each in page.markup.elements if each["class"] == "chart-plot"]
    ids = {each["id"]: " ".join(each.text.split()) for each in page.markup.elements if each["id"]}
    assert len(charts) == 5
    for drawing in charts:
        assert drawing["role"] == "img"
        assert ids[drawing["aria-labelledby"]].endswith("by day") and ids[drawing["aria-describedby"]]
    first = ids[charts[0]["aria-describedby"]]
    assert first.startswith("2 from 3 February 2026 to 4 March 2026, the most on 4 March 2026: 2.")
    assert not re.search(r"\sstyle=", page.html)


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [
        ({"range": "7"}, "26 Feb 2026", 7),
        ({"range": "90"}, "5 Dec 2025", 90),
        ({"range": "year"}, "5 Mar 2025", 365),
        ({"range": "custom", "since": "2026-02-28", "until": "2026-03-01"}, "28 Feb 2026", 2),
        ({"since": "2024-02-29", "until": "2024-02-29"}, "29 Feb 2024", 1),
        ({"range": "decade"}, "3 Feb 2026", 30),
    ],
)
def test_other_days_are_chosen_by_a_link_or_a_form(
    cast: Cast, track: Track, query: dict[str, str], first: str, count: int
) -> None:
    plays = rows(look(cast.alice, **query), "Plays by day, with as many days before")
    assert (plays[0][0], len(plays)) == (first, count)


def test_the_chooser_is_links_and_a_form_that_work_without_javascript(cast: Cast, track: Track) -> None:
    page = look(cast.alice)
    assert f"{ACTIVITY}?range=7" in page.links()
    form = page.form("Show")
    assert (form.method, form.action) == ("get", ACTIVITY)
    page = look(cast.alice, form.action, **form.values | {"since": "2026-01-01", "until": "2026-02-02"})
    assert (page.status, len(rows(page, "Plays by day, with as many days before"))) == (200, 33)
    assert page.form("Show").values["since"] == "2026-01-01"


def test_days_that_cant_be_are_told_beside_their_fields(cast: Cast, track: Track) -> None:
    page = look(cast.alice, range="custom", since="2026-03-09", until="2026-02-30")
    assert page.status == 422
    assert page.error_of("since") == "Choose days up to today."
    assert page.error_of("until") == "Enter a day as year, month and day, such as 2026-02-28."
    assert len(rows(page, "Plays by day, with as many days before")) == 30
    for path in (f"{ACTIVITY}/days.csv", f"{ACTIVITY}.json"):
        assert look(cast.alice, path, range="custom", since="2026-03-09").status == 422
        assert path in page.links()


def test_plays_from_before_listens_were_measured_are_no_silence(house: House, cast: Cast) -> None:
    old = publish(house, cast.alice, name="Old Road")
    for number in range(2):
        hear(house, old, listener=f"old-{number}", length=0.0, seconds=0.0)
    page = look(cast.alice, f"/backstage/beats/{old.id}/insights")
    assert "of 2 it isn’t known how much was heard" in page.text and "0 listens measured" in page.text
    assert "Nobody" not in page.text
    hear(house, old, listener="new")
    page = look(cast.alice, f"/backstage/beats/{old.id}/insights")
    assert "of 2 it isn’t known how much was heard" in page.text and "1 listen measured" in page.text


def test_the_best_beats_lead_to_their_insights(house: House, cast: Cast, track: Track) -> None:
    gone = publish(house, cast.alice, name="Gone Road")
    hear(house, gone)
    with house.store.write() as unit:
        unit.tracks.save(replace(gone, deleted_at=NOW))
        unit.commit()
    page = look(cast.alice)
    assert rows(page, "Your best beats of these days") == [
        ["Night Drive", "2", "2", "1", "1"],
        ["Gone Road (deleted)", "1", "1", "0", "0"],
    ]
    assert f"/backstage/beats/{track.id}/insights" in page.links()
    assert f"/backstage/beats/{gone.id}/insights" not in page.links()
    assert "As of 4 Mar 2026, 12:30 UTC" in page.text


def test_devices_countries_and_what_doesnt_count_are_in_words(cast: Cast, track: Track) -> None:
    page = look(cast.alice)
    assert rows(page, "Plays by device") == [["Phone", "2", "100 %", ""]]
    assert rows(page, "Plays by country") == [["Canada", "2", "100 %", ""]]
    assert rows(page, "Listens that are no plays, by the reason") == [
        ["It was you, or somebody who is credited on the beat.", "1", "100 %", ""]
    ]


def test_files_say_what_the_page_says(cast: Cast, track: Track) -> None:
    page = look(cast.alice, range="7")
    links = [link for link in page.links() if link.startswith((f"{ACTIVITY}/", f"{ACTIVITY}.json"))]
    assert len(links) == 4 and all("range=7" in link for link in links)
    days, beats, audience = (sheet(cast.alice, link) for link in links[:3])
    told = json.loads(look(cast.alice, links[3]).html)
    figures = ["plays", "listeners", "downloads", "downloaders", "followers"]
    for place, label in enumerate(days[0][1:6]):
        shown = [row[1:] for row in rows(page, f"{label} by day, with as many days before")]
        assert [[row[1 + place], row[7 + place]] for row in days[1:]] == shown
        name = figures[place]
        assert [[str(day[name]), str(day[f"{name}_before"])] for day in told["days"]] == shown
    best = rows(page, "Your best beats of these days")
    assert beats[1:] == best
    assert [[beat["name"], *(str(beat[name]) for name in figures[:4])] for beat in told["beats"]] == best
    captions = ("Plays by device", "Plays by country", "Listens that are no plays, by the reason")
    shown = [[row[0], row[1], row[2].removesuffix(" %")] for each in captions for row in rows(page, each)]
    assert [row[1:] for row in audience[1:]] == shown
    lines = [line for lines in told["audience"].values() for line in lines]
    assert [[line["which"], str(line["count"]), str(line["percent"])] for line in lines] == shown


def sheet(person: Person, path: str) -> list[list[str]]:
    page = person.visitor.get(path)
    assert page.headers["Content-Type"].startswith("text/csv")
    assert page.headers["Content-Disposition"].startswith("attachment; filename=activity-")
    assert page.headers["Cache-Control"] == "private, no-store"
    return [*csv.reader(io.StringIO(page.html))]


def shaded(page: Page) -> dict[str, str]:
    """The days of the calendar that aren't plain, by what they say."""
    days = [each for each in page.markup.elements if each["class"] == "day" and each["aria-label"]]
    return {each["aria-label"]: each["data-shade"] for each in days if each["href"]}


def test_the_calendar_shades_days_by_uploads_and_lists_a_days_beats(house: House, cast: Cast) -> None:
    for number in range(3):
        publish(house, cast.alice, name=f"Road {number}")
    earlier = replace(publish(house, cast.alice, name="Old Road"), created_at=NOW - 9 * DAY)
    house.put("tracks", replace(earlier, id="old", slug="old", recording_id="old"))
    page = look(cast.alice)
    assert shaded(page) == {"4 Mar 2026: 4 beats": "2", "23 Feb 2026: 1 beat": "1"}
    assert "5 beats of yours came in these 53 weeks." in page.text
    link = next(link for link in page.links() if "day=2026-03-04" in link)
    listed = cast.alice.visitor.get(link)
    assert "4 March 2026 Road 0 12:30 UTC Road 1" in listed.text
    assert rows(listed, "Days with uploads") == [["23 Feb 2026", "1"], ["4 Mar 2026", "4"]]


def test_x_ray_shows_on_which_days_others_uploaded(house: House, cast: Cast) -> None:
    publish(house, cast.alice)
    for visibility in (Visibility.PUBLIC, Visibility.PRIVATE):
        publish(house, cast.bob, visibility=visibility)
    house.clock.moment += DAY
    publish(house, cast.bob)
    plain = look(cast.alice)
    assert shaded(plain) == {"4 Mar 2026: 1 beat": "1"} and "by others" not in plain.html
    page = cast.alice.visitor.get(next(link for link in plain.links() if "xray=1" in link))
    assert {
        "4 Mar 2026: 1 beat, 1 by others",
        "5 Mar 2026: no beats, 1 by others",
    } == {each["aria-label"] for each in page.markup.elements if each["class"] == "day" and each["href"]}
    listed = cast.alice.visitor.get(next(link for link in page.links() if "day=2026-03-05" in link))
    assert "You uploaded nothing on this day." in listed.text
    assert "Others uploaded 1 beat that anyone may hear." in listed.text
    assert rows(listed, "Days with uploads") == [["4 Mar 2026", "1", "1"], ["5 Mar 2026", "0", "1"]]


def test_what_a_large_producer_looks_at_is_added_up_by_a_job(
    house: House, cast: Cast, track: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insight_queries, "MOST_ROWS", 0)
    page = look(cast.alice)
    assert (
        "are being added up." in page.text
        and "Plays 2" in page.text
        and "Best beats" not in page.text.split("Export")[0]
    )
    with house.store.read() as unit:
        jobs = [job for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == SUM_UP]
    house.clock.moment += timedelta(minutes=2)
    Performer(house.services, "one").perform(jobs[0].id)
    page = look(cast.alice)
    assert rows(page, "Your best beats of these days") == [["Night Drive", "2", "2", "1", "1"]]
    assert "As of 4 Mar 2026, 12:32 UTC" in page.text


def test_an_insight_says_how_a_beat_is_heard(cast: Cast, track: Track) -> None:
    page = look(cast.alice, f"/backstage/beats/{track.id}/insights")
    assert page.heading == "Insights of “Night Drive”"
    for told in (
        "Plays 2 2 listens, short ones too",
        "Average listen 2:50 of 3:00",
        "Completion 94 %",
        "Total time 5 min",
        "Completed 2",
        "Quality score 100 of 100",
        "Retention Excellent",
        "100 completed, 70 mostly, 50 half, 30 partial, 10 skipped",
        "Most people leave at 0:10",
    ):
        assert told in page.text, told
    assert rows(page, "Listens by how much was heard")[0] == ["Completed (above 80 %)", "2", "100 %", ""]
    assert rows(page, "Plays by country") == [["Canada", "2", "100 %", ""]]
    assert rows(page, "How many listens heard each part")[2:4] == [
        ["from 0:07", "100 %"],
        ["from 0:10", "0 %"],
    ]
    assert len(rows(page, "Plays by day, with as many days before")) == 30


def test_my_beats_and_my_collections_lead_to_insights(house: House, cast: Cast, track: Track) -> None:
    held = factories.collection(producer_id=cast.alice.id, track_ids=(track.id,))
    house.put("collections", held)
    with house.store.write() as unit:
        unit.tracks.save(replace(track, sold_at=NOW))
        unit.commit()
    assert f"/backstage/beats/{track.id}/insights" in look(cast.alice, "/backstage/beats").links()
    own = f"/backstage/collections/{held.id}"
    assert f"{own}/insights" in look(cast.alice, own).links()


def test_the_insight_of_a_collection_sums_up_its_beats(house: House, cast: Cast, track: Track) -> None:
    other = publish(house, cast.alice, name="Calm Sea")
    hear(house, other, length=180.0, seconds=36.0)
    held = factories.collection(producer_id=cast.alice.id, title="Roads", track_ids=(other.id, track.id))
    house.put("collections", held)
    page = look(cast.alice, f"/backstage/collections/{held.id}/insights")
    assert page.heading == "Insights of “Roads”"
    assert "Plays 3 3 listens" in page.text and "Completion 70 %" in page.text
    assert rows(page, "Its beats in their order") == [
        ["Calm Sea", "1", "0:36", "20 %", "30"],
        ["Night Drive", "2", "2:50", "94 %", "100"],
    ]


def test_an_empty_collection_says_what_to_do_first(house: House, cast: Cast) -> None:
    held = factories.collection(producer_id=cast.alice.id)
    house.put("collections", held)
    page = look(cast.alice, f"/backstage/collections/{held.id}/insights")
    assert "No beats in it yet" in page.text
    assert f"/backstage/collections/{held.id}/add" in page.links()


def test_a_beat_that_nobody_heard_says_so(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice)
    page = look(cast.alice, f"/backstage/beats/{track.id}/insights", range="year")
    assert "Nobody has listened in these days." in page.text and "Quality score –" in page.text


def test_names_are_escaped_in_pages_and_files(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, name="<b>=1+1</b>")
    hear(house, track)
    page = look(cast.alice)
    assert "<b>=1+1" not in page.html and rows(page, "Your best beats of these days")[0][0] == "<b>=1+1</b>"
