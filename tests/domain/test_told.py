"""Who hears what of money and of duplicates: each turn once, by mail only what nothing else has told."""

import pytest

from domain.accounts import Actor, Role
from domain.notices import Choice, Notice, NoticeKind, Topic
from domain.orders import Order
from tests.domain.duplicates import held_back
from tests.domain.house import House
from tests.domain.trading import Market, letters_to, ready

SILENT = Choice(in_app=False, by_mail=False)
SOLD = "“Night Drive” was sold"
UNDONE = "The sale of “Night Drive” was undone"


def told(house: House, person: Actor, kind: NoticeKind) -> Notice | None:
    with house.store.read() as unit:
        return unit.notices.newest(person.id, kind)


def text(house: House, person: Actor, kind: NoticeKind) -> str:
    notice = told(house, person, kind)
    return notice.text if notice and notice.is_shown else ""


def silence(house: House, person: Actor, *topics: Topic) -> None:
    with house.store.write() as unit:
        unit.notice_choices.put(person.id, dict.fromkeys(topics, SILENT))
        unit.commit()


def test_a_sale_is_told_in_both_ways_and_by_its_own_letter(sale: Market, house: House) -> None:
    sale.bought()
    said = "“Night Drive” was sold exclusively, and you are owed 200.00 USD of it."
    assert text(house, sale.owner, NoticeKind.SALE) == said
    assert letters_to(house, sale.owner) == [SOLD]
    assert told(house, sale.buyer, NoticeKind.SALE) is None


def test_a_sale_of_which_somebody_does_not_want_to_hear_is_not_told(sale: Market, house: House) -> None:
    silence(house, sale.owner, Topic.SALE)
    sale.bought()
    assert text(house, sale.owner, NoticeKind.SALE) == ""
    assert letters_to(house, sale.owner) == []
    assert letters_to(house, sale.buyer) == ["“Night Drive” is yours"]


def test_what_is_paid_out_is_told_on_the_site_alone(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    assert told(house, sale.owner, NoticeKind.PAYOUT) is None
    sale.work()
    [transfer] = sale.sent(order)
    notice = told(house, sale.owner, NoticeKind.PAYOUT)
    assert notice and notice.text == "200.00 USD are in your payout account."
    assert notice.link == f"/backstage/finances/{transfer.id}"
    assert letters_to(house, sale.owner) == [SOLD]


def test_a_refund_is_told_even_to_who_wants_to_hear_nothing(sale: Market, house: House) -> None:
    silence(house, sale.owner, *Topic)
    order = sale.bought()
    admin = house.person(Role.ADMIN, "Root")
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    assert "your 200.00 USD of it are taken back" in text(house, sale.owner, NoticeKind.REFUND)
    assert letters_to(house, sale.owner) == [UNDONE]


def disputed(sale: Market) -> tuple[Order, str]:
    order = sale.bought()
    dispute = sale.house.rail.dispute(order.payment_id)
    return order, dispute.id


def hear(house: House, dispute_id: str, times: int = 3) -> None:
    for _ in range(times):
        house.disputing.heard(dispute_id=dispute_id)


def test_a_dispute_is_told_when_it_is_opened_and_when_it_is_won(sale: Market, house: House) -> None:
    _, dispute = disputed(sale)
    hear(house, dispute)
    assert "waits until that is decided" in text(house, sale.owner, NoticeKind.DISPUTE_OPENED)
    house.rail.decide(dispute, won=True)
    hear(house, dispute)
    assert "your 200.00 USD of it stay yours" in text(house, sale.owner, NoticeKind.DISPUTE_KEPT)
    assert letters_to(house, sale.owner) == [
        SOLD,
        "The sale of “Night Drive” is disputed",
        "The sale of “Night Drive” stands",
    ]


def test_a_dispute_that_is_lost_is_told_even_to_who_wants_to_hear_nothing(sale: Market, house: House) -> None:
    silence(house, sale.owner, *Topic)
    _, dispute = disputed(sale)
    hear(house, dispute)
    assert text(house, sale.owner, NoticeKind.DISPUTE_OPENED) == ""
    house.rail.decide(dispute, won=False)
    hear(house, dispute)
    assert "took the payment for “Night Drive” back" in text(house, sale.owner, NoticeKind.DISPUTE_LOST)
    assert letters_to(house, sale.owner) == [UNDONE]


def test_of_a_dispute_about_a_sale_that_was_refunded_nobody_is_told(sale: Market, house: House) -> None:
    order, dispute = disputed(sale)
    admin = house.person(Role.ADMIN, "Root")
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    hear(house, dispute)
    assert told(house, sale.owner, NoticeKind.DISPUTE_OPENED) is None


@pytest.mark.parametrize("is_silent", [True, False])
@pytest.mark.parametrize("is_cleared", [True, False])
def test_what_was_decided_of_a_duplicate_is_told(house: House, is_cleared: bool, is_silent: bool) -> None:
    owl, eve, admin = house.producer(), house.producer("Eve"), house.person(Role.ADMIN, "Root")
    house.beat(owl, b"RIFF same|1")
    copy = held_back(house, eve)
    if is_silent:
        silence(house, eve, Topic.DISPUTE)
    dispute = house.disputes.open(actor=eve, draft_id=copy, reason="I played it all myself.")
    decide = house.disputes.accept if is_cleared else house.disputes.reject
    decide(actor=admin, dispute_id=dispute.id, verdict="I listened to both.")
    kind = NoticeKind.COPY_CLEARED if is_cleared else NoticeKind.COPY_UPHELD
    notice = told(house, eve, kind)
    assert notice and notice.link == f"/backstage/upload/{copy}"
    assert notice.is_shown is not is_silent
    assert len(letters_to(house, eve)) == (not is_silent)
