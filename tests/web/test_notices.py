"""The bell, the list of what somebody is told, reading it, and choosing what to hear of."""

from datetime import timedelta

import pytest

from domain.notices import TOPICS, Choice, NoticeKind, Topic
from tests import factories
from tests.web.conftest import Cast, House, Person
from tests.web.test_orders import counted
from tests.web.visitor import Page

LIST, CHOICES = "/notices", "/notices/choices"


def tell(house: House, person: Person, count: int = 1, **fields: object) -> list[str]:
    """So many notices, the oldest first; their ids."""
    made = [
        factories.notice(user_id=person.id, at=house.clock.now() + timedelta(minutes=at), **fields)
        for at in range(count)
    ]
    house.put("notices", *made)
    return [notice.id for notice in made]


def bell(page: Page) -> str:
    """What it says to who can't see it."""
    [found] = [e["aria-label"] for e in page.markup.elements if e["class"] == "bell"]
    return found


def test_the_bell_counts_what_is_unread(house: House, cast: Cast) -> None:
    assert bell(cast.alice.visitor.get("/")) == "Notifications"
    tell(house, cast.alice, 2)
    tell(house, cast.alice, read_at=house.clock.now())
    tell(house, cast.bob)
    assert bell(cast.alice.visitor.get("/")) == "Notifications, 2 unread"
    tell(house, cast.alice, 120)
    assert bell(cast.alice.visitor.get("/beats")) == "Notifications, 99+ unread"


def test_visitors_have_no_bell_and_cost_no_query(house: House, cast: Cast) -> None:
    page = cast.stranger.get("/beats")
    assert not [e for e in page.markup.elements if e["class"] == "bell"]
    with counted(house.database) as asked:
        cast.stranger.get("/beats")
    assert not [query for query in asked if "notices" in str(query)]


def test_the_bell_costs_one_query_however_many_there_are(house: House, cast: Cast) -> None:
    tell(house, cast.alice, 150)
    with counted(house.database) as asked:
        cast.alice.visitor.get("/beats")
    assert len([query for query in asked if "notices" in str(query)]) == 1


def test_a_page_is_drawn_though_the_bell_cannot_be_counted(house: House, cast: Cast) -> None:
    with house.database.connection_context():
        house.database.execute_sql("ALTER TABLE notices RENAME TO lost")
    assert bell(cast.alice.visitor.get("/beats")) == "Notifications"


def test_the_list_shows_ones_own_the_newest_first(house: House, cast: Cast) -> None:
    tell(house, cast.alice)
    house.clock.pass_by(days=1)
    tell(house, cast.alice, kind=NoticeKind.LEVEL, values={"level": "2", "title": "Novice"})
    tell(house, cast.bob, kind=NoticeKind.ACHIEVEMENT, values={"name": "Oracle", "xp": "300"})
    page = cast.alice.visitor.get(LIST)
    newer, older = "You reached level 2: Novice Producer.", "“Night Drive” was played 100 times."
    assert page.text.index(newer) < page.text.index(older)
    assert "Oracle" not in page.text
    assert "5 Mar 2026, 12:30 UTC" in page.text


def test_names_in_notices_are_text(house: House, cast: Cast) -> None:
    values = {"beat": "<script>alert(1)</script>", "plays": "100", "slug": "x"}
    tell(house, cast.alice, values=values)
    assert "“<script>alert(1)</script>” was played" in cast.alice.visitor.get(LIST).text


@pytest.mark.parametrize("who", ["alice", "charlie"])
def test_an_empty_list_says_what_will_stand_there(cast: Cast, who: str) -> None:
    page = getattr(cast, who).visitor.get(LIST)
    assert "Nothing yet" in page.text and "Mark all as read" not in page.text
    assert ("/backstage" if who == "alice" else "/beats") in page.links()


