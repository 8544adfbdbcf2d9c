"""Rows of all kinds that bear a person's id: counted, listed for an archive, removed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from adapters.db.activity import day_numbered
from adapters.db.bearing import BEARING, Bears
from adapters.db.database import Transaction
from adapters.db.mapping import from_microseconds, to_microseconds
from adapters.db.personal_sql import BELONGINGS, BLOBS, FILES, HOLDINGS, MOMENTS, OBSTACLES, OWED
from adapters.db.profiles import SqlProfiles
from adapters.db.uploading import SqlRecordings, SqlStems
from domain.account_store import Belonging, Listed
from domain.leaving import Holdings
from domain.money import Currency
from domain.profiles.pictures import sizes_of

FIRST_DAY = "SELECT at / 86400000000 AS day FROM listens WHERE listener = ? ORDER BY at LIMIT 1"


class SqlPersonal:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def holdings(self, user_id: str) -> Holdings:
        [counted] = self._select(HOLDINGS, user_id)
        [open_] = self._select(OBSTACLES, user_id)
        owed = {Currency(row["currency"]): -int(row["owed"]) for row in self._select(OWED, user_id)}
        only = bool(open_.pop("is_only_admin"))
        return Holdings(**counted, **open_, owed=owed, is_only_admin=only)

    def belongings(self, user_id: str, kind: Belonging, limit: int) -> list[str]:
        sql = f"{BELONGINGS[kind]} LIMIT {limit:d}"
        return [row["id"] for row in self._select(sql, user_id)]

    def follower_notices(self, producer_id: str, at: datetime) -> list[str]:
        sql = "SELECT id FROM notices WHERE user_id = ? AND kind = 'follower' AND at <= ? AND at > ?"
        moment = to_microseconds(at)
        rows = self._work.select(sql, [producer_id, moment, moment - 3_600_000_000])
        return [row["id"] for row in rows]

    def files(self, user_id: str) -> list[str]:
        profile = SqlProfiles(self._work).get(user_id)
        gallery = [each.key for each in profile.gallery] if profile else []
        keys = [*(row["key"] for row in self._select(FILES, user_id)), *gallery]
        return sorted({size for key in keys for size in sizes_of(key)})

    def forget(self, user_id: str, limit: int) -> int:
        for bears in BEARING:
            if bears.goes and bears.name not in LAST and (count := self._remove(bears, user_id, limit)):
                return count
        return 0

    def forget_letters(self, email: str) -> None:
        """By their address as JSON has it, which no other text of a letter can look like."""
        told = json.dumps(email, ensure_ascii=False)
        pattern = "%" + f'"to":{told}'.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        with self._work.all_or_nothing():
            self._work.execute(
                "DELETE FROM jobs WHERE name = 'mail' AND payload LIKE ? ESCAPE '\\'", [pattern]
            )

    def listened_on(self, user_id: str) -> date | None:
        found = self._select(FIRST_DAY, user_id)
        return day_numbered(found[0]["day"]) if found else None

    def rows(self, user_id: str) -> Iterator[Listed]:
        for bears in BEARING:
            if bears.file:
                yield Listed(bears.file, bears.says, self._rows(bears, user_id))

    def certificates(self, user_id: str) -> Iterator[tuple[str, str]]:
        sql = (
            "SELECT c.id, c.document FROM licences l JOIN certificates c ON c.id = l.id WHERE l.holder_id = ?"
        )
        for id, document in self._work.tuples(sql, [user_id]):
            yield str(id), str(document)

    def blobs(self, user_id: str) -> Sequence[tuple[str, str]]:
        profile = SqlProfiles(self._work).get(user_id)
        gallery = enumerate(profile.gallery if profile else (), 1)
        shown = [(f"pictures/gallery-{number}.jpg", each.key) for number, each in gallery]
        return [*((row["place"], row["key"]) for row in self._select(BLOBS, user_id)), *shown]

    def audio(self, user_id: str, after: str) -> Sequence[tuple[str, str, str]]:
        sql = "SELECT id FROM recordings WHERE owner_id = ? AND id > ? ORDER BY id LIMIT 20"
        recordings, stems = SqlRecordings(self._work), SqlStems(self._work)
        found: list[tuple[str, str, str]] = []
        for row in self._work.select(sql, [user_id, after]):
            recording = recordings.get(row["id"])
            if recording is not None and recording.sha256:
                found.append((recording.id, place_of(recording.id, recording.name), recording.master_key))
            found += [
                (row["id"], place_of(row["id"], each.name), each.blob_key)
                for each in stems.of_recording(row["id"])
            ]
            if not found or found[-1][0] != row["id"]:
                found.append((row["id"], "", ""))
        return found

    def _remove(self, bears: Bears, user_id: str, limit: int) -> int:
        """Found by their places in the table, since not all have an id."""
        place = "ctid" if self._work.database.for_update else "rowid"
        key = f"(SELECT {place} FROM {bears.name} WHERE {bears.goes} LIMIT {limit:d})"
        array = f"= ANY (ARRAY {key})" if self._work.database.for_update else f"IN {key}"
        [counted] = self._select(f"SELECT COUNT(*) AS n FROM {bears.name} WHERE {bears.goes}", user_id)
        with self._work.all_or_nothing():
            self._work.execute(f"DELETE FROM {bears.name} WHERE {place} {array}", _ids(bears.goes, user_id))
        return min(int(counted["n"]), limit)

    def _rows(self, bears: Bears, user_id: str) -> Iterator[Mapping[str, Any]]:
        columns = [name for name in bears.table._meta.sorted_field_names if name not in bears.hides]
        fields = [bears.table._meta.fields[name].column_name for name in columns]
        quoted = ", ".join(f'"{field}"' for field in fields)
        sql = f"SELECT {quoted} FROM {bears.name} WHERE {bears.where}"
        for row in self._work.tuples(sql, _ids(bears.where, user_id)):
            yield {field: readable(field, value) for field, value in zip(fields, row, strict=True)}

    def _select(self, sql: str, user_id: str) -> list[dict[str, Any]]:
        return self._work.select(sql, _ids(sql, user_id))


LAST = ("leavings", "producers")
"""Removed with the account's name, once all else is gone: while they are there erasing can go on."""


def _ids(sql: str, user_id: str) -> list[str]:
    return [user_id] * sql.count("?")


def place_of(id: str, name: str) -> str:
    """In a folder of its own, so that two of one name stand beside each other, and none leads elsewhere."""
    plain = "".join("_" if each in '/\\:*?"<>|' or not each.isprintable() else each for each in name)
    return f"audio/{id}/{plain.strip('. ') or 'beat'}"


def readable(column: str, value: Any) -> Any:
    """A column as people read it: moments by ISO 8601, parts as parts, bytes as hexadecimal digits."""
    if isinstance(value, int) and column in MOMENTS:
        return from_microseconds(value).isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value
