"""What moved at the processor held against the books: what belongs together, and what is said of the rest."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.ledger import MOST_FINDINGS
from domain.money import Currency
from domain.payments import Movement, MovementKind
from domain.reconciling import Day, Half, compare, last_day, missed_days, stuck_sentence
from tests import factories

DAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
NEXT_NIGHT = datetime(2026, 11, 26, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
USD = Currency.USD
PAYMENT, TRANSFER, FEE = MovementKind.PAYMENT, MovementKind.TRANSFER, MovementKind.FEE


def movement(kind: MovementKind, source: str, amount: int, fee: int = 0, at: datetime = NOON) -> Movement:
    return Movement(f"txn_{source}", kind, amount, fee, USD, source, at, "ch_1" if kind is PAYMENT else "")


def line(kind: MovementKind, object_id: str, amount: int, name: str, at: datetime = NOON) -> Half:
    return Half(kind, object_id, amount, USD, at, name)


PAID = movement(PAYMENT, "pi_1", 227_00, 6_88)
SALE = line(PAYMENT, "pi_1", 227_00, "sale:o")
KEPT = line(FEE, "ch_1", -6_88, "processor-fee:ch_1")
SENT = movement(TRANSFER, "tr_1", -200_00)
SENDING = line(TRANSFER, "tr_1", -200_00, "transfer:t")


def found(movements: list[Movement], lines: list[Half], now: datetime = NEXT_NIGHT) -> list[str]:
    return list(compare(Day(DAY, now), movements, lines).findings)


def all_of(moved: str, booked: str) -> str:
    return all_in("USD", moved, booked)


def all_in(currency: str, moved: str, booked: str) -> str:
    at_processor, in_books = f"{moved} {currency} at the processor", f"{booked} {currency} in the books"
    return f"In {currency}, all of 2026-11-25 comes to {at_processor} and to {in_books}."


def test_what_agrees_is_not_spoken_of() -> None:
    result = compare(Day(DAY, NEXT_NIGHT), [PAID, SENT], [SALE, KEPT, SENDING])
    assert (result.id, result.at, result.movements) == ("2026-11-25", NEXT_NIGHT, 2)
    assert (result.findings, result.aside) == ((), ())


@pytest.mark.parametrize(
    ("movements", "lines", "said"),
    [
        (
            [PAID, SENT],
            [SALE, KEPT],
            [
                all_of("20.12", "220.12"),
                "Transfer tr_1 of -200.00 USD moved at the processor and isn't in the books.",
            ],
        ),
        (
            [PAID],
            [SALE, KEPT, SENDING],
            [
                all_of("220.12", "20.12"),
                "“transfer:t” is -200.00 USD in the books, and nothing moved for it at the processor.",
            ],
        ),
        (
            [PAID],
            [replace(SALE, amount=226_00), KEPT],
            [
                all_of("220.12", "219.12"),
                "“sale:o”: 226.00 USD in the books, 227.00 USD at the processor (payment pi_1).",
            ],
        ),
        (
            [replace(PAID, fee=0)],
            [replace(SALE, currency=Currency.CAD)],
            [
                all_in("CAD", "0.00", "227.00"),
                all_of("227.00", "0.00"),
                "“sale:o”: 227.00 CAD in the books, 227.00 USD at the processor (payment pi_1).",
            ],
        ),
        (
            [PAID],
            [SALE],
            [
                all_of("220.12", "227.00"),
                "Fee of payment pi_1 of -6.88 USD moved at the processor and isn't in the books.",
            ],
        ),
        (
            [SENT, replace(SENT, id="txn_2")],
            [SENDING],
            [
                all_of("-400.00", "-200.00"),
                "“transfer:t”: -200.00 USD in the books, -400.00 USD at the processor (transfer tr_1).",
            ],
        ),
        (
            [],
            [line(MovementKind.OTHER, "", 5_00, "gift:1"), line(MovementKind.OTHER, "", 7_00, "gift:2")],
            [
                all_of("0.00", "12.00"),
                "“gift:1” is 5.00 USD in the books, and nothing moved for it at the processor.",
                "“gift:2” is 7.00 USD in the books, and nothing moved for it at the processor.",
            ],
        ),
    ],
)
def test_each_kind_of_difference_has_its_sentence(
    movements: list[Movement], lines: list[Half], said: list[str]
) -> None:
    assert found(movements, lines) == said


def test_two_halves_may_be_of_different_days() -> None:
    late = replace(PAID, at=datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC))
    booked = [replace(each, at=datetime(2026, 11, 26, 0, 0, 3, tzinfo=UTC)) for each in (SALE, KEPT)]
    assert found([late], booked) == []
    tomorrow = Day(DAY + timedelta(days=1), NEXT_NIGHT + timedelta(days=1))
    assert compare(tomorrow, [late], booked).findings == ()


def test_other_days_are_left_to_themselves() -> None:
    yesterday, tomorrow = NOON - timedelta(days=1), NOON + timedelta(days=1)
    assert found([replace(PAID, at=yesterday), replace(SENT, at=tomorrow)], []) == []
    assert found([], [replace(SALE, at=tomorrow), replace(SENDING, at=yesterday)]) == []


def test_what_is_younger_than_an_hour_does_not_count_yet() -> None:
    just_now = NOON + HOUR - timedelta(microseconds=1)
    assert found([SENT], [SALE], now=just_now) == []
    assert len(found([SENT], [SALE], now=NOON + HOUR)) == 3


def test_what_is_not_paid_yet_stands_for_nothing_by_itself() -> None:
    waiting = replace(SENDING, settled=False)
    assert found([], [waiting]) == []
    assert found([SENT], [waiting]) == []


def test_a_dispute_takes_and_gives_back_under_one_id() -> None:
    taken = movement(MovementKind.DISPUTE, "dp_1", -227_00, at=NOON - timedelta(days=9))
    given = movement(MovementKind.DISPUTE, "dp_1", 227_00)
    won = line(MovementKind.DISPUTE, "dp_1", 227_00, "dispute-end:dp_1")
    assert found([taken, given], [won]) == []
    assert len(found([given], [])) == 2


def test_payouts_and_unknown_kinds_are_set_aside() -> None:
    payout = movement(MovementKind.PAYOUT, "po_1", -500_00)
    other = movement(MovementKind.OTHER, "", 3_00, 1_00)
    result = compare(Day(DAY, NEXT_NIGHT), [payout, replace(other, id="txn_9")], [])
    assert result.findings == ()
    assert result.aside == ("Payout po_1: -500.00 USD.", "Other txn_9: 2.00 USD.")


def test_a_day_that_is_all_wrong_is_cut_short_with_its_totals_first() -> None:
    strange = [movement(TRANSFER, f"tr_{number}", -1) for number in range(MOST_FINDINGS + 5)]
    said = found(strange, [])
    assert len(said) == MOST_FINDINGS + 1
    assert said[0] == all_of("-1.05", "0.00") and said[-1] == "There are 6 more."


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 26, 0, 59, tzinfo=UTC), "2026-11-24"),
        (datetime(2026, 11, 26, 1, tzinfo=UTC), "2026-11-25"),
        (datetime(2026, 11, 26, 23, 59, tzinfo=UTC), "2026-11-25"),
    ],
)
def test_a_day_is_over_an_hour_after_it_ended(now: datetime, day: str) -> None:
    assert last_day(now).isoformat() == day
    assert Day(last_day(now), now).is_over
    assert not Day(last_day(now) + timedelta(days=1), now).is_over


@pytest.mark.parametrize(
    ("done", "days"),
    [
        ([], ["2026-11-25"]),
        (["2026-11-25"], []),
        (["2026-11-24", "2026-11-22"], ["2026-11-23", "2026-11-25"]),
    ],
)
def test_missed_days_are_made_up_for(done: list[str], days: list[str]) -> None:
    assert [day.isoformat() for day in missed_days(NEXT_NIGHT, done)] == days


def test_at_most_a_month_is_made_up_for() -> None:
    days = missed_days(NEXT_NIGHT, ["2026-01-01"])
    assert (len(days), days[0], days[-1]) == (31, date(2026, 10, 26), DAY)


def test_stuck_money_is_named_with_its_reason() -> None:
    stuck = replace(factories.outgoing(id="t1"), reason="The producer's payout account isn't ready.")
    said = "Transfer t1 of 200.00 USD is Queued. The producer's payout account isn't ready."
    assert stuck_sentence(stuck) == said
