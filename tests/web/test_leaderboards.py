"""Leaderboards: one's own place, the rows, how they are scored, moving between them, and opting out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Role
from domain.leaderboards.categories import Category
from tests.plays import add_plays
from tests.web.conftest import Cast, House, Person, a_person, publish
from tests.web.visitor import Element, Page

BOARDS = "/backstage/leaderboards"
PLAYS = f"{BOARDS}?category=plays"


def heard(house: House, person: Person, plays: int) -> None:
    """A beat of theirs that was played so often."""
    track = publish(house, person, name=f"Beat of {person.slug}")
    with house.store.write() as unit:
        add_plays(unit, track.id, plays, house.clock.now())
        unit.commit()


def refresh(house: House) -> None:
    house.clock.moment += timedelta(minutes=4)
    assert house.services.leaderboards.refresh()


def rows(page: Page) -> list[str]:
    """The board's rows, as they read; initials stand before the names."""
    texts = [" ".join(each.text.split()) for each in page.markup.elements if each.tag == "tr"]
    return [text for text in texts if text[:1].isdigit()]


def own_row(page: Page) -> list[Element]:
    return [each for each in page.markup.elements if each["id"] == "me"]


@pytest.fixture
def both(house: House, cast: Cast) -> Cast:
    """alice leads bob."""
    heard(house, cast.alice, 30)
    heard(house, cast.bob, 4)
    refresh(house)
    return cast


def test_a_board_shows_places_scores_tiers_and_one_s_own_row(both: Cast) -> None:
    page = both.bob.visitor.get(PLAYS)
    assert page.heading == "Leaderboards"
    assert rows(page) == ["1 New AAlice 30 Diamond", "2 New BBobYou 4 Silver"]
    assert [row["aria-current"] for row in own_row(page)] == ["true"]
    assert "Rank 2 of 2" in page.text and "Plays 4" in page.text and "compared with a week ago" in page.text
    assert "As of 4 Mar 2026, 12:34 UTC" in page.text


def test_the_page_opens_with_all_categories_together(both: Cast) -> None:
    page = both.alice.visitor.get(BOARDS)
    assert "How Overall is scored" in page.text and "Quality 15 %" in page.text
    assert rows(page)[0] == "1 New AAliceYou 35.00 Diamond"
    current = [e["href"] for e in page.markup.elements if e["aria-current"] == "page"]
    assert BOARDS in current and "This season, January to June 2026, ends in 119 days." in page.text


@pytest.mark.parametrize("category", Category)
def test_every_category_and_period_is_a_link_away_and_explains_itself(both: Cast, category: Category) -> None:
    start = both.alice.visitor.get(BOARDS)
    [link] = [
        e["href"]
        for e in start.markup.elements
        if e.tag == "a" and e["class"] == "tag" and e.text == category.label
    ]
    page = both.alice.visitor.get(link)
    assert f"How {category.label} is scored" in page.text
    assert category.explanation.replace("'", "’")[:40] in page.text.replace("'", "’")
    assert "Whoever has the same score is placed by XP, then by the earlier account." in page.text
    periods = [
        e["href"]
        for e in page.markup.elements
        if e["class"] == "tag" and ("period=" in e["href"] or e.text == "All time")
    ]
    assert len(periods) == (0 if category is Category.POINTS else 4)
    for period in periods:
        assert len(rows(both.alice.visitor.get(period))) == 2, period


def test_a_place_that_moved_says_so_in_words(house: House, both: Cast) -> None:
    house.clock.moment += timedelta(days=8)
    heard(house, both.bob, 100)
    refresh(house)
    page = both.alice.visitor.get(PLAYS)
    assert rows(page) == ["1 ▲ up 1 BBob 104 Diamond", "2 ▼ down 1 AAliceYou 30 Silver"]


def test_what_makes_no_sense_in_the_address_is_left_out(both: Cast) -> None:
    for nonsense in ("category=money", "period=1999-1", "page=0", "page=-1", "page=x", "page=999999"):
        page = both.alice.visitor.get(f"{BOARDS}?{nonsense}")
        assert page.status == 200 and len(rows(page)) == 2, nonsense


def test_somebody_far_down_sees_their_row_on_every_page_and_may_jump_to_it(house: House, cast: Cast) -> None:
    for number in range(52):
        heard(house, a_producer(house, number), 100 + number)
    heard(house, cast.alice, 1)
    refresh(house)
    first = cast.alice.visitor.get(PLAYS)
    assert len(rows(first)) == 51
    assert rows(first)[-1] == "53 New AAliceYou · go to this page 1 Bronze"
    assert f"{PLAYS}&page=2" in first.links() and "1 to 50 of 53" in first.text
    [jump] = {link for link in first.links() if link.endswith("#me")}
    there = cast.alice.visitor.get(jump)
    assert [row.split()[0] for row in rows(there)] == ["51", "52", "53"]
    assert len(own_row(there)) == 1 and "51 to 53 of 53" in there.text


def a_producer(house: House, number: int) -> Person:
    return a_person(house, f"p{number:02}", Role.PRODUCER)


def test_before_the_first_refresh_and_without_a_beat_it_says_what_to_do(house: House, cast: Cast) -> None:
    page = cast.alice.visitor.get(BOARDS)
    assert "Not ranked yet" in page.text and "Your first public beat puts you on" in page.text
    assert "/backstage/upload" in page.links()
    refresh(house)
    page = cast.alice.visitor.get(BOARDS)
    assert "Nobody is ranked yet" in page.text
    publish(house, cast.alice)
    assert "You are on your way." in cast.alice.visitor.get(BOARDS).text


def test_one_may_be_left_out_and_come_back(house: House, both: Cast) -> None:
    page = both.alice.visitor.submit(BOARDS, "Leave me out")
    assert "taken off the leaderboards within a few minutes" in page.html
    refresh(house)
    page = both.alice.visitor.get(PLAYS)
    assert "You aren’t ranked. You asked to be left out." in page.text
    assert rows(page) == ["1 New BBob 4 Diamond"]
    page = both.alice.visitor.submit(page, "Rank me again")
    assert "ranked again within a few minutes" in page.html
    refresh(house)
    assert len(rows(both.alice.visitor.get(PLAYS))) == 2


def test_an_earlier_season_stays_to_be_read(house: House, both: Cast) -> None:
    house.clock.moment += timedelta(days=150)
    refresh(house)
    alice = house.signed_in(both.alice.email)
    assert alice.get(PLAYS).form("Show").values == {"category": "plays", "period": "2026-1"}
    page = alice.get(f"{PLAYS}&period=2026-1")
    assert "Plays, January to June 2026 Final" in page.text
    assert rows(page)[0].startswith("1 New AAliceYou 30")


def test_whoever_runs_the_site_is_told_that_they_are_not_ranked(house: House, cast: Cast) -> None:
    house.services.producers.approve_by_email(email=cast.root.email)
    page = cast.root.visitor.get(BOARDS)
    assert "Whoever runs the site never is." in page.text


def test_names_are_shown_as_text(house: House, cast: Cast) -> None:
    with house.store.write() as unit:
        producer = unit.producers.get(cast.alice.id, lock=True)
        assert producer
        unit.producers.save(replace(producer, name="<b>Alice</b>"))
        unit.commit()
    heard(house, cast.alice, 1)
    refresh(house)
    assert "&lt;b&gt;Alice&lt;/b&gt;" in cast.alice.visitor.get(PLAYS).html
