"""The commands, run as a person at the machine would run them."""

import json
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from adapters.system import SystemClock
from domain.accounts import Role
from domain.services.licensing.proving import Proving
from jobs.commands import CommandContext, commands
from tests import factories
from tests.jobs.support.house import House, WrongBooks, build
from tests.servers import free_ports

PASSWORD = "long enough 1"


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    port: int
    reports_port: int = 0
    host: str = "127.0.0.1"
    redis_url: str = ""
    workers: int = 1
    web_threads: int = 1
    public_url: str = "http://127.0.0.1:8000"
    doubts: tuple[str, ...] = ()


class NoServer:
    def start(self) -> str:
        raise OSError("no server in this test")

    def stop(self) -> None:
        pass


def tied(command: Sequence[str], end: signal.Signals) -> list[str]:
    return list(command)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path / "data")


@pytest.fixture
def site(house: House, tmp_path: Path) -> click.Group:
    return site_of(house, tmp_path)


def site_of(house: House, tmp_path: Path) -> click.Group:
    context = CommandContext(
        services=lambda: house.services,
        checking=lambda: house.services.checking,
        proving=Proving(lambda key, value, content: False, SystemClock()),
        migrate=lambda: ["0001_first"],
        redis_url=lambda: "unix:///nowhere",
        settings=Settings(tmp_path, port=free_ports(1)[0]),
        valkey=NoServer,
        tied=tied,
    )
    return click.Group(commands={command.name: command for command in commands(context) if command.name})


def run(site: click.Group, *words: str | Path) -> Result:
    return CliRunner().invoke(site, [str(word) for word in words], catch_exceptions=False)


def make_producer(site: click.Group) -> None:
    words = ("--email", "alice@example.com", "--password", PASSWORD, "--role", "producer", "--name", "Alice")
    assert run(site, "users", "create", *words).exit_code == 0


def all_commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))
        else:
            yield (*path, name)


def test_there_are_these_commands_and_each_says_what_it_does(site: click.Group) -> None:
    found = {" ".join(path): run(site, *path, "--help").output for path in all_commands(site)}

    assert set(found) == {
        "users create",
        "users reinstate",
        "users suspend",
        "producers approve",
        "progress recompute",
        "setup-link",
        "audio check",
        "audit check",
        "audio compare",
        "import",
        "licences verify",
        "licences rotate-key",
        "money check",
        "money close",
        "money recompute",
        "money reconcile",
        "users reset-two-factor",
        "plans end",
        "plans grant",
        "plays recount",
        "worker",
        "scheduler",
        "migrate",
        "up",
    }
    for said in found.values():
        assert len(said.split("Options:")[0].splitlines()) >= 4


def test_an_account_is_created(site: click.Group, house: House) -> None:
    result = run(site, "users", "create", "--email", "Bob@Example.com", "--password", PASSWORD)

    assert (result.exit_code, result.stdout) == (0, "Created bob@example.com (listener).\n")
    assert house.services.accounts.sign_in(email="bob@example.com", password=PASSWORD, agent="")


def test_a_producer_is_created_with_a_profile(site: click.Group, house: House) -> None:
    make_producer(site)

    actor = house.services.producers.acting(email="alice@example.com")
    assert (actor.role, actor.producer_slug) == (Role.PRODUCER, "alice")


def test_an_account_is_given_a_plan_and_loses_it(site: click.Group, house: House) -> None:
    run(site, "users", "create", "--email", "bob@example.com", "--password", PASSWORD)

    granted = run(site, "plans", "grant", "Bob@example.com", "plus")
    assert (granted.exit_code, granted.stdout) == (
        0,
        "Bob@example.com has the plan Plus. No money has moved.\n",
    )
    ended = run(site, "plans", "end", "bob@example.com")
    assert (ended.exit_code, ended.stdout) == (0, "bob@example.com has no plan any more; it was Plus.\n")

    assert run(site, "plans", "end", "bob@example.com").stderr.startswith("LIC-309: ")
    assert run(site, "plans", "grant", "bob@example.com", "gold").stderr.startswith("LIC-310: ")
    assert run(site, "plans", "grant", "eve@example.com", "pro").stderr.startswith("ACC-109: ")


def test_books_that_are_right_are_said_to_be(site: click.Group, house: House) -> None:
    with house.store.write() as unit:
        unit.ledger.add(factories.entry())
        unit.commit()

    result = run(site, "money", "check")

    said = "The books are right: every entry and every currency sums to 0.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, said, "")


def test_what_is_wrong_with_the_books_is_said_on_stderr(house: House, tmp_path: Path) -> None:
    wrong = replace(
        house,
        services=replace(house.services, money=replace(house.services.money, books=WrongBooks(house.store))),
    )

    result = run(site_of(wrong, tmp_path), "money", "check")

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "Entry 1 is odd.\nEntry 2 is odd.\n")


def test_what_is_wrong_is_said_in_a_line_on_stderr(site: click.Group) -> None:
    result = run(site, "users", "create", "--email", "bob", "--password", "short")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("FRM-001: ")
    assert "email: " in result.stderr
    assert "password: " in result.stderr


def test_an_account_becomes_a_producer(site: click.Group, house: House) -> None:
    run(site, "users", "create", "--email", "bob@example.com", "--password", PASSWORD)

    result = run(site, "producers", "approve", "bob@example.com", "--name", "Night Owl")

    assert (result.exit_code, result.stdout.split(" is ")[0]) == (0, "Night Owl")
    assert house.services.producers.acting(email="bob@example.com").producer_slug == "night-owl"


