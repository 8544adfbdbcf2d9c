"""What makes somebody a producer, and opens an account again, within the unit that decides it."""

from dataclasses import replace
from datetime import datetime

from domain import facts
from domain.accounts import UNKNOWN_USER, Role, User
from domain.appeals import WITHHOLD, Suspension, lifted
from domain.errors import Conflict, Forbidden, NotFound
from domain.jobs import Fact, new_job
from domain.letters import Letter, by_post
from domain.lookalikes import NAME_TAKEN, skeleton
from domain.ports import Ids
from domain.producers import ALREADY_PRODUCER, UNKNOWN_PRODUCER, Producer, is_nobody
from domain.services.dispatch import send_what_waits
from domain.slugs import free_slug
from domain.store import Unit

PRODUCERS = "producers"
"""The lock of whoever makes a producer: names and addresses are looked for before they are taken."""


def enrol(unit: Unit, ids: Ids, user: User, producer: Producer) -> Producer:
    """A new producer under the first address that is free. The user is locked by the unit.

    Raises `Conflict` (NAME_TAKEN) where somebody else has a name that looks like it.
    """
    unit.lock(PRODUCERS)
    if unit.producers.get(user.id) is not None:
        raise Conflict(ALREADY_PRODUCER)
    if unit.producers.by_skeleton(skeleton(producer.name)):
        raise Conflict(NAME_TAKEN)
    slug = free_slug(producer.name, "producer", lambda slug: unit.producers.by_slug(slug) is not None)
    made = replace(producer, slug=slug, owns_name=True)
    unit.producers.add(made)
    promote(unit, user)
    unit.facts.add(Fact(ids.new(), facts.PRODUCER_APPROVED, {"producer": made.id}, made.created_at))
    return made


def promote(unit: Unit, user: User) -> None:
    if user.role is Role.LISTENER:
        unit.users.save(replace(user, role=Role.PRODUCER))


def producer_of(unit: Unit, slug: str) -> Producer:
    """By the address, to be changed. Raises `NotFound`."""
    found = unit.producers.by_slug(slug)
    producer = unit.producers.get(found.id, lock=True) if found else None
    if producer is None:
        raise NotFound(UNKNOWN_PRODUCER)
    return producer


def held(unit: Unit, user_id: str) -> User:
    """The account, to be changed. Raises `Forbidden`."""
    user = unit.users.get(user_id, lock=True)
    if user is None:
        raise Forbidden(UNKNOWN_USER)
    return user


def lift(unit: Unit, ids: Ids, user: User, admin_id: str, reason: str, now: datetime) -> Suspension:
    """End an account's suspension: all is as before. The user is locked by the unit."""
    ended = lifted(unit.suspensions.current_of(user.id), admin_id, reason, now)
    unit.suspensions.save(ended)
    unit.users.save(replace(user, suspended=False))
    see_to_lists(unit, ids, user.id, now)
    send_what_waits(unit, ids, unit.outgoing.waiting_for(user.id), now)
    return ended


def see_to_lists(unit: Unit, ids: Ids, user_id: str, now: datetime) -> None:
    """Have the producer's work shown, or not, as their account stands once this unit is committed."""
    unit.jobs.add(new_job(ids.new(), WITHHOLD, {"user": user_id}, now))


def post(unit: Unit, ids: Ids, letter: Letter, now: datetime) -> None:
    """To somebody: a profile without an account has nobody to read it."""
    if not is_nobody(letter.to):
        unit.jobs.add(by_post(letter, ids.new(), now))
