"""What the processor sends to our address: kept once and answered at once; nothing else gets in."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from domain.hearing import HEAR, Received
from tests.adapters.paying import checkout
from tests.web.conftest import House
from web.webhooks import MOST_BYTES

PATH = "/webhooks/payments"
Delivery = tuple[bytes, dict[str, str]]


@pytest.fixture
def delivery(house: House) -> Delivery:
    """A payment that we are told of."""
    money, rail = house.services.money, SimpleNamespace(clock=house.clock)
    assert money.sandbox
    session = money.payments.start_checkout("key-1", checkout(rail))  # type: ignore[arg-type]
    money.sandbox.pay(session.id)
    [(body, headers)] = money.sandbox.deliveries()
    return body, dict(headers)


def post(house: House, body: bytes, headers: dict[str, str]) -> int:
    return house.app.test_client().post(PATH, data=body, headers=headers).status_code


def kept(house: House) -> list[Received]:
    with house.store.read() as unit:
        return unit.events.unhandled(house.clock.now().replace(year=9999))


def asked(house: House) -> int:
    """How many jobs were asked to see to an event."""
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in house.queue.woken]
    return len([job for job in jobs if job and job.name == HEAR])


def test_an_event_is_kept_and_a_worker_is_told(house: House, delivery: Delivery) -> None:
    answer = house.app.test_client().post(PATH, data=delivery[0], headers=delivery[1])
    assert (answer.status_code, answer.json) == (200, {"received": True})
    [event] = kept(house)
    assert (event.kind, asked(house)) == ("checkout.session.completed", 1)


def test_an_event_that_comes_again_is_answered_alike_and_kept_once(house: House, delivery: Delivery) -> None:
    assert {post(house, *delivery) for _ in range(5)} == {200}
    assert (len(kept(house)), asked(house)) == (1, 1)


FORGERIES: dict[str, Callable[[bytes, dict[str, str]], Delivery]] = {
    "unsigned": lambda body, headers: (body, {}),
    "truncated": lambda body, headers: (body[:-1], headers),
    "changed": lambda body, headers: (body.replace(b"completed", b"expired__"), headers),
    "empty": lambda body, headers: (b"", headers),
    "signed by somebody else": lambda body, headers: (
        body,
        {**headers, "sandbox-signature": headers["sandbox-signature"][:-64] + "0" * 64},
    ),
    "signed as another processor does": lambda body, headers: (
        body,
        {"stripe-signature": headers["sandbox-signature"]},
    ),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_what_the_processor_did_not_send_is_refused_and_not_kept(
    house: House, delivery: Delivery, forge: Callable[[bytes, dict[str, str]], Delivery]
) -> None:
    assert post(house, *forge(*delivery)) == 400
    assert (kept(house), asked(house)) == ([], 0)


@pytest.mark.parametrize(("minutes", "status"), [(-6, 400), (-4, 200), (4, 200), (6, 400)])
def test_a_signature_holds_for_five_minutes(
    house: House, delivery: Delivery, minutes: int, status: int
) -> None:
    house.clock.pass_by(minutes=minutes)
    assert post(house, *delivery) == status
    assert len(kept(house)) == (1 if status == 200 else 0)


def test_what_is_larger_than_any_event_is_not_even_read(house: House, delivery: Delivery) -> None:
    body, headers = delivery
    assert post(house, body + b" " * MOST_BYTES, headers) == 413
    assert kept(house) == []


def test_an_event_is_answered_while_no_worker_can_be_told(
    house: House, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(job_ids: object) -> None:
        raise ConnectionError("no Redis here")

    monkeypatch.setattr(house.queue, "wake", down)
    assert post(house, *delivery) == 200
    assert len(kept(house)) == 1
