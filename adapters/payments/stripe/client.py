"""Stripe as the payments port: all of its parts, and what they are set up with."""

from collections.abc import Sequence

from adapters.payments.stripe.accounts import Accounts
from adapters.payments.stripe.balance import Balance
from adapters.payments.stripe.billing import Billing
from adapters.payments.stripe.calls import TIMEOUT_SECONDS
from adapters.payments.stripe.checkout import Checkouts
from adapters.payments.stripe.events import Events, Secrets
from adapters.payments.stripe.prices import offered
from adapters.payments.stripe.transfers import Transfers
from domain.plans import Plan


class StripePayments(Accounts, Balance, Billing, Checkouts, Events, Transfers):
    """The payments port on Stripe, with separate charges and transfers.

    `plans` are those on offer. `address` stands in for Stripe's own in tests.
    """

    def __init__(
        self,
        key: str,
        secrets: Secrets,
        *,
        plans: Sequence[Plan] = (),
        address: str = "",
        timeout: int = TIMEOUT_SECONDS,
    ) -> None:
        super().__init__(key, address, timeout)
        self._secrets = secrets
        self._plans = offered(plans)
