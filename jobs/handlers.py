"""What each kind of job does: its name, the use case that it calls, and what follows when it is given up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.activity.summaries import SUM_UP
from domain.facts import TRACK_AUDIO_REPLACED, TRACK_PUBLISHED
from domain.hearing import HEAR
from domain.licensing.downloads import CONVERT, DOWNLOAD, made_job
from domain.made import Made
from domain.notices import FOLLOWERS
from domain.outgoing import SEND
from domain.paid_plans import MARK
from domain.payments import PaymentRefused, Topic
from domain.payouts.closing import CLOSE, POINTS, TELL
from domain.ports import Report
from domain.progress.standing import CHECK_ALL
from domain.services.bundle import Money, Services
from domain.services.erasing import ERASE, erase

Payload = Mapping[str, str]


@dataclass(frozen=True)
class Handler:
    """`run` may be called again after it was cut off anywhere, so it has to be idempotent."""

    run: Callable[[Services, Payload, Report], None]
    give_up: Callable[[Services, Payload], None] | None = None


def _ingest(services: Services, payload: Payload, report: Report) -> None:
    services.ingest.run(recording_id=payload["recording"], report=report)
    services.saving.finish(draft_id=payload["recording"])


def _give_up_ingest(services: Services, payload: Payload) -> None:
    services.ingest.give_up(recording_id=payload["recording"])


def _stems(services: Services, payload: Payload, report: Report) -> None:
    services.stems.run(stems_id=payload["stems"], report=report)


def _give_up_stems(services: Services, payload: Payload) -> None:
    services.stems.give_up(stems_id=payload["stems"])


def _mail(services: Services, payload: Payload, report: Report) -> None:
    services.post.deliver(payload=payload)


def _convert(services: Services, payload: Payload, report: Report) -> None:
    services.ingest.convert(recording_id=payload["recording"], made=payload.get("made", Made.MP3_320))


def _erase(services: Services, payload: Payload, report: Report) -> None:
    erase(services.blobs, payload["keys"])


def _preview(services: Services, payload: Payload, report: Report) -> None:
    services.ingest.make_preview(recording_id=payload["recording"])


def _send(services: Services, payload: Payload, report: Report) -> None:
    services.money.sending.run(outgoing_id=payload["outgoing"])


def _hear(services: Services, payload: Payload, report: Report) -> None:
    """Ask what has become of what an event is about; one of an unknown object is noted and done with."""
    money, event = services.money, services.money.hearing.event(event_id=payload["event"])
    if event is None:
        return
    problem = ""
    try:
        if event.topic is Topic.CHECKOUT:
            _settle(money, money.payments.checkout(event.object_id).reference)
        elif event.topic is Topic.SUBSCRIPTION:
            money.subscribing.changed(subscription_id=event.object_id)
        elif event.topic is Topic.INVOICE:
            money.subscribing.billed(invoice_id=event.object_id)
        elif event.topic in (Topic.ACCOUNT, Topic.PAYOUT):
            money.payees.changed(account_id=event.account_id or event.object_id)
        elif event.topic is Topic.DISPUTE:
            _dispute(money, event.object_id)
        elif event.topic is Topic.REFUND and money.sending.heard(refund_id=event.object_id) is None:
            money.subscribing.refunded(refund_id=event.object_id)
    except PaymentRefused as no:
        problem = str(no)
    money.hearing.done(event_id=event.id, problem=problem)


def _settle(money: Money, reference: str) -> None:
    """What was paid at a page: a plan or a beat."""
    if reference.startswith(MARK):
        money.subscribing.settle(reference=reference)
    else:
        money.buying.settle(order_id=reference)


def _dispute(money: Money, dispute_id: str) -> None:
    """Of a beat's payment, or a plan's. That it was paid may be told later, so the order is settled first."""
    if payment_id := money.payments.dispute(dispute_id).payment_id:
        money.buying.settle(order_id=money.payments.payment(payment_id).reference)
    if money.disputing.heard(dispute_id=dispute_id) is None:
        money.subscribing.disputed(dispute_id=dispute_id)


def _close(services: Services, payload: Payload, report: Report) -> None:
    services.money.months.closing.close(period=payload["period"])


def _tell(services: Services, payload: Payload, report: Report) -> None:
    services.money.months.telling.tell(run_id=payload["run"], part=int(payload["part"]))


def _reckon(services: Services, payload: Payload, report: Report) -> None:
    services.money.months.valuing.reckon()


def _sum_up(services: Services, payload: Payload, report: Report) -> None:
    services.insights.sum_up(producer_id=payload["producer"], first=payload["first"], last=payload["last"])


def _react(services: Services, payload: Payload, report: Report) -> None:
    fact = services.work.fact(fact_id=payload["fact"])
    if fact is not None:
        services.progress.checks.react(fact=fact)
    if fact is not None and fact.name in (TRACK_PUBLISHED, TRACK_AUDIO_REPLACED):
        recording = fact.payload["recording"]
        for made in services.ingest.made_ahead(recording_id=recording):
            name, its_payload, key = made_job(recording, made)
            services.work.add(name=name, payload=its_payload, key=key)


def _followers(services: Services, payload: Payload, report: Report) -> None:
    services.news.following.write(notice_id=payload["notice"])


def _check_part(services: Services, payload: Payload, report: Report) -> None:
    services.progress.checks.check_part(hour=payload["hour"], after=payload["after"], report=report)


HANDLERS: Mapping[str, Handler] = {
    "ingest": Handler(_ingest, _give_up_ingest),
    "stems": Handler(_stems, _give_up_stems),
    "mail": Handler(_mail),
    CONVERT: Handler(_convert),
    DOWNLOAD: Handler(_convert),
    "preview": Handler(_preview),
    ERASE: Handler(_erase),
    "react": Handler(_react),
    SEND: Handler(_send),
    HEAR: Handler(_hear),
    CLOSE: Handler(_close),
    TELL: Handler(_tell),
    POINTS: Handler(_reckon),
    SUM_UP: Handler(_sum_up),
    FOLLOWERS: Handler(_followers),
    CHECK_ALL: Handler(_check_part),
}