def test_opening_one_leads_to_what_it_is_about_and_marks_it(house: House, cast: Cast) -> None:
    one, other = tell(house, cast.alice, 2, values={"beat": "X", "plays": "100", "slug": "not-there"})
    answer = cast.alice.visitor.client.get(f"{LIST}/{one}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/beats/not-there")
    assert bell(cast.alice.visitor.get(LIST)) == "Notifications, 1 unread"
    for person in (cast.bob, cast.root):
        page = person.visitor.get(f"{LIST}/{other}")
        assert (page.status, "NTC-101" in page.text) == (404, True)
    assert bell(cast.alice.visitor.get(LIST)) == "Notifications, 1 unread"


def test_all_that_was_on_the_page_is_marked_and_nothing_newer(house: House, cast: Cast) -> None:
    tell(house, cast.alice, 30)
    page = cast.alice.visitor.get(LIST)
    house.clock.pass_by(hours=1)
    tell(house, cast.alice)
    after = cast.alice.visitor.submit(page, "Mark all as read")
    assert (after.path, bell(after)) == (LIST, "Notifications, 1 unread")


@pytest.mark.parametrize("until", ["", "soon", "2026-03-04T12:30:00", "9" * 400])
def test_what_is_no_moment_marks_nothing(house: House, cast: Cast, until: str) -> None:
    tell(house, cast.alice)
    cast.alice.visitor.post(f"{LIST}/read", {"until": until})
    assert bell(cast.alice.visitor.get(LIST)) == "Notifications, 1 unread"


def test_pages_of_the_list_follow_each_other(house: House, cast: Cast) -> None:
    tell(house, cast.alice, 60)
    page = cast.alice.visitor.get(LIST)
    assert "1 to 25 of 60" in page.text
    [following] = [link for link in page.links() if link.endswith("?page=2")]
    assert "26 to 50 of 60" in cast.alice.visitor.get(following).text
    for odd in ("0", "-1", "99", "x", "9" * 30):
        assert cast.alice.visitor.get(LIST, query_string={"page": odd}).status == 200


def test_the_list_takes_no_more_queries_than_when_it_is_short(house: House, cast: Cast) -> None:
    cast.alice.visitor.get(LIST)  # the site's settings are read once in a while
    numbers = []
    for more in (1, 80):
        tell(house, cast.alice, more)
        with counted(house.database) as asked:
            cast.alice.visitor.get(LIST)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def ticked(page: Page, way: str) -> set[str]:
    names = page.form("Save").values
    return {name.removeprefix(f"{way}-") for name in names if name.startswith(f"{way}-")}


def test_each_topic_is_switched_by_itself(house: House, cast: Cast) -> None:
    page = cast.alice.visitor.get(CHOICES)
    assert ticked(page, "in_app") == set(Topic)
    assert ticked(page, "by_mail") == set(Topic) - {Topic.ACHIEVEMENT}
    for rule in TOPICS.values():
        assert rule.title in page.text and rule.hint in page.text
    changed = {"in_app-level": None, "by_mail-level": "on", "by_mail-sale": None, "by_mail-achievement": "on"}
    after = cast.alice.visitor.submit(page, "Save", changed)
    assert after.path == CHOICES and "Saved." in after.text
    assert ticked(after, "in_app") == set(Topic) - {Topic.LEVEL}
    assert ticked(after, "by_mail") == set(Topic) - {Topic.SALE}
    with house.store.read() as unit:
        assert unit.notice_choices.of(cast.bob.id) == {}
        assert unit.notice_choices.of(cast.alice.id)[Topic.LEVEL] == Choice(False, True)


def test_everything_may_be_switched_off(cast: Cast) -> None:
    cast.alice.visitor.post(CHOICES)
    page = cast.alice.visitor.get(CHOICES)
    assert ticked(page, "in_app") == ticked(page, "by_mail") == set()


@pytest.mark.parametrize("path", [LIST, CHOICES])
def test_a_visitor_is_asked_to_sign_in(cast: Cast, path: str) -> None:
    page = cast.stranger.get(path)
    assert page.path == "/sign-in" and page.form("Sign in").values["next"] == path
