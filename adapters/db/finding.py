"""What beats are found by, as it is kept beside them: packed facets, prices, genres, words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.db.facets import packed
from domain.catalogue import Clearance
from domain.discovery.words import folded_words
from domain.licensing.offers import Option
from domain.money import Currency

GENRE_COLUMNS = ("folded", "facets", "bpm", "number", "seconds", "price")
WORD_COLUMNS = ("number", "words", "facets", "bpm", "seconds", "price")
AT_ONCE = 1_000


def facets_of(
    key_place: int, option: Option, clearance: Clearance | None, terms: str | None
) -> tuple[int, int]:
    """A beat's packed facets and its price, 0 of one that isn't for sale; `terms` as its offer keeps them."""
    asked = json.loads(terms) if terms and option.is_for_sale else None
    currency = Currency(asked["currency"]) if asked else None
    return packed(key_place, option, clearance, currency), int(asked["price"]) if asked else 0


def genre_rows(
    number: int, facets: int, price: int, bpm: int, seconds: float, genres: Iterable[str]
) -> list[tuple[Any, ...]]:
    """In the order of GENRE_COLUMNS; a beat has each genre once whatever its case."""
    return [
        (folded, facets, bpm, number, seconds, price) for folded in sorted({g.casefold() for g in genres})
    ]


def words_of(search_text: str, description: str) -> str:
    """The words between spaces, with one before the first and after the last."""
    return f" {' '.join(folded_words(search_text, description))} "


def fill_found(database: Any, after: int = 0) -> None:
    """Fill in what saving a beat writes, of all beats with higher numbers than that."""
    while rows := _next_rows(database, after):
        _write_found(database, rows)
        after = rows[-1]["number"]


def _next_rows(database: Any, after: int) -> list[dict[str, Any]]:
    cursor = database.execute_sql(
        "SELECT t.number, t.key_place, t.option, t.clearance, t.bpm, t.seconds, t.genres, t.search_text,"
        " t.description, o.terms FROM tracks t LEFT JOIN offers o ON o.id = t.offer_id"
        f" WHERE t.number > {database.param} ORDER BY t.number LIMIT {AT_ONCE}",
        (after,),
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _write_found(database: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    facets: list[tuple[Any, ...]] = []
    genres: list[tuple[Any, ...]] = []
    words: list[tuple[Any, ...]] = []
    for row in rows:
        clearance = Clearance(row["clearance"]) if row["clearance"] else None
        its, price = facets_of(row["key_place"], Option(row["option"]), clearance, row["terms"])
        number = row["number"]
        facets.append((its, price, number))
        its_genres = json.loads(row["genres"])
        genres += genre_rows(number, its, price, row["bpm"], row["seconds"], its_genres)
        text = words_of(row["search_text"], row["description"])
        words.append((number, text, its, row["bpm"], row["seconds"], price))
    mark = database.param
    _run_all(database, f"UPDATE tracks SET facets = {mark}, price = {mark} WHERE number = {mark}", facets)
    _run_all(database, _insert("genre_tracks", GENRE_COLUMNS, mark), genres)
    _run_all(database, _insert("track_words", WORD_COLUMNS, mark), words)


def _insert(table: str, columns: Sequence[str], mark: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"


def _run_all(database: Any, sql: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        database.cursor().executemany(sql, rows)
