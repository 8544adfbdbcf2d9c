"""Stripe as the payments port: all of its parts, and what they are set up with."""

from collections.abc import Sequence

from adapters.payments.stripe.accounts import Accounts
from adapters.payments.stripe.balance import Balance
from adapters.payments.stripe.billing import Billing
from adapters.payments.stripe.calls import TIMEOUT_SECONDS
from adapters.payments.stripe.checkout import Checkouts
from adapters.payments.stripe.events import Events, Secrets
from adapters.payments.stripe.prices import PlanPrice, offered
from adapters.payments.stripe.transfers import Transfers


class StripePayments(Accounts, Balance, Billing, Checkouts, Events, Transfers):
    """The payments port on Stripe, with separate charges and transfers.

    `address` stands in for Stripe's own in tests.
    """

    def __init__(
        self,
        key: str,
        secrets: Secrets,
        *,
        address: str = "",
        timeout: int = TIMEOUT_SECONDS,
        plans: Sequence[PlanPrice] = (),
    ) -> None:
        super().__init__(key, address, timeout)
        self._secrets = secrets
        self._plans = tuple(plans) or offered()