def test_an_unknown_account_does_not_become_a_producer(site: click.Group) -> None:
    result = run(site, "producers", "approve", "nobody@example.com")

    assert (result.exit_code, result.stderr) == (1, "ACC-109: There is no such account. Check the address.\n")


def test_the_setup_link_is_printed_until_there_is_an_admin(site: click.Group) -> None:
    before = run(site, "setup-link")
    run(site, "users", "create", "--email", "b@example.com", "--password", PASSWORD, "--role", "admin")
    after = run(site, "setup-link")

    assert before.stdout.startswith("http://127.0.0.1:8000/setup/")
    assert (after.exit_code, after.stdout) == (1, "")


def test_migrating_says_what_was_done(site: click.Group) -> None:
    assert run(site, "migrate").stdout == "Applied 0001_first.\n"


def test_every_file_gets_a_line_of_json(site: click.Group, tmp_path: Path) -> None:
    good, bad, missing = tmp_path / "good.wav", tmp_path / "bad.wav", tmp_path / "missing.wav"
    good.write_bytes(b"RIFF beat")
    bad.write_bytes(b"ID3")

    result = run(site, "audio", "check", good, bad, missing, tmp_path)

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [(line["file"], line["accepted"], line["code"]) for line in lines] == [
        (str(good), True, ""),
        (str(bad), False, "UPL-101"),
        (str(missing), False, "UPL-100"),
        (str(tmp_path), False, "UPL-100"),
    ]
    keys = ["file", "accepted", "code", "message", "format", "channels", "rate", "frames", "sha256"]
    assert [list(line) for line in lines] == [keys] * 4
    assert [lines[0][key] for key in keys[4:8]] == ["WAV", 2, 44_100, 180 * 44_100]


def test_a_check_ends_with_0_when_all_is_accepted(site: click.Group, tmp_path: Path) -> None:
    (tmp_path / "good.wav").write_bytes(b"RIFF beat")

    assert run(site, "audio", "check", tmp_path / "good.wav").exit_code == 0


def test_two_files_are_compared(site: click.Group, tmp_path: Path) -> None:
    one, same, other = tmp_path / "one.wav", tmp_path / "same.wav", tmp_path / "other.wav"
    for path, content in ((one, b"RIFF one"), (same, b"RIFF one"), (other, b"RIFF other")):
        path.write_bytes(content)

    assert json.loads(run(site, "audio", "compare", one, same).stdout) == {
        "similarity": 100,
        "duplicate": True,
    }
    assert json.loads(run(site, "audio", "compare", one, other).stdout) == {
        "similarity": 0,
        "duplicate": False,
    }


def test_comparing_with_a_file_that_is_not_there_says_so(site: click.Group, tmp_path: Path) -> None:
    (tmp_path / "one.wav").write_bytes(b"RIFF one")

    result = run(site, "audio", "compare", tmp_path / "one.wav", tmp_path / "gone.wav")

    assert (result.exit_code, result.stderr.split(":")[0]) == (1, "UPL-100")


def test_a_folder_is_imported_in_the_order_of_its_names(site: click.Group, tmp_path: Path) -> None:
    make_producer(site)
    folder = tmp_path / "beats"
    folder.mkdir()
    for name, content in (
        ("b draft.WAV", b"RIFF without anything"),
        ("a saved.wav", b"RIFF tagged"),
        ("c same.wav", b"RIFF tagged"),
        ("d renamed.flac", b"ID3"),
        ("notes.txt", b"nothing to hear"),
    ):
        (folder / name).write_bytes(content)

    result = run(site, "import", folder, "--producer", "alice@example.com")

    lines = [line.split(": ", 1) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [name for name, _ in lines] == ["a saved.wav", "b draft.WAV", "c same.wav", "d renamed.flac"]
    saved, draft, same, renamed = (said for _, said in lines)
    assert saved == "saved as http://127.0.0.1:8000/beats/a-saved"
    assert draft.startswith("a draft, since something is missing: ")
    assert "Choose the key." in draft
    assert same.startswith("UPL-301: ")
    assert renamed.startswith("UPL-101: ")


def test_an_import_that_takes_everything_ends_with_0(site: click.Group, tmp_path: Path) -> None:
    make_producer(site)
    folder = tmp_path / "beats"
    folder.mkdir()
    (folder / "one.wav").write_bytes(b"RIFF tagged")

    assert run(site, "import", folder, "--producer", "alice@example.com").exit_code == 0


def test_importing_an_empty_folder_says_so(site: click.Group, tmp_path: Path) -> None:
    make_producer(site)
    folder = tmp_path / "beats"
    folder.mkdir()

    result = run(site, "import", folder, "--producer", "alice@example.com")

    assert (result.exit_code, result.stderr) == (1, f"There is no WAV or FLAC file in {folder}.\n")


def test_importing_for_somebody_who_is_no_producer_says_so(site: click.Group, tmp_path: Path) -> None:
    run(site, "users", "create", "--email", "bob@example.com", "--password", PASSWORD)

    result = run(site, "import", tmp_path, "--producer", "bob@example.com")

    assert (result.exit_code, result.stderr.split(":")[0]) == (1, "PRD-106")


def test_a_site_whose_valkey_does_not_start_says_so(site: click.Group, own_signals: None) -> None:
    result = run(site, "up")

    assert result.exit_code == 1
    assert result.stderr == "The bundled Valkey did not start: no server in this test\n"
