"""The SQL of the index of fingerprints, in both dialects."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import peewee


@dataclass(frozen=True)
class Dialect:
    """One statement for each thing to do; `array` makes a list of numbers a parameter."""

    tables: str
    add: str
    add_terms: str
    remove: str
    remove_terms: str
    seek: str
    candidates: str
    array: Callable[[Sequence[int]], object]


SQLITE = Dialect(
    tables="""
        CREATE TABLE fingerprints (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            recording_id TEXT NOT NULL UNIQUE,
            algorithm INTEGER NOT NULL,
            terms BLOB NOT NULL,
            fingerprinted_at BIGINT NOT NULL
        );
        CREATE TABLE fingerprint_terms (
            term INTEGER NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (term, number)
        ) WITHOUT ROWID
        """,
    add="""
        INSERT INTO fingerprints (recording_id, algorithm, terms, fingerprinted_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (recording_id) DO NOTHING RETURNING number
        """,
    add_terms="INSERT INTO fingerprint_terms (number, term) SELECT ?, value FROM json_each(?)",
    remove="DELETE FROM fingerprints WHERE recording_id = ? RETURNING number, algorithm, terms",
    remove_terms="""
        DELETE FROM fingerprint_terms WHERE number = ? AND term IN (SELECT value FROM json_each(?))
        """,
    seek="""
        SELECT (SELECT group_concat(number) FROM (
            SELECT number FROM fingerprint_terms WHERE term = sought.value ORDER BY number LIMIT ?
        )) FROM json_each(?) AS sought
        """,
    candidates="""
        SELECT number, recording_id, algorithm, terms, fingerprinted_at FROM fingerprints
        WHERE number IN (SELECT value FROM json_each(?))
        """,
    array=json.dumps,
)

POSTGRES = Dialect(
    tables="""
        CREATE TABLE fingerprints (
            number INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            recording_id TEXT NOT NULL UNIQUE,
            algorithm INTEGER NOT NULL,
            terms BYTEA NOT NULL,
            fingerprinted_at BIGINT NOT NULL
        );
        CREATE TABLE fingerprint_terms (
            term INTEGER NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (term, number)
        )
        """,
    add="""
        INSERT INTO fingerprints (recording_id, algorithm, terms, fingerprinted_at) VALUES (%s, %s, %s, %s)
        ON CONFLICT (recording_id) DO NOTHING RETURNING number
        """,
    add_terms="INSERT INTO fingerprint_terms (number, term) SELECT %s, unnest(%s::integer[])",
    remove="DELETE FROM fingerprints WHERE recording_id = %s RETURNING number, algorithm, terms",
    remove_terms="DELETE FROM fingerprint_terms WHERE number = %s AND term = ANY (%s::integer[])",
    seek="""
        SELECT (SELECT string_agg(number::text, ',') FROM (
            SELECT number FROM fingerprint_terms WHERE term = sought.term ORDER BY number LIMIT %s
        ) AS few) FROM unnest(%s::integer[]) AS sought (term)
        """,
    candidates="""
        SELECT number, recording_id, algorithm, terms, fingerprinted_at FROM fingerprints
        WHERE number = ANY (%s::integer[])
        """,
    array=list,
)


def dialect_of(database: peewee.Database) -> Dialect:
    return POSTGRES if isinstance(database, peewee.PostgresqlDatabase) else SQLITE


def create_tables(database: peewee.Database) -> None:
    execute: Callable[[str], object] = database.execute_sql
    for statement in dialect_of(database).tables.split(";"):
        execute(statement)


def drop_tables(database: peewee.Database) -> None:
    execute: Callable[[str], object] = database.execute_sql
    execute("DROP TABLE fingerprint_terms")
    execute("DROP TABLE fingerprints")
