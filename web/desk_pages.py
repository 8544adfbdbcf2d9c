"""The sub-navigation of the admins' pages: which there are, and which of them somebody is on."""

from typing import NamedTuple

from flask import url_for

from domain.words import say

PAGES = (
    (say("Overview"), "admin.desk", "home"),
    (say("Users"), "people.index", "user"),
    (say("Applications"), "applications.queue", "edit"),
    (say("Disputes"), "disputes.index", "volume"),
    (say("Messages"), "support.messages", "mail"),
    (say("Reports"), "reports.index", "alert"),
    (say("Jobs"), "jobs.index", "retry"),
    (say("Licences"), "licences.desk", "file"),
    (say("Money"), "money_desk.index", "wallet"),
    (say("Staff picks"), "picks.index", "star"),
    (say("Settings"), "settings.index", "settings"),
    (say("Audit log"), "audit.index", "clock"),
)
"""Each with its endpoint and icon."""
ALSO = {
    "/admin/take-downs/": "reports.index",
    "/admin/beats/": "disputes.index",
    "/admin/accounts/": "people.index",
    "/admin/profiles/": "applications.queue",
}
"""Where pages belong whose addresses don't say so."""


class Place(NamedTuple):
    text: str
    href: str
    icon: str


def desk_pages() -> list[Place]:
    return [Place(text, url_for(endpoint), icon) for text, endpoint, icon in PAGES]


def desk_here(path: str) -> Place:
    """The entry that a page belongs to; an empty one for a page that belongs to none."""
    belongs = next((endpoint for begins, endpoint in ALSO.items() if path.startswith(begins)), "")
    also = url_for(belongs) if belongs else path
    pages = sorted(desk_pages(), key=lambda page: len(page.href), reverse=True)
    return next((page for page in pages if f"{also}/".startswith(f"{page.href}/")), Place("", "", ""))
