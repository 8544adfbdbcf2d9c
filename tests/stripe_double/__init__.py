"""A stateful double of Stripe on loopback, for tests of the adapter.

It answers the calls that the site makes, and no others, as https://docs.stripe.com/api says: every request
is checked against the parameter types of Stripe's own library, and objects go through Stripe's states.
It knows idempotency keys (with their 24 hours, stored refusals and mismatches), lists with filters and pages,
expansion, accounts with requirements and capabilities, checkout pages, prices, portal configurations,
subscriptions with invoices and schedules, refunds, transfers limited by their charge, reversals, disputes,
balances that become available after two days, payouts, and signed events of both kinds.

It doesn't imitate: hosted pages (the rail's methods are what people do there), taxes, discounts, conversion
between currencies, rate limits, retries of failed renewals, partial captures, the permissions of keys, or the
many events that nobody here listens to.
"""
