"""Producers' accounts at Stripe: recipients of Accounts v2 with the Express dashboard."""

from typing import TYPE_CHECKING

from adapters.payments.stripe.calls import Calls, asked, plain, reference_of
from adapters.payments.stripe.reading import read_account
from domain.payments import PayoutAccount

if TYPE_CHECKING:
    from stripe.params.v2.core import AccountCreateParams, AccountRetrieveParams

SHOWN: "AccountRetrieveParams" = {
    "include": ["configuration.recipient", "defaults", "identity", "requirements"],
}


class Accounts(Calls):
    """Of the payments port what concerns producers' accounts."""

    def create_account(self, key: str, reference: str, country: str, email: str, name: str) -> PayoutAccount:
        with asked():
            made = self._client.v2.core.accounts.create(
                recipient(reference, country, email, name), {"idempotency_key": key}
            )
        return read_account(plain(made))

    def account(self, account_id: str) -> PayoutAccount:
        with asked():
            return read_account(plain(self._client.v2.core.accounts.retrieve(account_id, SHOWN)))

    def find_account(self, reference: str) -> PayoutAccount | None:
        """Walks through all accounts, since Stripe can't list them by what we noted on them."""
        with asked():
            pages = self._client.v2.core.accounts.list({"applied_configurations": ["recipient"]})
            found = next(
                (each for each in pages.auto_paging_iter() if reference_of(plain(each)) == reference), None
            )
        return self.account(found.id) if found else None

    def onboarding_link(self, account_id: str, return_url: str, refresh_url: str) -> str:
        with asked():
            return self._client.v2.core.account_links.create(
                {
                    "account": account_id,
                    "use_case": {
                        "type": "account_onboarding",
                        "account_onboarding": {
                            "return_url": return_url,
                            "refresh_url": refresh_url,
                        },
                    },
                }
            ).url

    def dashboard_link(self, account_id: str) -> str:
        with asked():
            return self._client.v1.accounts.login_links.create(account_id).url


def recipient(reference: str, country: str, email: str, name: str) -> "AccountCreateParams":
    """What to ask for. With separate charges and transfers, fees and losses are the platform's.

    Source: https://docs.stripe.com/connect/integration-recommendations.
    """
    return {
        "configuration": {
            "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
        },
        "contact_email": email,
        "dashboard": "express",
        "defaults": {
            "responsibilities": {"fees_collector": "application", "losses_collector": "application"}
        },
        "display_name": name,
        "identity": {"country": country.lower()},
        "include": SHOWN["include"],
        "metadata": {"reference": reference},
    }
