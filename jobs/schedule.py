"""What recurs, and the plain loop that calls it. Two of them at once do no harm: each task is idempotent."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.services.activity import Activity
from domain.services.bundle import Services
from domain.services.money.books import Books

log = logging.getLogger(__name__)

FOLD_EVERY = timedelta(seconds=5)
FOLDS_AT_ONCE = 10
"""However much comes in, other tasks have their turn."""
SETTINGS_EVERY = timedelta(seconds=5)
SWEEP_EVERY = timedelta(minutes=1)
PUBLISH_EVERY = timedelta(minutes=1)
MONEY_EVERY = timedelta(minutes=1)
RANK_EVERY = timedelta(minutes=3)
PLAYED_EVERY = timedelta(minutes=1)
TREND_EVERY = timedelta(minutes=5)
TIDY_EVERY = timedelta(minutes=10)
CHECK_EVERY = timedelta(minutes=10)
HELD_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Recurring:
    name: str
    every: timedelta
    run: Callable[[], object]


def recurring(services: Services, sweep_every: timedelta = SWEEP_EVERY) -> tuple[Recurring, ...]:
    return (
        Recurring("fold plays", FOLD_EVERY, lambda: fold(services.activity)),
        Recurring("read settings", SETTINGS_EVERY, services.office.settings.keep_up),
        Recurring("sweep", sweep_every, services.work.sweep),
        Recurring("publish collections", PUBLISH_EVERY, services.collections.publish_due),
        Recurring("free reserved beats", MONEY_EVERY, services.money.buying.settle_lapsed),
        Recurring("send money", MONEY_EVERY, services.money.sending.have_due_sent),
        Recurring("look after paid plans", MONEY_EVERY, services.money.subscribing.look_after),
        Recurring("tell of stuck money", MONEY_EVERY, services.money.reconciling.tell_of_stuck),
        Recurring("see to payment events", MONEY_EVERY, services.money.hearing.sweep),
        Recurring("ask for missed payment events", TIDY_EVERY, services.money.hearing.catch_up),
        Recurring("refresh leaderboards", RANK_EVERY, services.leaderboards.refresh),
        Recurring("see what trends", TREND_EVERY, services.discovery.refresh_trending),
        Recurring("expire uploads", TIDY_EVERY, services.transfer.expire),
        Recurring("warn of ending drafts", TIDY_EVERY, services.expiry.warn),
        Recurring("expire drafts", TIDY_EVERY, services.expiry.expire),
        Recurring("forget sessions and links", TIDY_EVERY, services.accounts.forget_expired),
        Recurring("delete documents", TIDY_EVERY, services.program.deciding.erase_documents),
        Recurring("erase accounts", TIDY_EVERY, services.account.leaving.have_due_erased),
        Recurring("forget archives", TIDY_EVERY, services.account.exporting.expire),
        Recurring("forget done jobs", TIDY_EVERY, services.work.forget_done),
        Recurring("forget salts", TIDY_EVERY, services.listening.forget_salts),
        Recurring("forget listeners", TIDY_EVERY, services.listening.forget_listeners),
        Recurring("close months", TIDY_EVERY, services.money.months.closing.have_due_closed),
        Recurring("reckon points", TIDY_EVERY, services.money.months.valuing.ask),
        Recurring("check progress of who was played", PLAYED_EVERY, services.progress.checks.check_played),
        Recurring("check everybody's progress", TIDY_EVERY, services.progress.checks.ask),
        Recurring("see to held shares", HELD_EVERY, services.money.months.holding.see_to_held),
        Recurring("reconcile the books", CHECK_EVERY, services.money.reconciling.reconcile_missed),
        Recurring("check the books", CHECK_EVERY, lambda: check(services.money.books)),
    )


def fold(activity: Activity) -> None:
    """Make plays of what players have reported, as much as may be done at once."""
    for _ in range(FOLDS_AT_ONCE):
        if not activity.fold():
            return


def check(books: Books) -> None:
    """Say aloud what is wrong with them, each time until it isn't any more."""
    for finding in books.check():
        log.error("The books are wrong: %s", finding)


def run_schedule(
    tasks: Sequence[Recurring], now: Callable[[], float], pause: Callable[[float], bool]
) -> None:
    """Call each task at once and then at its interval, until `pause` says to stop.

    `now` counts seconds; `pause` waits for so many of them and returns whether to stop.
    """
    due = [now()] * len(tasks)
    while True:
        for index, task in enumerate(tasks):
            if due[index] <= now():
                due[index] = now() + task.every.total_seconds()
                _run(task)
        if pause(max(0.0, min(due) - now())):
            return


def _run(task: Recurring) -> None:
    """A task that fails is logged and comes again; it keeps no other from its turn."""
    try:
        task.run()
    except Exception:
        log.exception("the recurring task “%s” failed", task.name)
