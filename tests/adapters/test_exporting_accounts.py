"""An archive of everything about oneself, compared with the database row by row."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.db.bearing import BEARING, Bears
from adapters.db.database import Database
from adapters.db.personal import readable
from domain.accounts import Actor, Role
from domain.exports import Export
from domain.services.exporting import HEAD
from domain.store import Store
from domain.words import spoken
from tests.adapters.conftest import Announcements, sql_store
from tests.domain.house import House
from tests.lives import Life, everything, lived, rows_of

HANDED_OUT = {bears.name: bears for bears in BEARING if bears.file}
WITHHELD = {"links", "leavings", "exports", "certificates", "played_producers"}
NEVER = ("correct horse battery", "key-1", "$argon2id")
"""What must be in no archive: passwords and keys."""


@pytest.fixture
def house(tmp_path: Path, database: Database, announced: Announcements) -> House:
    def opened(house: House) -> Store:
        return sql_store(database, announced)

    return House(tmp_path, open_store=opened)


def exported(house: House, life: Life) -> Export:
    actor = Actor(life.id, "Z", Role.PRODUCER, proven_at=house.clock.now())
    export = house.account.exporting.ask(actor=actor)
    house.account.exporting.make(export_id=export.id, report=lambda step, progress: None)
    return house.account.exporting.file(actor=actor, export_id=export.id)


def opened(house: House, export: Export) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(house.content(export.key)))


def own_rows(database: Database, life: Life) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables in which the person's id stands in any column, found without the list."""
    return {
        name: [row for row in rows if life.id in str([*row.values()])]
        for name, rows in everything(database).items()
    }


def told(bears: Bears, row: dict[str, Any]) -> str:
    shown = {name: readable(name, value) for name, value in row.items() if name not in bears.hides}
    return json.dumps(shown, sort_keys=True, default=str)


def test_every_row_that_bears_the_person_is_in_the_archive(house: House, database: Database) -> None:
    life = lived(house, database)
    before = own_rows(database, life)
    archive = opened(house, exported(house, life))
    for name, rows in before.items():
        if name in WITHHELD or (name not in HANDED_OUT and name in ("facts", "jobs", "run_tracks")):
            continue
        if not rows:
            continue
        assert name in HANDED_OUT, f"{name} bears the person and is neither handed out nor withheld"
        listed = json.loads(archive.read(HANDED_OUT[name].file))
        found = {json.dumps(row, sort_keys=True) for row in listed}
        of_others = [] if name != "notices" else [row for row in rows if row["user_id"] != life.id]
        for row in rows:
            if row not in of_others and _is_theirs(name, row, life):
                assert told(HANDED_OUT[name], row) in found, (name, row)


def _is_theirs(name: str, row: dict[str, Any], life: Life) -> bool:
    """Others' beats and reports may name the person among others, in what they are made of."""
    if name == "tracks":
        return bool(row["producer_id"] == life.id)
    if name == "reports":
        return bool(row["reporter"] == life.id)
    return True


def test_the_archive_holds_nothing_else(house: House, database: Database) -> None:
    """Every row in it is one of the database's, and those of others that stand beside it aren't there."""
    life = lived(house, database)
    archive = opened(house, exported(house, life))
    with database.connection_context():
        for name, bears in HANDED_OUT.items():
            rows = {told(bears, row) for row in rows_of(database, bears.table)}
            for row in json.loads(archive.read(bears.file)):
                assert json.dumps(row, sort_keys=True) in rows, (name, row)
    users = json.loads(archive.read("profile/account.json"))
    assert [user["id"] for user in users] == [life.id]


def test_no_secret_is_in_it(house: House, database: Database) -> None:
    life = lived(house, database)
    archive = opened(house, exported(house, life))
    for name in archive.namelist():
        content = archive.read(name)
        assert not any(secret.encode() in content for secret in NEVER), name


def test_audio_pictures_and_certificates_are_there_as_they_are(house: House, database: Database) -> None:
    life = lived(house, database)
    archive = opened(house, exported(house, life))
    contents = {archive.read(name) for name in archive.namelist()}
    for key in (
        *life.kept_keys,
        "pictures/p.jpg",
        "pictures/a.jpg",
        "pictures/g-1600.jpg",
        "documents/d",
        "covers/c.jpg",
    ):
        assert house.content(key) in contents, key
    certificates = [name for name in archive.namelist() if name.startswith("licences/certificates/")]
    assert sorted(Path(name).suffix for name in certificates) == [".json", ".pdf"]


def test_the_readme_says_what_each_file_is(house: House, database: Database) -> None:
    life = lived(house, database)
    archive = opened(house, exported(house, life))
    readme = archive.read("README.txt").decode()
    for name in archive.namelist():
        folder = name.partition("/")[0]
        assert name in readme or f"{folder}/" in readme or name == "README.txt"
    assert all(f"{bears.file}: {bears.says}" in readme for bears in BEARING if bears.file)


def test_the_readme_is_in_the_language_of_its_reader(house: House, database: Database) -> None:
    life = lived(house, database)
    with house.store.write() as unit:
        user = unit.users.get(life.id, lock=True)
        assert user
        unit.users.save(replace(user, language="fr"))
        unit.commit()
    readme = opened(house, exported(house, life)).read("README.txt").decode()
    french = house.account.exporting.languages["fr"]
    for bears in BEARING:
        if bears.file:
            assert f"{bears.file}\N{NO-BREAK SPACE}: {spoken(bears.says, french)} (" in readme
            assert f": {bears.says} (" not in readme
    assert spoken(HEAD, french) in readme
    assert HEAD not in readme


def test_an_archive_that_was_cut_off_is_begun_again_and_leaves_nothing_behind(
    house: House, database: Database
) -> None:
    life = lived(house, database)
    actor = Actor(life.id, "Z", Role.PRODUCER, proven_at=house.clock.now())
    export = house.account.exporting.ask(actor=actor)
    steps = iter(range(1000))

    def dies(step: str, progress: float) -> None:
        if next(steps) == 30:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        house.account.exporting.make(export_id=export.id, report=dies)
    assert not house.blobs.exists("exports/" + export.id + ".zip")
    house.account.exporting.make(export_id=export.id, report=lambda step, progress: None)
    found = house.account.exporting.file(actor=actor, export_id=export.id)
    assert opened(house, found).testzip() is None
    assert [*(house.folder / "zip").iterdir()] == []
