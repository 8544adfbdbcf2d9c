"""Certificates printed and signed, the page that verifies one, and My Licenses with very many of them."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from flask import Flask, render_template
from flask.testing import FlaskClient
from peewee import PostgresqlDatabase

from adapters.certificates.pdf import CertificatePrinter
from adapters.certificates.signer import Ed25519Signer
from adapters.db.database import Database, open_database
from adapters.db.licensing import SqlLicences, search_text
from adapters.db.migrate import migrate
from domain.accounts import Role
from domain.licensing.certificates import document_of, signed_bytes, statement_of
from domain.licensing.granted import Licence, LicenceKind
from domain.licensing.terms import exclusive_lines, standard_lines
from domain.services.bundle import Services
from tests import factories, servers
from tests.bench.backstage import EMAIL, PASSWORD, signed_in, site
from tests.bench.catalogue import insert
from tests.bench.table import Row, at_most, median_ratio, print_rows, seconds, sized
from tests.factories import MINUTE, NOW
from web.deps import EXTENSION

PRINTED = sized(200, quick=4)
MOST_MILLISECONDS = 50.0
SMALL, LARGE = 200, sized(20_000, quick=1_000)
REQUESTS = sized(20, quick=2)
EMPTY = '{% extends "layout.html" %}'
PEOPLE = (("Alice Archer", "Night Owl"), ("Ève Ωmega", "Σωκράτης"), ("Łukasz Żak", "Ночная Сова"))
ADDRESSES = {"as it opens": "", "at its last page": "?page=9999", "searched for what one has": "?q=rare"}


def statements() -> Iterator[dict[str, object]]:
    """Standard and exclusive licences, of names in several scripts; no two alike."""
    for number, (licensee, producer) in enumerate(cycle(PEOPLE)):
        facts = {
            "licensee": licensee,
            "track": f"Night Drive {number}",
            "producer": producer,
            "key": "A Minor",
            "bpm": "140",
            "fingerprint": f"{number:064x}",
        }
        is_exclusive = number % 2 == 1
        lines = exclusive_lines(factories.terms(), producer) if is_exclusive else standard_lines(producer)
        licence = factories.licence(
            kind=LicenceKind.EXCLUSIVE if is_exclusive else LicenceKind.STANDARD,
            facts=facts,
            terms={line.label: line.text for line in lines},
        )
        yield statement_of(licence, "https://beats.example")


def printing(folder: Path) -> Row:
    signer, printer = Ed25519Signer(folder / "keys"), CertificatePrinter(folder / "fonts")

    def issue(statement: dict[str, object]) -> None:
        document_of(statement, signer.sign(signed_bytes(statement)))
        printer.pdf(statement)

    for statement in islice(statements(), 2 * len(PEOPLE)):
        issue(statement)
    before = time.process_time()
    times = sorted(seconds(partial(issue, statement)) for statement in islice(statements(), PRINTED))
    median, slowest = 1000 * statistics.median(times), 1000 * times[int(0.95 * len(times))]
    own = 1000 * (time.process_time() - before) / PRINTED
    return Row(
        "certificate: PDF and signature",
        f"at most {MOST_MILLISECONDS:.0f} ms",
        f"{median:.1f} ms",
        median <= MOST_MILLISECONDS,
        f"median of {PRINTED}, 95th of 100 {slowest:.1f} ms, of the processor {own:.1f} ms each",
    )


class Shelf:
    """A site on which somebody holds so many licences, and a browser in which they are signed in."""

    def __init__(self, database: Database, folder: Path, count: int) -> None:
        migrate(database)
        self.database, app = database, site(database, folder)
        services: Services = app.extensions[EXTENSION]()
        holder = services.accounts.create(name="Bob", email=EMAIL, password=PASSWORD, role=Role.LISTENER)
        self.licences = [licence(holder.id, number) for number in range(count)]
        keep(database, self.licences)
        self.client, self.stranger = signed_in(app, services), with_empty_page(app).test_client()

    def visit(self, query: str, times: int = REQUESTS) -> None:
        visit(self.client, f"/licences{query}", times)

    def queries(self, query: str) -> int:
        seen: list[object] = []
        self.database.query_hooks.append(seen.append)
        self.visit(query, 1)
        self.database.query_hooks.clear()
        return len(seen)


def visit(client: FlaskClient, address: str, times: int = REQUESTS) -> None:
    for _ in range(times):
        assert client.get(address).status_code == 200


def with_empty_page(app: Flask) -> Flask:
    empty = app.jinja_env.from_string(EMPTY)
    app.add_url_rule("/empty", view_func=lambda: render_template(empty))
    return app


def licence(holder_id: str, number: int) -> Licence:
    name = f"Beat {number}" if number else "The rare one"
    facts = {"licensee": "Bob", "track": name, "producer": "Night Owl", "key": "A Minor", "bpm": "140"}
    return factories.licence(
        holder_id=holder_id,
        granted_at=NOW + number * MINUTE,
        facts=facts | {"fingerprint": f"{number:064x}"},
        terms={line.label: line.text for line in standard_lines("Night Owl")},
    )


def keep(database: Database, licences: list[Licence]) -> None:
    rows = [SqlLicences.mapping.row(each) | {"search_text": search_text(each)} for each in licences]
    with database.connection_context(), database.atomic():
        insert(database, "licences", list(rows[0]), ([*row.values()] for row in rows))
    with database.connection_context():
        database.execute_sql("VACUUM ANALYZE" if isinstance(database, PostgresqlDatabase) else "ANALYZE")


def rows_of(name: str, few: Shelf, many: Shelf) -> Iterator[Row]:
    address = f"/verify-license/{many.licences[-1].id}"
    ratio = median_ratio(
        partial(visit, many.stranger, address, 5 * REQUESTS),
        partial(visit, many.stranger, "/empty", 5 * REQUESTS),
    )
    note = f"{5 * REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS / 5:.1f} ms each"
    yield at_most(f"verification page against an empty page, {name}", ratio, 1.5, note)
    for what, query in ADDRESSES.items():
        ratio = median_ratio(partial(many.visit, query), partial(few.visit, query))
        counts = few.queries(query), many.queries(query)
        yield Row(
            f"My Licenses {what}, {LARGE:,} licences, {name}",
            f"as many queries as with {SMALL}",
            f"{counts[0]} and {counts[1]} queries, {ratio}",
            counts[0] == counts[1],
            f"{REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS:.1f} ms each",
        )


def shelves(name: str, folder: Path, opened: Callable[[int], Database]) -> list[Row]:
    made = [Shelf(opened(count), folder / f"{name}{count}", count) for count in (SMALL, LARGE)]
    try:
        return list(rows_of(name, *made))
    finally:
        for shelf in made:
            shelf.database.close_all()


@contextmanager
def postgres() -> Iterator[Callable[[int], Database]]:
    with (
        servers.postgres() as server,
        servers.database(server, "few") as few,
        servers.database(server, "many") as many,
    ):
        addresses = {SMALL: few, LARGE: many}
        yield lambda count: open_database(addresses[count])


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, postgres() as opened:
        path = Path(folder)
        rows = [printing(path)]
        rows += shelves("SQLite", path, lambda count: open_database(str(path / f"{count}.db")))
        return rows + shelves("Postgres", path, opened)


if __name__ == "__main__":
    print_rows(main())
