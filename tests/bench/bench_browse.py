"""The browse page over 100,000 beats, against the same template filled with made-up rows and no database."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from flask import Flask, render_template
from flask.testing import FlaskClient

from adapters.db.database import Database, open_database
from adapters.db.migrate import migrate
from adapters.settings import Settings
from app import create_app
from domain.catalogue import BEATS_A_PAGE, GENRE_SUGGESTIONS
from domain.discovery.chips import count_words
from domain.discovery.filters import BeatFilter
from domain.music import Scale
from domain.pages import BeatCard, BeatList
from domain.pages.discovery import GenreRow
from domain.services.discovery import Results
from domain.slugs import slugify
from tests import servers
from tests.bench.catalogue import fill
from tests.bench.table import Row, at_most, median_ratio, print_rows, sized
from tests.factories import NOW
from web.catalogue import shown
from web.deps import WebOptions

SMALL, LARGE = 100, sized(100_000, quick=2_000)
REQUESTS = sized(50, quick=5)


def made_up_cards() -> tuple[BeatCard, ...]:
    return tuple(
        BeatCard(
            id=f"t{number}",
            slug=f"beat-{number}",
            name=f"Made Up {number}",
            producer_name="Producer 1",
            producer_slug="p-1",
            key="A",
            scale=Scale.MINOR,
            bpm=60 + number,
            genres=("Trap", "Drill"),
            tags=("night", "drive", "ocean"),
            seconds=180.0,
            plays=number,
            cover_key="",
            published_at=NOW,
            recording_id=f"r{number}",
        )
        for number in range(BEATS_A_PAGE)
    )


def made_up_page() -> str:
    found = BeatList(made_up_cards(), 1, has_next=True, total=1_000, is_cut=True)
    results = Results(BeatFilter(), found, (), count_words(1_000, True))
    genres = [GenreRow(label, slugify(label, "genre"), 9) for label in GENRE_SUGGESTIONS]
    return render_template("catalogue/browse.html", **shown(results, genres))


def site(database: Database, folder: Path) -> Flask:
    """The site on that database, with one more page that asks it nothing."""
    settings = Settings.read({"DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"})
    options = WebOptions(secret_key=lambda: "only-for-benchmarks", limits_enabled=False)
    app = create_app(settings, options, database=database)
    app.add_url_rule("/made-up", view_func=made_up_page)
    return app


def visit(client: FlaskClient, address: str, times: int = REQUESTS) -> None:
    for _ in range(times):
        assert client.get(address).status_code == 200


def count_queries(database: Database, work: Callable[[], object]) -> int:
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    work()
    database.query_hooks.clear()
    return len(seen)


def rows_of(name: str, database: Database, folder: Path) -> Iterator[Row]:
    migrate(database)
    client = site(database, folder).test_client()
    once = partial(visit, client, "/beats", 1)
    fill(database, SMALL)
    few = count_queries(database, once)
    fill(database, LARGE, first=SMALL)
    many = count_queries(database, once)
    ratio = median_ratio(partial(visit, client, "/beats"), partial(visit, client, "/made-up"))
    note = f"{REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS:.1f} ms each"
    yield at_most(f"browse page over {LARGE:,} beats, {name}", ratio, 2.0, note)
    what = f"queries of that page, {name}"
    yield Row(what, "constant", f"{few} at {SMALL} beats, {many} at {LARGE:,}", few == many)
    database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        rows = list(rows_of("SQLite", open_database(str(path / "site.db")), path))
        with servers.postgres() as server, servers.database(server, "browse") as address:
            rows += rows_of("Postgres", open_database(address), path)
    return rows


if __name__ == "__main__":
    print_rows(main())
