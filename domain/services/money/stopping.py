"""Seeing to it that a plan isn't paid again whose subscriber leaves."""

from contextlib import suppress
from dataclasses import dataclass

from domain.accounts import User
from domain.leaving import Leaving
from domain.payments import PaymentRefused
from domain.ports import Payments
from domain.store import Store


@dataclass(frozen=True)
class Stopping:
    store: Store
    payments: Payments

    def stop(self, *, user_id: str) -> None:
        """Called by a job, any number of times; what follows is heard of as always. Raises `PaymentsDown`."""
        with self.store.read() as unit:
            occasion = _occasion(unit.leavings.get(user_id), unit.users.get(user_id))
            plans = unit.paid_plans.of_user(user_id) if occasion else []
        for plan in plans:
            if plan.is_running and plan.subscription_id:
                self._stop(f"stop:{plan.id}:{occasion}", plan.subscription_id)

    def _stop(self, key: str, subscription_id: str) -> None:
        """One that the processor doesn't know is paid by nobody."""
        with suppress(PaymentRefused):
            self.payments.stop_renewing(key, subscription_id)


def _occasion(leaving: Leaving | None, user: User | None) -> str:
    """What it is stopped for, empty for somebody who stays: who is gone may have paid in their last week."""
    if leaving is not None:
        return f"{leaving.asked_at.timestamp():.0f}"
    return "gone" if user is not None and user.is_erased else ""
