"""Search on both databases: seeded random beats and filters, held against the rules in plain Python."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.db.database import Database
from adapters.db.queries import SqlQueries
from adapters.db.search import gathering, walking, wording
from domain.catalogue import BEATS_A_PAGE, Clearance, Track, Visibility, search_text
from domain.discovery.filters import BeatFilter, Order, Wish
from domain.discovery.words import folded_words, has_words
from domain.licensing.offers import Offer, Option
from domain.money import Currency
from domain.music import KEYS, Scale
from domain.store import Unit
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.factories import MINUTE, NOW

WORDS = [
    "Night",
    "nightfall",
    "ÉMBER",
    "ember",
    "lo-fi",
    "R&B",
    "Straße",
    "808",
    "夜",
    "noč",
    "Öwl",
    "x",
    "été",
]
GENRES = ["Trap", "trap", "Lo-fi", "R&B", "Drill"]
SOUGHT = [
    "",
    "night",
    "NIGHT em",
    "ember",
    "e",
    "lo fi",
    "r b",
    "strasse",
    "夜",
    "noc",
    "owl",
    "80",
    "ete x",
    "no'",
]
BEATS = 150


@dataclass(frozen=True)
class Shown:
    """A beat as somebody who filters sees it."""

    track: Track
    offer: Offer | None
    seconds: float
    number: int

    @property
    def words(self) -> tuple[str, ...]:
        text = search_text(self.track.details, ("Night Öwl",))
        return folded_words(text, self.track.details.description)


@pytest.fixture
def beats(database: Database) -> list[Shown]:
    chance = random.Random(20)
    made = [_random_beat(chance, number) for number in range(BEATS)]
    with sql_store(database, Announcements()).write() as unit:
        unit.producers.add(factories.producer(id="owl", slug="owl", name="Night Öwl"))
        for shown in made:
            _save(unit, shown)
        unit.commit()
    return made


def _save(unit: Unit, shown: Shown) -> None:
    recording = factories.recording(
        id=shown.track.recording_id, analysis=factories.analysis(frames=round(shown.seconds * 44_100))
    )
    unit.recordings.add(recording)
    if shown.offer:
        unit.offers.add(shown.offer)
    unit.tracks.add(shown.track)
    unit.tracks.set_search_text(shown.track.id, search_text(shown.track.details, ("Night Öwl",)))


def _random_beat(chance: random.Random, number: int) -> Shown:
    details = factories.details(
        name=" ".join(chance.choices(WORDS, k=2)),
        key=chance.choice(KEYS),
        scale=chance.choice(list(Scale)),
        bpm=chance.choice([60, 70, 71, 90, 120, 140, 141, 180]),
        genres=tuple({each.casefold(): each for each in chance.choices(GENRES, k=2)}.values()),
        tags=tuple(dict.fromkeys(chance.choices(WORDS, k=2))),
        description=" ".join(chance.choices(WORDS, k=chance.randrange(3))),
        clearance=chance.choice([None, *Clearance]),
    )
    option, price = chance.choice(list(Option)), chance.choice([50_00, 200_00, 999_00])
    terms = factories.terms(price=price, currency=chance.choice([Currency.USD, Currency.EUR]))
    track = factories.track(
        producer_id="owl",
        details=details,
        option=option,
        published_at=NOW + chance.randrange(20) * MINUTE,
        plays=chance.randrange(5),
        visibility=Visibility.PRIVATE if chance.random() < 0.1 else Visibility.PUBLIC,
    )
    offer = factories.offer(track_id=track.id, option=option, terms=terms) if option.is_for_sale else None
    if offer:
        track = replace(track, offer_id=offer.id)
    return Shown(track, offer, float(chance.choice([59, 60, 150, 151, 300])), number)


def matches(shown: Shown, filter: BeatFilter) -> bool:
    details, terms = shown.track.details, shown.offer.terms if shown.offer else None
    tempi, keys = filter.tempi, filter.tonalities
    least, most = filter.min_price, filter.max_price
    return (
        shown.track.is_listed
        and has_words(shown.words, filter.sought)
        and (not tempi or any(low <= details.bpm <= high for low, high in tempi))
        and (keys is None or (details.key, details.scale) in keys)
        and (bool(filter.key) or not filter.scale or details.scale == filter.scale)
        and (not filter.genre or filter.genre.casefold() in {each.casefold() for each in details.genres})
        and (filter.wish is None or shown.track.option in filter.wish.options)
        and (filter.clearance is None or details.clearance is filter.clearance)
        and (filter.min_seconds is None or int(shown.seconds) >= filter.min_seconds)
        and (filter.max_seconds is None or int(shown.seconds) <= filter.max_seconds)
        and (
            not filter.has_price
            or (terms is not None and terms.currency is filter.currency)
            and (least is None or terms.price >= least)
            and (most is None or terms.price <= most)
        )
    )


def _time(shown: Shown) -> Any:
    return shown.track.published_at


SORTS: dict[Order, tuple[Callable[[Shown], Any], bool]] = {
    Order.NEWEST: (_time, True),
    Order.POPULAR: (lambda shown: shown.track.plays, True),
    Order.NAME: (lambda shown: shown.track.details.name.casefold(), False),
    Order.BPM: (lambda shown: shown.track.details.bpm, False),
}


def expected(beats: list[Shown], filter: BeatFilter) -> list[str]:
    sort, is_backwards = SORTS[filter.order]
    found = [each for each in beats if matches(each, filter)]
    found.sort(key=lambda each: (sort(each), each.number), reverse=is_backwards)
    return [each.track.id for each in found]


def random_filter(chance: random.Random) -> BeatFilter:
    """Each condition once in a while, so that many filters find something and some find nothing."""

    def maybe(*values: Any, often: float = 0.2) -> Any:
        return chance.choice(values) if chance.random() < often else None

    return BeatFilter(
        words=tuple((maybe(*SOUGHT, often=0.5) or "").split()),
        min_bpm=maybe(60, 90, 140),
        max_bpm=maybe(70, 140, 10**30),
        with_tempos=chance.random() < 0.5,
        key=maybe(*KEYS) or "",
        scale=maybe(*Scale) or "",
        with_relative=chance.random() < 0.5,
        with_neighbours=chance.random() < 0.5,
        genre=maybe(*GENRES, "none") or "",
        wish=maybe(*Wish),
        currency=chance.choice([Currency.USD, Currency.EUR]),
        min_price=maybe(50_00, 200_01, often=0.1),
        max_price=maybe(200_00, 10**30, often=0.1),
        clearance=maybe(*Clearance, often=0.1),
        min_seconds=maybe(60, 151, often=0.1),
        max_seconds=maybe(59, 150, 10**30, often=0.1),
        order=chance.choice(list(Order)),
    )


WAYS = ["as it comes", "by walking", "by walking on", "by gathering"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way finds the same; where all are few the others would never be taken."""
    if request.param == "by walking":
        monkeypatch.setattr(wording, "FEW", -1)
    if request.param == "by walking on":
        monkeypatch.setattr(walking, "WALKED", 10)
        monkeypatch.setattr(walking, "FURTHER", 40)
    if request.param == "by gathering":
        monkeypatch.setattr(wording, "FEW", -1)
        monkeypatch.setattr(wording, "AS_A_SET", 5)
        monkeypatch.setattr(walking, "WALKED", 2)
        monkeypatch.setattr(walking, "FURTHER", 2)
        monkeypatch.setattr(gathering, "STEPS", (1, 3))
    return str(request.param)


