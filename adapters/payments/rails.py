"""The rail that money moves on, as the settings choose it."""

from adapters.payments.sandbox.control import SandboxControl
from adapters.payments.sandbox.rail import SandboxPayments
from adapters.payments.sandbox.state import SandboxFile
from adapters.settings import Settings
from domain.ports import Clock, Payments
from domain.sandbox import Sandbox


def open_payments(settings: Settings, clock: Clock) -> Payments:
    """The rail that the settings ask for; they have made sure that it is one of these."""
    if settings.rail == "sandbox":
        file = sandbox_file(settings, clock)
        return SandboxPayments(file, settings.load_sandbox_secret, settings.public_url)
    # Only here: Stripe's library takes longer to import than most of the site.
    from adapters.payments.stripe import Secrets, StripePayments

    secrets = Secrets(settings.stripe_webhook_secret, settings.stripe_thin_webhook_secret)
    return StripePayments(settings.stripe_secret_key, secrets, plans=settings.offered_plans)


def open_sandbox(settings: Settings, clock: Clock) -> Sandbox | None:
    """The other side of the test rail, where that is what money moves on."""
    if settings.rail != "sandbox":
        return None
    return SandboxControl(sandbox_file(settings, clock), settings.load_sandbox_secret)


def sandbox_file(settings: Settings, clock: Clock) -> SandboxFile:
    prices = {plan.name: (plan.price, plan.fee) for plan in settings.offered_plans}
    return SandboxFile(settings.data_dir / "sandbox.sqlite3", clock, prices)
