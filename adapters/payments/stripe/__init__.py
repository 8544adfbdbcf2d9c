"""Stripe behind the payments port."""

from adapters.payments.stripe.client import StripePayments
from adapters.payments.stripe.events import Secrets

__all__ = ["Secrets", "StripePayments"]
