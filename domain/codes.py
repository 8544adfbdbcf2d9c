"""Every code that a person may meet, gathered from the rules that raise them, for the help pages."""

from collections.abc import Mapping
from types import ModuleType

from domain import (
    accounts,
    catalogue,
    collections,
    disputes,
    editing,
    errors,
    faults,
    follows,
    jobs,
    ledger,
    notices,
    orders,
    outgoing,
    payments,
    people,
    plans,
    producers,
    reports,
    settings,
    slugs,
    support,
)
from domain.activity import claims
from domain.errors import Fault
from domain.licensing import (
    certificates,
    downloads,
    entitlement,
    granted,
    offers,
    presets,
    published,
    sales,
    splits,
)
from domain.payouts import accounts as payout_accounts
from domain.payouts import closing

AREAS: Mapping[str, str] = {
    "UPL": "Uploading",
    "CAT": "Beats",
    "COL": "Collections",
    "PRD": "The Producer Program",
    "ACC": "Accounts",
    "NTC": "Notifications",
    "LIC": "Licensing and downloads",
    "PAY": "Payments",
    "PLY": "Plays",
    "FRM": "Forms",
    "SUP": "Support",
    "REP": "Reports and take-downs",
    "ADM": "The admin's desk",
    "WEB": "Pages and addresses",
    "STO": "Saving",
    "SYS": "The site itself",
}
"""What a code's first letters stand for, in the order in which the help shows them."""

MODULES = (
    accounts,
    catalogue,
    certificates,
    claims,
    closing,
    collections,
    disputes,
    downloads,
    editing,
    entitlement,
    errors,
    faults,
    follows,
    granted,
    jobs,
    ledger,
    notices,
    offers,
    orders,
    outgoing,
    payments,
    payout_accounts,
    plans,
    presets,
    producers,
    people,
    published,
    reports,
    sales,
    settings,
    slugs,
    splits,
    support,
)


def faults_in(*modules: ModuleType) -> tuple[Fault, ...]:
    """The faults that these modules name, each once, by code."""
    found = {
        each.code: each for module in modules for each in vars(module).values() if isinstance(each, Fault)
    }
    return tuple(found[code] for code in sorted(found))


def by_area(listed: tuple[Fault, ...]) -> dict[str, list[Fault]]:
    """Faults under their areas' titles, areas without any left out."""
    grouped = {title: [each for each in listed if each.code[:3] == area] for area, title in AREAS.items()}
    return {title: those for title, those in grouped.items() if those}
