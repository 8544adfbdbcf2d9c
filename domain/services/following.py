"""Following producers, and stopping again."""

from dataclasses import dataclass, replace

from domain import letters
from domain.accounts import Actor, signed_in
from domain.errors import NotFound
from domain.follows import Follow, check_may_follow, resumed, stopped
from domain.letters import by_post
from domain.notices import CHOICES, ROUND, Notice, NoticeKind, Topic, follower_words
from domain.ports import Clock, Ids
from domain.producers import UNKNOWN_PRODUCER, Producer
from domain.services.notify import tell_of_followers, wants_letters
from domain.site import Site
from domain.store import Store, Unit
from domain.words import say


@dataclass(frozen=True)
class Following:
    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def follow(self, *, actor: Actor | None, slug: str) -> Producer:
        """Anyone who is signed in, but not oneself; following already is fine.

        The producer is told, of the same person only the first time.
        """
        person, now = signed_in(actor), self.clock.now()
        with self.store.write() as unit:
            producer = _held(unit, slug)
            check_may_follow(person.id, producer.id)
            before = unit.follows.of(person.id, producer.id)
            if before is not None and before.lasts:
                return producer
            if before is None:
                unit.follows.add(Follow(self.ids.new(), person.id, producer.id, now))
            else:
                unit.follows.save(resumed(before))
            unit.follows.add_followers(producer.id, 1, now)
            tell_of_followers(unit, self.ids, producer, now)
            unit.commit()
        return producer

    def stop(self, *, actor: Actor | None, slug: str) -> Producer:
        """Nobody is told; not following is fine."""
        person, now = signed_in(actor), self.clock.now()
        with self.store.write() as unit:
            producer = _held(unit, slug)
            before = unit.follows.of(person.id, producer.id)
            if before is None or not before.lasts:
                return producer
            unit.follows.save(stopped(before, now))
            unit.follows.add_followers(producer.id, -1, now)
            tell_of_followers(unit, self.ids, producer, now)
            unit.commit()
        return producer

    def is_following(self, *, actor: Actor | None, producer_id: str) -> bool:
        if actor is None:
            return False
        with self.store.read() as unit:
            follow = unit.follows.of(actor.id, producer_id)
        return follow is not None and follow.lasts

    def write(self, *, notice_id: str) -> bool:
        """Sum a round of followers up in one letter, if its producer wants it; whether there is one.

        Called when the round is over, any number of times.
        """
        with self.store.write() as unit:
            notice = unit.notices.get(notice_id)
            if notice is None or notice.kind is not NoticeKind.FOLLOWER:
                return False
            user = unit.users.get(notice.user_id)
            if user is None or not wants_letters(unit, user.id, Topic.FOLLOWER):
                return False
            told = _told(unit, notice)
            if not told:
                return False
            links = (f"{self.site.url}{notice.link}", f"{self.site.url}{CHOICES}")
            letter = letters.noticed(user.email, self.site.name, told, say("{told}.", told=told), *links)
            job = by_post(letter, self.ids.new(), self.clock.now())
            written = unit.jobs.add_once(replace(job, key=f"followers-letter:{notice.id}"))
            unit.commit()
        return written


def _held(unit: Unit, slug: str) -> Producer:
    """Locked, so that followers are counted and told of one after the other."""
    seen = unit.producers.by_slug(slug)
    producer = unit.producers.get(seen.id, lock=True) if seen else None
    if producer is None:
        raise NotFound(UNKNOWN_PRODUCER)
    return producer


def _told(unit: Unit, notice: Notice) -> str:
    """What is to be said of those of the round who still follow; nothing of none."""
    followers = unit.follows.begun(notice.user_id, notice.at, notice.at + ROUND)
    newest = unit.users.get(followers[0].user_id) if followers else None
    return follower_words(newest.name, len(followers)) if newest else ""
