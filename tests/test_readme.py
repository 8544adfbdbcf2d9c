"""README.md says what is true: settings, commands, dependencies and files that it names."""

import re
from pathlib import Path

import pytest

from adapters.settings import Settings, settings_table
from app import create_app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_settings_table_is_the_codes_own() -> None:
    assert settings_table() in README


def test_every_command_is_listed(tmp_path: Path) -> None:
    app = create_app(Settings.read({"DATA_DIR": str(tmp_path)}))
    ours = set(app.cli.commands) - {"limiter"}
    listed = {
        name
        for line in re.findall(r"^\| (`[^|]+) \|", README, re.M)
        for name in re.findall(r"`([a-z-]+)", line)
    }
    assert ours <= listed


def test_every_direct_dependency_is_pinned_and_has_its_reason() -> None:
    direct, _, _ = (ROOT / "requirements.txt").read_text().partition("\n\n")
    decisions = README.partition("## Decisions")[2].lower()
    spoken = {"psycopg[binary]": "psycopg", "redis": "redis-py"}
    for line in direct.splitlines()[1:]:
        name, _, version = line.partition("==")
        assert version, line
        assert spoken.get(name.lower(), name.lower()) in decisions, name


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_files_hold_no_addresses(lock: str) -> None:
    assert not re.search(r"https?:|file:|@", (ROOT / lock).read_text())


def test_pictures_and_files_that_it_names_are_there() -> None:
    for target in re.findall(r"\]\(([^)h][^)]*)\)", README):
        assert (ROOT / target).exists(), target
