"""What Finances says of transactions and accounts, in words."""

import csv
import io
from dataclasses import replace

import pytest

from domain.ledger import FEES, disputed, held, pool, producer
from domain.money import Currency
from domain.outgoing import DISPUTED, NOT_READY, OutgoingKind, OutgoingState
from domain.pages.finances import (
    FinancesPage,
    Sums,
    Tab,
    Transaction,
    TransactionPage,
    account_words,
    csv_cells,
)
from domain.payments import Funds
from domain.payouts.requirements import due_words
from tests import factories
from tests.factories import NOW

SALE = Transaction(
    "id",
    OutgoingKind.TRANSFER,
    "transfer:id",
    "order",
    True,
    "=cmd()",
    1_200_50,
    Currency.USD,
    OutgoingState.PAID,
    0,
    NOW,
    NOW,
    NOW,
    "",
)
NOTHING = TransactionPage((), (), page=1, total=0)


def test_an_export_has_plain_numbers_and_no_formulas() -> None:
    back = replace(SALE, kind=OutgoingKind.REVERSAL, amount=900, currency=Currency.JPY)
    assert csv_cells(SALE)[1:4] == ("Sale of “=cmd()”", "1200.50", "USD")
    assert csv_cells(back)[1:4] == ("Sale of “=cmd()”, taken back", "-900", "JPY")
    out = io.StringIO()
    csv.writer(out).writerow(csv_cells(replace(SALE, beat='a "b", c\nd')))
    assert next(csv.reader(io.StringIO(out.getvalue())))[1] == 'Sale of “a "b", c\nd”'


@pytest.mark.parametrize(
    ("state", "reason", "attempts", "says"),
    [
        (OutgoingState.QUEUED, "", 0, "On its way"),
        (OutgoingState.QUEUED, NOT_READY, 0, "until your payout account is ready"),
        (OutgoingState.QUEUED, DISPUTED, 0, "bank disputes"),
        (OutgoingState.QUEUED, "No.", 3, "Try 3 of 5 failed: No."),
        (OutgoingState.QUEUED, "No", 3, "Try 3 of 5 failed: No. It is tried again."),
        (OutgoingState.SENDING, "", 0, "On its way"),
        (OutgoingState.SENDING, "", 1, "On its way"),
        (OutgoingState.FAILED, "No.", 5, "Failed 5 times: No."),
        (OutgoingState.FAILED, "No", 5, "Failed 5 times: No. An admin"),
        (OutgoingState.CANCELLED, "", 0, "undone before"),
        (OutgoingState.PAID, "", 1, ""),
    ],
)
def test_each_state_says_why(state: OutgoingState, reason: str, attempts: int, says: str) -> None:
    row = replace(SALE, state=state, reason=reason, attempts=attempts)
    assert says in row.why and bool(says) == bool(row.why)


def test_what_is_taken_back_names_the_entries_of_the_transfer_that_it_undoes() -> None:
    back = replace(SALE, id="other", kind=OutgoingKind.REVERSAL, cause="reversal:id")
    assert back.causes == SALE.causes
    assert SALE.causes == ("sale:order", "transfer:id", "sale-refund:order", "transfer-reversal:id")


def test_accounts_have_words_and_other_producers_no_names() -> None:
    assert account_words(producer("me"), "me") == "Owed to you"
    assert account_words(producer("you"), "me") == "Owed to another producer"
    for account in (FEES, pool("2026-11"), held("me"), disputed("order")):
        assert account not in account_words(account, "me")


def test_figures_are_stale_only_where_the_processor_was_asked_in_vain() -> None:
    payee, usd = factories.payee(), Currency.USD
    page = FinancesPage(payee, None, NOTHING, Tab.ALL, NOW)
    assert page.is_stale and page.updated_at == payee.seen_at and page.balance == {}
    assert not FinancesPage(None, None, NOTHING, Tab.ALL, NOW).is_stale
    assert not FinancesPage(replace(payee, is_closed=True), None, NOTHING, Tab.ALL, NOW).is_stale
    funds = Funds({usd: 5}, {usd: 2, Currency.EUR: 0}, {Currency.CAD: 9})
    found = replace(NOTHING, sums=(Sums(Currency.GBP, 0, 1, 1),))
    page = FinancesPage(payee, funds, found, Tab.ALL, NOW)
    assert page.balance == {Currency.EUR: 0, usd: 7} and not page.is_stale
    assert page.currencies == (Currency.CAD, Currency.GBP, usd)


def test_what_is_due_is_said_once_and_in_words() -> None:
    due = (
        "external_account",
        "identity.individual.date_of_birth.year",
        "default_payout_method",
        "odd.new_thing",
    )
    assert due_words(due) == (
        "the bank account that you are paid into",
        "your date of birth",
        "more about you: new thing",
    )
    assert due_words(()) == ()
