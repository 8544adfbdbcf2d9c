"""Every code that a person may meet, gathered from the rules that raise them, for the help pages."""

from collections.abc import Mapping
from types import ModuleType

from domain import (
    accounts,
    appeals,
    catalogue,
    collections,
    disputes,
    documents,
    editing,
    errors,
    exports,
    faults,
    follows,
    jobs,
    leaving,
    ledger,
    lookalikes,
    notices,
    orders,
    outgoing,
    payments,
    people,
    picks,
    plans,
    producers,
    reports,
    settings,
    slugs,
    support,
    two_factor,
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
from domain.profiles import pictures as profile_pictures
from domain.profiles import profile
from domain.words import say

AREAS: Mapping[str, str] = {
    "UPL": say("Uploading"),
    "CAT": say("Beats"),
    "COL": say("Collections"),
    "DIS": say("Finding beats"),
    "PRD": say("The Producer Program"),
    "ACC": say("Accounts"),
    "NTC": say("Notifications"),
    "LIC": say("Licensing and downloads"),
    "PAY": say("Payments"),
    "PLY": say("Plays"),
    "FRM": say("Forms"),
    "SUP": say("Support"),
    "REP": say("Reports and take-downs"),
    "ADM": say("The admin's desk"),
    "WEB": say("Pages and addresses"),
    "STO": say("Saving"),
    "SYS": say("The site itself"),
}
"""What a code's first letters stand for, in the order in which the help shows them."""

MODULES = (
    accounts,
    appeals,
    catalogue,
    certificates,
    claims,
    closing,
    collections,
    disputes,
    documents,
    downloads,
    editing,
    entitlement,
    errors,
    exports,
    faults,
    follows,
    granted,
    jobs,
    leaving,
    ledger,
    lookalikes,
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
    picks,
    profile,
    profile_pictures,
    published,
    reports,
    sales,
    settings,
    slugs,
    splits,
    support,
    two_factor,
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
