"""Filling the index with a whole catalogue at once, past the adapter, as a bulk import would."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
from numpy.typing import NDArray

from adapters.db.database import Database
from adapters.db.fingerprints import create_tables, drop_tables
from tests.bench.fingerprint_catalogue import LENGTH, Catalogue, Numbers

BATCH = 1_000_000
TERM_ROW = np.dtype([("fields", ">i2"), ("l1", ">i4"), ("term", ">i4"), ("l2", ">i4"), ("number", ">i4")])
PRINT_ROW = np.dtype(
    [
        ("fields", ">i2"),
        *(("l1", ">i4"), ("number", ">i4")),
        *(("l2", ">i4"), ("recording_id", "S10")),
        *(("l3", ">i4"), ("algorithm", ">i4")),
        *(("l4", ">i4"), ("terms", f"V{4 * LENGTH}")),
        *(("l5", ">i4"), ("fingerprinted_at", ">i8")),
    ]
)
COPY_START, COPY_END = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"


def recording_id(number: int) -> str:
    return f"{number:010}"


def fill_sqlite(database: Database, path: Path, catalogue: Catalogue, size: int) -> None:
    """Without a journal: whoever fills a new file starts afresh when it fails."""
    with database:
        create_tables(database)
    database.close_all()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = off")
        connection.execute("PRAGMA journal_mode = off")
        connection.executemany("INSERT INTO fingerprints VALUES (?, ?, 1, ?, 0)", _rows(catalogue, size))
        connection.executemany("INSERT INTO fingerprint_terms VALUES (?, ?)", _term_rows(catalogue, size))
    connection.close()


def _rows(catalogue: Catalogue, size: int) -> Iterator[tuple[int, str, bytes]]:
    for start, prints in catalogue.batches(size):
        for number, terms in enumerate(prints, start):
            yield number + 1, recording_id(number), terms.tobytes()


def _term_rows(catalogue: Catalogue, size: int) -> Iterator[tuple[int, int]]:
    terms, numbers = catalogue.by_term(size)
    numbers += 1
    for start in range(0, terms.size, BATCH):
        part = slice(start, start + BATCH)
        yield from zip(terms[part].tolist(), numbers[part].tolist(), strict=True)


def fill_postgres(database: Database, address: str, catalogue: Catalogue, size: int) -> None:
    """Binary COPY into fresh tables; their keys are built afterwards."""
    with database:
        create_tables(database)
    database.close_all()
    with psycopg.connect(address) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("ALTER TABLE fingerprint_terms DROP CONSTRAINT fingerprint_terms_pkey")
        connection.execute("TRUNCATE fingerprints, fingerprint_terms")
        _copy(connection, "fingerprints", _packed_prints(catalogue, size))
        _copy(connection, "fingerprint_terms", _packed_terms(*catalogue.by_term(size)))
        connection.execute("ALTER TABLE fingerprint_terms ADD PRIMARY KEY (term, number)")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _copy(connection: psycopg.Connection, table: str, rows: Iterator[NDArray[np.void]]) -> None:
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary, FREEZE)") as copy:
        copy.write(COPY_START)
        for part in rows:
            copy.write(part.tobytes())
        copy.write(COPY_END)


def _packed_prints(catalogue: Catalogue, size: int) -> Iterator[NDArray[np.void]]:
    for start, prints in catalogue.batches(size):
        rows = np.zeros(len(prints), PRINT_ROW)
        rows["fields"], rows["l1"], rows["l2"], rows["l3"], rows["l4"], rows["l5"] = (
            5,
            4,
            10,
            4,
            4 * LENGTH,
            8,
        )
        rows["number"] = np.arange(start, start + len(prints)) + 1
        rows["recording_id"] = [recording_id(start + row) for row in range(len(prints))]
        rows["algorithm"] = 1
        rows["terms"] = prints.view(f"V{4 * LENGTH}")[:, 0]
        yield rows


def _packed_terms(terms: Numbers, numbers: Numbers) -> Iterator[NDArray[np.void]]:
    for start in range(0, terms.size, BATCH):
        part = slice(start, start + BATCH)
        rows = np.zeros(terms[part].size, TERM_ROW)
        rows["fields"], rows["l1"], rows["l2"] = 2, 4, 4
        rows["term"], rows["number"] = terms[part], numbers[part] + 1
        yield rows


def empty(database: Database) -> None:
    with database:
        drop_tables(database)
    database.close_all()
