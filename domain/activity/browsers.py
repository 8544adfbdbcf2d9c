"""What a browser's name and address tell of who listens, and how little of it is kept."""

import hashlib
import re
from ipaddress import IPv4Address, IPv6Network, ip_address

from domain.activity.listens import Device

BOTS = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "scrape",
    "archiver",
    "externalhit",
    "embedly",
    "preview",
    "monitor",
    "validator",
    "pingdom",
    "lighthouse",
    "curl/",
    "wget",
    "httpie",
    "python",
    "aiohttp",
    "httpx",
    "urllib",
    "java/",
    "okhttp",
    "go-http",
    "libwww",
    "node-fetch",
    "axios",
    "phantomjs",
    "scrapy",
)
"""Words of programs that fetch pages without anybody listening; a browser without a screen is none."""
NO_BOTS = ("cubot",)
"""Makers of phones whose names have such a word in them."""
TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook|android(?!.*\bmobile\b)")
PHONE = re.compile(r"iphone|ipod|\bmobile\b|windows phone|blackberry|opera mini")
COMPUTER = re.compile(r"windows nt|macintosh|x11|cros|linux")
KINDS = ((TABLET, Device.TABLET), (PHONE, Device.PHONE), (COMPUTER, Device.COMPUTER))
HOUSEHOLD = 64
"""Bits of an IPv6 address that are the same for all who live in one place."""
STAND_IN = "v:"
NOBODY = "x:"
"""How the stand-ins begin of visitors, and of those of whom nothing is known any more."""


def device_of(agent: str) -> Device:
    """By the name that a browser gives itself."""
    words = agent.lower()
    return next((device for kind, device in KINDS if kind.search(words)), Device.OTHER)


def is_bot(agent: str) -> bool:
    """Whether the name is that of a program nobody listens through; browsers always have one."""
    words = agent.lower()
    for phone in NO_BOTS:
        words = words.replace(phone, "")
    return not words.strip() or any(bot in words for bot in BOTS)


def household(address: str) -> str:
    """What a household or an office has in common of its addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), HOUSEHOLD), strict=False))


def stand_in(address: str, salt: str) -> str:
    """A visitor, as long as the salt is the same; once it is gone nobody can tell who that was.

    Whatever a sender may choose freely, such as the browser's name, would make plays out of nothing.
    """
    return STAND_IN + hashlib.sha256(f"{salt}|{household(address)}".encode()).hexdigest()[:32]
