"""A producer's payout account: the country that it is in, how far it has come, and whether it can be paid."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.countries import COUNTRIES, SERVED
from domain.errors import Conflict, Fault, Invalid
from domain.money import Currency
from domain.outgoing import NOT_READY, ON_HOLD
from domain.payments import PayoutAccount
from domain.values import Country
from domain.words import say

COUNTRY_FIXED = Fault(
    "PAY-201",
    "Your payout account is in {country}, and its country can't be changed.",
    "Contact support if that is wrong.",
)
NO_ACCOUNT = Fault("PAY-202", "You have no payout account yet.", "Choose your country under Finances first.")
ACCOUNT_CLOSED = Fault(
    "PAY-203", "Your payout account was closed.", "Choose your country under Finances to open a new one."
)

ACCOUNT_DOWN = Fault(
    "PAY-204",
    "Your payout account can't be reached at the payment processor just now.",
    "Nothing was changed. Try again in a few minutes.",
)
NOT_SET_UP = Fault(
    "PAY-205",
    "There is no dashboard for your payout account yet, because its setup isn't finished.",
    "Choose “Complete setup” under Finances first.",
)


@dataclass(frozen=True)
class Payee:
    """A producer's account as it was last seen at the processor; it bears the producer's id.

    `account_id` is the processor's own, empty until it has made one; `opened` counts how many there have
    been. `due` names what the processor still asks for.
    """

    id: str
    country: str
    created_at: datetime
    opened: int = 1
    account_id: str = ""
    details_submitted: bool = False
    charges_enabled: bool = False
    payouts_enabled: bool = False
    due: tuple[str, ...] = ()
    currency: Currency | None = None
    is_closed: bool = False
    seen_at: datetime | None = None

    @property
    def reference(self) -> str:
        """What the account is called at the processor: another one once it was closed."""
        return f"{self.id}-{self.opened}"

    @property
    def is_ready(self) -> bool:
        """Eligible for payout: Connected, Charges Enabled and Payouts Enabled hold, and details are in."""
        return self.is_connected and self.charges_enabled and self.payouts_enabled

    @property
    def is_connected(self) -> bool:
        return bool(self.account_id) and self.details_submitted and not self.is_closed


def hindrance(payee: Payee | None, is_suspended: bool) -> str:
    """Why a producer can't be paid just now, or empty: whoever is suspended waits, whatever their account."""
    if is_suspended:
        return ON_HOLD
    return "" if payee is not None and payee.is_ready else NOT_READY


def chosen(before: Payee | None, producer_id: str, country: str, confirmed: bool, now: datetime) -> Payee:
    """The account that is to be opened in a country; once it is there its country stays.

    Raises `Invalid` with what is wrong beside its field, `Conflict` (COUNTRY_FIXED).
    """
    if before is not None and not before.is_closed and (before.account_id or before.country == country):
        if before.country != country:
            raise Conflict(COUNTRY_FIXED, country=Country(before.country))
        return before
    errors = choice_errors(country, confirmed)
    if errors:
        raise Invalid(errors)
    return Payee(producer_id, country, now, opened=before.opened + 1 if before else 1)


def choice_errors(country: str, confirmed: bool) -> dict[str, str]:
    """A sentence for each field that is missing or wrong."""
    errors: dict[str, str] = {}
    if country not in COUNTRIES:
        errors["country"] = say("Choose your country from the list.")
    elif country not in SERVED:
        errors["country"] = say(
            "Stripe doesn't pay out to {country} yet. What you are owed for sales is kept for you.",
            country=Country(country),
        )
    if not confirmed:
        errors["confirmed"] = say("Confirm that this is right: it can't be changed afterwards.")
    return errors


def seen(payee: Payee, account: PayoutAccount, now: datetime) -> Payee:
    """As it stands at the processor now."""
    return replace(
        payee,
        account_id=account.id,
        details_submitted=account.details_submitted,
        charges_enabled=account.charges_enabled,
        payouts_enabled=account.payouts_enabled,
        due=account.due,
        currency=account.currency,
        is_closed=account.is_closed,
        seen_at=now,
    )


def with_account(payee: Payee | None) -> Payee:
    """Raises `Conflict` without an account that is open."""
    if payee is None or not payee.account_id:
        raise Conflict(NO_ACCOUNT)
    if payee.is_closed:
        raise Conflict(ACCOUNT_CLOSED)
    return payee
