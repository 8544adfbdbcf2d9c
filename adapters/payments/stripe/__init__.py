"""Stripe behind the payments port."""

from adapters.payments.stripe.client import StripePayments

__all__ = ["StripePayments"]
