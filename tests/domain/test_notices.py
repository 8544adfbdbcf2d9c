"""What is told of what happens: once a cause, in the ways that people chose; what they must know, always."""

from collections.abc import Mapping
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import Actor, Role
from domain.errors import Forbidden, NotFound
from domain.jobs import Job
from domain.notices import (
    MILESTONES,
    TOPICS,
    UNKNOWN_NOTICE,
    WORDINGS,
    Choice,
    Notice,
    NoticeKind,
    Topic,
    choice_of,
    follower_words,
    milestone,
    wanted,
)
from domain.services.notify import note, notify, tell_of_milestones
from tests import factories
from tests.domain.house import House
from tests.domain.trading import letters_to

VALUES = {"beat": "Night Drive", "plays": "100", "slug": "night-drive"}
SILENT = Choice(in_app=False, by_mail=False)


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer("Owl")


def told(house: House, person: Actor, kind: NoticeKind = NoticeKind.PLAYS) -> Notice | None:
    with house.store.read() as unit:
        return unit.notices.newest(person.id, kind)


def tell(
    house: House,
    person: Actor,
    kind: NoticeKind = NoticeKind.PLAYS,
    cause: str = "plays:1:100",
    values: Mapping[str, str] = VALUES,
) -> bool:
    with house.store.write() as unit:
        is_news = notify(unit, house.ids, house.site, person.id, kind, cause, values, house.clock.now())
        unit.commit()
    return is_news


def switch(house: House, person: Actor, topic: Topic, choice: Choice) -> None:
    with house.store.write() as unit:
        unit.notice_choices.put(person.id, {topic: choice})
        unit.commit()


def letters(house: House) -> list[Job]:
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in house.queue.woken]
    return [job for job in jobs if job and job.name == "mail"]


def test_every_kind_has_words_and_every_topic_a_rule() -> None:
    assert set(WORDINGS) == set(NoticeKind)
    assert set(TOPICS) == set(Topic) == {wording.topic for wording in WORDINGS.values()}


@pytest.mark.parametrize("kind", NoticeKind)
def test_words_are_filled_with_what_a_notice_keeps(kind: NoticeKind) -> None:
    wording = WORDINGS[kind]
    texts = (wording.head, wording.text, wording.link)
    names = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    notice = factories.notice(kind=kind, values={name: f"<{name} {{}}>" for name in names})
    assert "{}" in notice.head + notice.text or not names
    assert notice.text.endswith(".") and notice.link.startswith("/")


def test_something_is_told_on_the_site_and_by_mail(house: House, owl: Actor) -> None:
    assert tell(house, owl)
    notice = told(house, owl)
    assert notice and notice.is_unread and notice.at == house.clock.now()
    assert (notice.text, notice.link) == ("“Night Drive” was played 100 times.", "/beats/night-drive")
    [letter] = letters(house)
    assert letter.payload["to"] == house.email(owl)
    assert letter.payload["subject"] == "“Night Drive” has 100 plays"
    for said in (notice.text, f"{house.site.url}/beats/night-drive", f"{house.site.url}/notices/choices"):
        assert said in letter.payload["text"]


def test_the_same_cause_is_told_to_the_same_person_once(house: House, owl: Actor) -> None:
    other = house.producer("Other")
    assert [tell(house, who) for who in (owl, owl, other)] == [True, False, True]
    assert len(letters(house)) == 2


def test_nothing_is_told_of_what_is_not_committed(house: House, owl: Actor) -> None:
    with house.store.write() as unit:
        now = house.clock.now()
        notify(unit, house.ids, house.site, owl.id, NoticeKind.PLAYS, "plays:1:100", VALUES, now)
    assert told(house, owl) is None and letters(house) == []
    assert tell(house, owl)


def test_nobody_is_told_who_is_not_there(house: House) -> None:
    stranger = Actor("nobody", "Nobody", Role.PRODUCER)
    assert not tell(house, stranger)
    assert told(house, stranger) is None


@pytest.mark.parametrize("in_app", [True, False])
@pytest.mark.parametrize("by_mail", [True, False])
def test_each_way_is_switched_off_by_itself(house: House, owl: Actor, in_app: bool, by_mail: bool) -> None:
    switch(house, owl, Topic.PLAYS, Choice(in_app, by_mail))
    tell(house, owl)
    notice = told(house, owl)
    assert notice and notice.is_shown is notice.is_unread is in_app
    assert len(letters(house)) == by_mail


def test_what_was_told_to_nobody_is_not_told_later(house: House, owl: Actor) -> None:
    switch(house, owl, Topic.PLAYS, SILENT)
    tell(house, owl)
    switch(house, owl, Topic.PLAYS, Choice())
    assert not tell(house, owl)
    assert letters(house) == []


def test_that_money_is_taken_back_is_told_whatever_was_switched_off() -> None:
    silent = dict.fromkeys(Topic, SILENT)
    vital = {kind for kind in NoticeKind if wanted(kind, silent) == Choice()}
    assert vital == {NoticeKind.REFUND, NoticeKind.DISPUTE_LOST}
    assert all(wanted(kind, silent) == SILENT for kind in set(NoticeKind) - vital)


