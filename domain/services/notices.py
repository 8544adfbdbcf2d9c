"""What people do with what they are told: read it, and say of what they want to hear."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.accounts import Actor, signed_in
from domain.errors import NotFound
from domain.notices import TOPICS, UNKNOWN_NOTICE, Choice, Choices, Notice, Topic, choice_of, read
from domain.pages.notices import NoticeQueries, NoticesPage
from domain.ports import Clock
from domain.store import Store


@dataclass(frozen=True)
class Notices:
    """Everybody's own only."""

    store: Store
    queries: NoticeQueries
    clock: Clock

    def page(self, *, actor: Actor | None, page: int) -> NoticesPage:
        return self.queries.notices(signed_in(actor).id, page)

    def unread(self, *, actor: Actor | None) -> int:
        """How many, for the bell that is on every page: it counts no further than `MOST_COUNTED`."""
        return self.queries.unread(signed_in(actor).id)

    def open(self, *, actor: Actor | None, notice_id: str) -> Notice:
        """Mark one as read. Raises `NotFound` for somebody else's."""
        person = signed_in(actor)
        with self.store.write() as unit:
            notice = unit.notices.get(notice_id, lock=True)
            if notice is None or notice.user_id != person.id:
                raise NotFound(UNKNOWN_NOTICE)
            after = read(notice, self.clock.now())
            if after != notice:
                unit.notices.save(after)
                unit.commit()
        return after

    def read_all(self, *, actor: Actor | None, until: datetime) -> None:
        """Mark all as read that are no newer than `until`, the newest that the person has seen."""
        person = signed_in(actor)
        with self.store.write() as unit:
            unit.notices.read_all(person.id, until, self.clock.now())
            unit.commit()

    def choices(self, *, actor: Actor | None) -> Choices:
        """How the person hears of each topic."""
        person = signed_in(actor)
        with self.store.read() as unit:
            said = unit.notice_choices.of(person.id)
        return {topic: choice_of(topic, said) for topic in TOPICS}

    def choose(self, *, actor: Actor | None, in_app: Iterable[str], by_mail: Iterable[str]) -> None:
        """Hear of the named topics in that way, and of no others."""
        person, here, mailed = signed_in(actor), set(in_app), set(by_mail)
        choices = {topic: Choice(topic in here, topic in mailed) for topic in Topic}
        with self.store.write() as unit:
            unit.notice_choices.put(person.id, choices)
            unit.commit()
