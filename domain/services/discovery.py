"""Finding beats: the front page, searching with advice, genres, trending beats and one's own library."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.accounts import Actor, signed_in
from domain.discovery.addresses import filter_from
from domain.discovery.chips import Chip, chips, count_words
from domain.discovery.filters import BeatFilter
from domain.errors import NotFound
from domain.likes import cleared, switched
from domain.pages import BeatCard, BeatList, Queries
from domain.pages.discovery import MOST_TRENDING, DiscoveryQueries, GenreRow, Home, Library
from domain.picks import UNKNOWN_GENRE
from domain.ports import Clock
from domain.store import Store
from domain.words import Sentence

TREND = timedelta(days=7)


@dataclass(frozen=True)
class Results:
    """A page of a search: its filters, how many it found, and what to take away where it found nothing."""

    filter: BeatFilter
    found: BeatList
    chips: tuple[Chip, ...]
    count: Sentence
    advice: tuple[Chip, ...] = ()


@dataclass(frozen=True)
class Discovery:
    store: Store
    queries: DiscoveryQueries
    search_queries: Queries
    clock: Clock

    def home(self) -> Home:
        """Anyone."""
        return self.queries.home()

    def search(self, *, said: Mapping[str, str]) -> Results:
        """What an address asks for, for anyone; whatever makes no sense in it is ignored."""
        return self._results(filter_from(said))

    def genre(self, *, slug: str, said: Mapping[str, str]) -> tuple[GenreRow, Results]:
        """The same within a genre. Raises `NotFound`."""
        for genre in self.queries.all_genres():
            if genre.slug == slug:
                return genre, self._results(filter_from({**said, "genre": genre.label}))
        raise NotFound(UNKNOWN_GENRE)

    def genres(self) -> tuple[GenreRow, ...]:
        return self.queries.all_genres()

    def trending(self) -> tuple[BeatCard, ...]:
        return self.queries.trending()

    def picks(self) -> tuple[BeatCard, ...]:
        return self.queries.picks()

    def library(self, *, actor: Actor | None) -> Library:
        """One's own."""
        return self.queries.library(signed_in(actor).id, self.clock.now())

    def clear_history(self, *, actor: Actor | None) -> None:
        """From now on one's history begins anew."""
        person = signed_in(actor)
        with self.store.write() as unit:
            choice = unit.history_choices.of(person.id)
            unit.history_choices.put(cleared(choice, self.clock.now()))
            unit.commit()

    def switch_history(self, *, actor: Actor | None, is_kept: bool) -> None:
        """Have one's history kept or not; either as often as one likes."""
        person = signed_in(actor)
        with self.store.write() as unit:
            choice = unit.history_choices.of(person.id)
            unit.history_choices.put(switched(choice, is_kept, self.clock.now()))
            unit.commit()

    def refresh_trending(self) -> None:
        """Find out what was played most in the last 7 days; called now and then, any number of times."""
        since = (self.clock.now() - TREND).date() + timedelta(days=1)
        with self.store.read() as unit:
            played = unit.trending.reckon(since, MOST_TRENDING)
        with self.store.write() as unit:
            unit.trending.put(played)
            unit.commit()

    def _results(self, filter: BeatFilter) -> Results:
        found, its = self.search_queries.beats(filter), chips(filter)
        count = count_words(found.total or 0, found.is_cut)
        is_nothing = not found.beats and filter.page == 1
        helpful = [chip for chip in its if is_nothing and self.search_queries.finds_any(chip.without)]
        return Results(filter, found, its, count, tuple(helpful))
