"""Showing producers' public pages, their feeds, and what other sites embed."""

from dataclasses import dataclass, replace

from domain.accounts import Actor, looking
from domain.appeals import PRODUCER_GONE
from domain.errors import Gone, NotFound
from domain.pages.collections import CollectionQueries
from domain.pages.profiles import (
    NEWEST_SHOWN,
    FeedBeat,
    ProfileBeats,
    ProfileHead,
    ProfilePage,
    ProfileQueries,
    ProfileTab,
    Unlocked,
)
from domain.producers import UNKNOWN_PRODUCER
from domain.profiles.credits import chosen
from domain.progress.achievements import ACHIEVEMENTS


@dataclass(frozen=True)
class CreditFilter:
    """Either may be empty for all."""

    kind: str = ""
    role: str = ""


NEWEST = ProfileBeats()
ALL_CREDITS = CreditFilter()


@dataclass(frozen=True)
class ProfilePages:
    queries: ProfileQueries
    collections: CollectionQueries

    def head(self, *, slug: str, actor: Actor | None = None) -> ProfileHead:
        """Anyone; of a producer whose account is suspended only admins. Raises `NotFound`, `Gone`."""
        head = self.queries.head(slug)
        if head is None:
            raise NotFound(UNKNOWN_PRODUCER)
        if head.is_closed and not (actor and actor.is_admin and looking(actor, head.id)):
            raise Gone(PRODUCER_GONE)
        return head

    def page(
        self,
        *,
        slug: str,
        actor: Actor | None = None,
        tab: ProfileTab = ProfileTab.DISCOGRAPHY,
        beats: ProfileBeats = NEWEST,
        credits: CreditFilter = ALL_CREDITS,
    ) -> ProfilePage:
        """One tab of the page, for anyone. Raises like `head`; a tab without anything on it says so."""
        return self.filled(head=self.head(slug=slug, actor=actor), tab=tab, beats=beats, credits=credits)

    def filled(
        self,
        *,
        head: ProfileHead,
        tab: ProfileTab,
        beats: ProfileBeats = NEWEST,
        credits: CreditFilter = ALL_CREDITS,
    ) -> ProfilePage:
        """A tab of a page whose head is known, which may be of one that isn't published yet."""
        page, id = ProfilePage(head, tab), head.id
        match tab:
            case ProfileTab.DISCOGRAPHY:
                return self._discography(page)
            case ProfileTab.BEATS:
                return replace(page, beats=self.queries.beats(id, beats), genres=self.queries.genres(id))
            case ProfileTab.ALBUMS:
                return replace(page, albums=self.collections.of_producer(id))
            case ProfileTab.CREDITS:
                return replace(page, credits=chosen(head.profile.credits, credits.kind, credits.role))
            case ProfileTab.FOLLOWERS:
                return replace(page, followers=self.queries.followers(id, beats.page))
            case ProfileTab.SIMILAR:
                return replace(page, similar=self.queries.similar(id))
            case ProfileTab.ACHIEVEMENTS:
                return replace(page, unlocked=self._unlocked(id))
        return page

    def feed(self, *, slug: str) -> tuple[ProfileHead, tuple[FeedBeat, ...]]:
        """The newest beats, for anyone. Raises like `head`."""
        head = self.head(slug=slug)
        return head, self.queries.feed(head.id)

    def _discography(self, page: ProfilePage) -> ProfilePage:
        id, pinned_id = page.head.id, page.head.profile.pinned_id
        return replace(
            page,
            pinned=self.queries.pinned(id, pinned_id),
            newest=self.queries.newest(id, NEWEST_SHOWN),
            albums=self.collections.of_producer(id) if page.head.has_albums else (),
        )

    def _unlocked(self, producer_id: str) -> tuple[Unlocked, ...]:
        when = self.queries.unlocked(producer_id)
        return tuple(Unlocked(each, when[each.key]) for each in ACHIEVEMENTS if each.key in when)
