"""Telling people of what a unit decides, within that unit, so that it is told if and only if it happened."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from domain import letters
from domain.catalogue import Track
from domain.follows import Follow
from domain.jobs import new_job
from domain.letters import Letter, by_post
from domain.money import priced
from domain.notices import (
    CHOICES,
    COUNT,
    FOLLOWERS,
    ROUND,
    SOMEBODY,
    Notice,
    NoticeKind,
    Topic,
    choice_of,
    follower_words,
    milestone,
    wanted,
)
from domain.orders import Order
from domain.ports import Ids
from domain.producers import Producer
from domain.site import Site
from domain.store import Unit

WriteTo = Callable[[str], Letter]
"""A letter to an address."""


def notify(
    unit: Unit,
    ids: Ids,
    site: Site,
    user_id: str,
    kind: NoticeKind,
    cause: str,
    values: Mapping[str, str],
    now: datetime,
    letter: WriteTo | None = None,
) -> bool:
    """Tell somebody of something, once a cause, in the ways that they chose; whether it is news to them.

    `values` are what the kind's words ask for. `letter` goes out in place of the one that says the same
    sentence. See `domain.notices` for which letters go out at all.
    """
    user = unit.users.get(user_id)
    notice = note(unit, ids, user_id, kind, cause, values, now) if user else None
    if user is None or notice is None:
        return False
    if wanted(kind, unit.notice_choices.of(user_id)).by_mail:
        write = letter or (lambda to: _letter(to, site, notice))
        unit.jobs.add(by_post(write(user.email), ids.new(), now))
    return True


def note(
    unit: Unit,
    ids: Ids,
    user_id: str,
    kind: NoticeKind,
    cause: str,
    values: Mapping[str, str],
    now: datetime,
) -> Notice | None:
    """The same without a letter; None for a cause of which they were told before."""
    is_shown = wanted(kind, unit.notice_choices.of(user_id)).in_app
    notice = Notice(ids.new(), user_id, kind, cause, now, dict(values), is_shown)
    return notice if unit.notices.add_once(notice) else None


def tell_of_milestones(
    unit: Unit, ids: Ids, site: Site, track: Track, before: int, after: int, now: datetime
) -> bool:
    """Tell a beat's producer of the highest milestone that its plays have just come to, if any."""
    reached = milestone(before, after)
    if reached is None:
        return False
    values = {"beat": track.details.name, "plays": f"{reached:,}", "slug": track.slug}
    cause = f"plays:{track.id}:{reached}"
    return notify(unit, ids, site, track.producer_id, NoticeKind.PLAYS, cause, values, now)


def tell_of_order(
    unit: Unit, ids: Ids, site: Site, order: Order, kind: NoticeKind, cause: str, now: datetime
) -> None:
    """Tell each who was owed something of a sale what has become of it."""
    track = unit.tracks.get(order.track_id)
    for producer_id, share in order.owed.items():
        if share and track:
            values = {"beat": track.details.name, "amount": priced(share, order.currency)}
            notify(unit, ids, site, producer_id, kind, cause, values, now)


def tell_of_followers(unit: Unit, ids: Ids, producer: Producer, now: datetime) -> None:
    """Bring the notice about the newest followers up to date, within the unit that holds the producer.

    The first follower opens a round, and whoever follows within the hour is told of together with them. A
    round of which nobody is left is told of no more.
    """
    open_round = _open_round(unit, producer.id, now)
    if open_round is not None:
        _update(unit, producer, open_round)
    elif followers := unit.follows.begun(producer.id, now, now + ROUND):
        values = _values(unit, producer, followers[0], len(followers))
        cause = f"followers:{followers[0].id}"
        opened = note(unit, ids, producer.id, NoticeKind.FOLLOWER, cause, values, now)
        if opened is not None:
            letter = new_job(ids.new(), FOLLOWERS, {"notice": opened.id}, now)
            unit.jobs.add(replace(letter, run_after=now + ROUND))


def wants_letters(unit: Unit, user_id: str, topic: Topic) -> bool:
    """Whether somebody hears of a topic by mail, for letters that tell of more than one notice."""
    return choice_of(topic, unit.notice_choices.of(user_id)).by_mail


def _open_round(unit: Unit, producer_id: str, now: datetime) -> Notice | None:
    newest = unit.notices.newest(producer_id, NoticeKind.FOLLOWER)
    return newest if newest is not None and now < newest.at + ROUND else None


def _update(unit: Unit, producer: Producer, notice: Notice) -> None:
    followers = unit.follows.begun(producer.id, notice.at, notice.at + ROUND)
    if not followers:
        unit.notices.save(replace(notice, is_shown=False))
        return
    values = _values(unit, producer, followers[0], len(followers))
    is_shown = choice_of(Topic.FOLLOWER, unit.notice_choices.of(producer.id)).in_app
    is_news = values != notice.values
    read_at = None if is_news else notice.read_at
    unit.notices.save(replace(notice, values=values, is_shown=is_shown, read_at=read_at))


def _values(unit: Unit, producer: Producer, newest: Follow, count: int) -> dict[str, str]:
    user = unit.users.get(newest.user_id)
    name = user.name if user else SOMEBODY
    told = str(follower_words(name, count))
    return {"told": told, "name": str(name), COUNT: str(count), "slug": producer.slug}


def _letter(to: str, site: Site, notice: Notice) -> Letter:
    return letters.noticed(
        to, site.name, notice.head, notice.text, f"{site.url}{notice.link}", f"{site.url}{CHOICES}"
    )
