"""`money reconcile`, run as a person at the machine would run it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import click
import pytest
from click.testing import CliRunner, Result

from jobs.commands.money import money_commands
from jobs.context import CommandContext
from tests.domain.house import House
from tests.domain.trading import Market, market

DAY = "2026-03-04"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def sale(house: House) -> Market:
    return market(house)


def run(house: House, *words: str) -> Result:
    services = SimpleNamespace(money=SimpleNamespace(reconciling=house.reconciling))
    context = cast(CommandContext, SimpleNamespace(services=lambda: services, migrate=list[Any]))
    site: click.Group = money_commands(context)
    return CliRunner().invoke(site, ["reconcile", *words], catch_exceptions=False)


def test_books_that_agree_are_said_to(house: House, sale: Market) -> None:
    sale.bought()
    house.clock.pass_by(days=1)

    result = run(house)

    said = f"The books agree with the payment processor on {DAY}. Movements: 1.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, said, "")


def test_what_differs_is_said_on_stderr(house: House, sale: Market) -> None:
    house.rail.pay(sale.begin().session_id)
    house.clock.pass_by(days=9)

    result = run(house, DAY)

    assert (result.exit_code, result.stdout) == (1, "")
    first, *others = result.stderr.splitlines()
    assert first.startswith(f"In USD, all of {DAY} comes to 220.12 USD") and len(others) == 2


def test_a_processor_that_is_silent_says_so(house: House) -> None:
    house.rail.fail_calls()

    result = run(house, DAY)

    assert result.exit_code == 1
    assert "The payment processor gives no answer" in result.stderr


def test_what_is_no_day_is_refused(house: House) -> None:
    assert run(house, "yesterday").exit_code == 2