def test_a_payout_has_no_letter_of_its_own(house: House, owl: Actor) -> None:
    assert wanted(NoticeKind.PAYOUT, {Topic.PAYOUT: Choice()}) == Choice(by_mail=False)
    with house.store.write() as unit:
        values = {"amount": "10.00 CAD", "transaction": "t"}
        note(unit, house.ids, owl.id, NoticeKind.PAYOUT, "payout:t", values, house.clock.now())
        unit.commit()
    notice = told(house, owl, NoticeKind.PAYOUT)
    assert notice and notice.text == "10.00 CAD are in your payout account."
    assert letters(house) == []


def test_achievements_come_by_mail_only_to_who_asks_for_that() -> None:
    mailed = {topic for topic in Topic if choice_of(topic, {}).by_mail}
    assert mailed == set(Topic) - {Topic.ACHIEVEMENT}
    assert all(choice_of(topic, {}).in_app for topic in Topic)


@pytest.mark.parametrize(
    ("before", "after", "reached"),
    [
        (0, 99, None), (99, 100, 100), (100, 100, None), (100, 101, None), (0, 100, 100), (99, 1_000, 1_000),
        (0, 50_000, 10_000), (9_999, 10_001, 10_000), (10_000, 99_999, None), (101, 99, None),
    ],
)  # fmt: skip
def test_the_highest_milestone_that_was_passed(before: int, after: int, reached: int | None) -> None:
    assert milestone(before, after) == reached


@given(st.lists(st.integers(0, 4_000), max_size=20))
def test_however_plays_come_in_no_milestone_is_told_twice_and_the_last_is_told(steps: list[int]) -> None:
    totals = [sum(steps[:count]) for count in range(len(steps) + 1)]
    reached = [each for pair in zip(totals, totals[1:], strict=False) if (each := milestone(*pair))]
    assert len(reached) == len(set(reached))
    assert max(reached, default=None) == max((m for m in MILESTONES if m <= totals[-1]), default=None)


def test_a_beats_producer_is_told_of_its_milestones_once(house: House, owl: Actor) -> None:
    track = factories.track(producer_id=owl.id)
    for before, after in ((0, 40), (40, 130), (130, 90), (90, 140), (140, 1_200)):
        with house.store.write() as unit:
            tell_of_milestones(unit, house.ids, house.site, track, before, after, house.clock.now())
            unit.commit()
    assert letters_to(house, owl) == ["“Night Drive” has 100 plays", "“Night Drive” has 1,000 plays"]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "Eve follows you"),
        (2, "Eve and 1 other follow you"),
        (3, "Eve and 2 others follow you"),
        (1_001, "Eve and 1,000 others follow you"),
    ],
)
def test_followers_are_summed_up(count: int, words: str) -> None:
    assert follower_words("Eve", count) == words


def test_a_notice_is_read_once_and_by_its_own_person_alone(house: House, owl: Actor, eve: Actor) -> None:
    tell(house, owl)
    notice = told(house, owl)
    assert notice
    for stranger in (eve, house.person(Role.ADMIN, "Root")):
        with pytest.raises(NotFound) as caught:
            house.notices.open(actor=stranger, notice_id=notice.id)
        assert caught.value.fault is UNKNOWN_NOTICE
    opened = house.notices.open(actor=owl, notice_id=notice.id)
    house.clock.pass_by(hours=1)
    assert house.notices.open(actor=owl, notice_id=notice.id) == opened == told(house, owl)
    assert opened.read_at == notice.at and not opened.is_unread


def test_all_are_read_but_those_that_came_since(house: House, owl: Actor, eve: Actor) -> None:
    tell(house, owl, cause="one")
    tell(house, eve, cause="one")
    seen = house.clock.now()
    house.clock.pass_by(minutes=1)
    tell(house, owl, NoticeKind.LEVEL, "level:2", {"level": "2", "title": "Novice"})
    house.notices.read_all(actor=owl, until=seen)
    old, new, theirs = told(house, owl), told(house, owl, NoticeKind.LEVEL), told(house, eve)
    assert old and new and theirs
    assert [notice.is_unread for notice in (old, new, theirs)] == [False, True, True]


def test_what_is_chosen_is_kept_for_every_topic(house: House, owl: Actor, eve: Actor) -> None:
    house.notices.choose(actor=owl, in_app=["sale", "plays", "nonsense"], by_mail=["plays", "level"])
    chosen = house.notices.choices(actor=owl)
    assert {topic for topic, choice in chosen.items() if choice.in_app} == {Topic.SALE, Topic.PLAYS}
    assert {topic for topic, choice in chosen.items() if choice.by_mail} == {Topic.PLAYS, Topic.LEVEL}
    assert house.notices.choices(actor=eve) == {topic: rule.default for topic, rule in TOPICS.items()}


def test_visitors_are_told_nothing(house: House) -> None:
    for ask in (
        lambda: house.notices.choices(actor=None),
        lambda: house.notices.open(actor=None, notice_id="x"),
        lambda: house.notices.choose(actor=None, in_app=[], by_mail=[]),
        lambda: house.notices.read_all(actor=None, until=house.clock.now()),
    ):
        with pytest.raises(Forbidden):
            ask()
