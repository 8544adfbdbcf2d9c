"""The wiring: what is made when, and who may read it."""

import os
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from adapters.settings import Settings
from app import create_app, once
from domain import postings
from domain.money import Currency
from tests.servers import free_ports
from web.deps import EXTENSION


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """What a shell has: files are readable for everyone unless somebody takes care."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def app(data_dir: Path) -> Flask:
    return create_app(Settings.read({"DATA_DIR": str(data_dir)}))


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_written_before_something_needs_it(app: Flask, data_dir: Path, tmp_path: Path) -> None:
    run(app, "--help")
    missing = app.test_cli_runner().invoke(args=["audio", "check", str(tmp_path / "none.wav")])

    assert '"code": "UPL-100"' in missing.output
    assert not data_dir.exists()


def test_the_data_folder_and_the_database_are_the_sites_own(app: Flask, data_dir: Path) -> None:
    run(app, "migrate")

    written = {path for path in data_dir.iterdir() if path.name.startswith("beatpass.sqlite3")}
    assert mode(data_dir) == 0o700
    assert data_dir / "beatpass.sqlite3" in written
    assert {mode(path) for path in written} == {0o600}


def test_the_files_beside_an_open_database_are_the_sites_own_too(app: Flask, data_dir: Path) -> None:
    words = ("--email", "alice@example.com", "--password", "long enough 1")
    run(app, "users", "create", *words)
    beside = [data_dir / f"beatpass.sqlite3-{kind}" for kind in ("wal", "shm")]

    assert [mode(path) for path in beside if path.exists()] == [0o600, 0o600]


def test_cookies_are_signed_with_the_key_of_the_data_folder(app: Flask, data_dir: Path) -> None:
    assert not data_dir.exists()
    key = app.secret_key

    assert key == (data_dir / "secret_key").read_text()
    assert mode(data_dir / "secret_key") == 0o600


def test_what_is_made_once_is_made_once_for_all_threads() -> None:
    made: list[object] = []
    gate = threading.Barrier(8)
    get = once(lambda: made.append(object()) or made[-1])

    def ask() -> None:
        gate.wait()
        get()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert get() is made[0]


def test_a_data_folder_that_can_not_be_one_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = create_app(Settings.read({"DATA_DIR": str(tmp_path / "file")}))
    told = app.test_cli_runner().invoke(args=["setup-link"])
    assert told.exit_code == 1
    assert told.stderr.startswith("SYS-504:") and "Traceback" not in told.stderr


def test_plans_in_another_currency_than_their_unsplit_money_stop_the_start(data_dir: Path) -> None:
    app = create_app(Settings.read({"DATA_DIR": str(data_dir)}))
    run(app, "migrate")
    now = datetime(2026, 11, 26, tzinfo=UTC)
    paid = {"invoice_id": "i", "currency": Currency.CAD, "period": "2026-11", "base": 29_00, "fee": 6_48}
    with app.extensions[EXTENSION]().accounts.store.write() as unit:
        unit.ledger.add(postings.subscription_paid(id="e", at=now, **paid))
        unit.commit()
    dearer = create_app(Settings.read({"DATA_DIR": str(data_dir), "PLANS_CURRENCY": "EUR"}))
    for command in (["scheduler"], ["money", "close"]):
        told = dearer.test_cli_runner().invoke(args=command)
        assert told.exit_code == 1
        assert "Plans are paid in CAD" in told.stderr and "Set PLANS_CURRENCY back to CAD" in told.stderr


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    [port] = free_ports(1)
    address = f"postgresql://nobody@127.0.0.1:{port}/nothing"
    app = create_app(Settings.read({"DATA_DIR": str(tmp_path), "DATABASE_URL": address}))
    told = app.test_cli_runner().invoke(args=["migrate"])
    assert told.exit_code == 1
    assert "SYS-503: The database doesn't answer." in told.stderr