def test_random_filters_find_the_same_beats_in_the_same_order(
    database: Database, beats: list[Shown], way: str
) -> None:
    queries, chance, some = SqlQueries(database), random.Random(way), 0
    for _ in range(150):
        filter = random_filter(chance)
        wanted = expected(beats, filter)
        found = queries.beats(filter)
        assert [each.id for each in found.beats] == wanted[:BEATS_A_PAGE], filter
        assert found.has_next == (len(wanted) > BEATS_A_PAGE), filter
        assert queries.finds_any(filter) == bool(wanted)
        if not found.is_cut:
            assert found.total == len(wanted)
        assert found.total is not None and found.total <= len(wanted)
        some += bool(wanted)
    assert 50 < some < 150


def test_pages_have_all_that_is_found_once(database: Database, beats: list[Shown], way: str) -> None:
    queries = SqlQueries(database)
    for filter in (BeatFilter(), BeatFilter(words=("n",), order=Order.NAME), BeatFilter(scale="Minor")):
        pages = [queries.beats(replace(filter, page=page)) for page in range(1, 9)]
        assert [each.id for page in pages for each in page.beats] == expected(beats, filter)
        assert queries.beats(replace(filter, page=10**30)).beats == ()


def test_no_more_is_shown_than_a_search_counts(database: Database, beats: list[Shown]) -> None:
    queries = SqlQueries(database)
    with pytest.MonkeyPatch.context() as patch:
        for module in ("adapters.db.search", "adapters.db.search.walking", "adapters.db.search.gathering"):
            patch.setattr(f"{module}.MOST_FOUND", 30)
        first, second = queries.beats(BeatFilter()), queries.beats(BeatFilter(page=2))
    assert (first.total, first.is_cut, first.has_next) == (30, True, True)
    assert (len(second.beats), second.is_cut, second.has_next) == (6, True, False)


def test_what_changes_is_found_as_it_now_is(database: Database, beats: list[Shown]) -> None:
    queries, shown = SqlQueries(database), next(each for each in beats if each.track.is_listed)
    details = replace(shown.track.details, name="Zzyzx", bpm=199, genres=("Polka",), description="")
    with sql_store(database, Announcements()).write() as unit:
        unit.tracks.save(replace(shown.track, details=details))
        unit.tracks.set_search_text(shown.track.id, search_text(details, ()))
        unit.commit()
    for filter in (BeatFilter(words=("zzy",)), BeatFilter(min_bpm=199), BeatFilter(genre="polka")):
        assert [each.id for each in queries.beats(filter).beats] == [shown.track.id]
    with sql_store(database, Announcements()).write() as unit:
        unit.tracks.save(replace(shown.track, details=replace(details, bpm=198)))
        unit.commit()
    assert queries.finds_any(BeatFilter(words=("zzy",), max_bpm=198))
    assert not queries.finds_any(BeatFilter(words=("zzy",), min_bpm=199))
    with sql_store(database, Announcements()).write() as unit:
        unit.tracks.save(replace(shown.track, details=details, visibility=Visibility.PRIVATE))
        unit.commit()
    assert not queries.finds_any(BeatFilter(genre="polka"))
    with sql_store(database, Announcements()).write() as unit:
        unit.tracks.delete(shown.track.id)
        unit.commit()
    assert not queries.finds_any(BeatFilter(words=("zzyzx",)))
