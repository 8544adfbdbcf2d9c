"""What of a job may be shown to admins: enough to tell what it is about, and nothing that opens anything."""

import re
from collections.abc import Mapping

from domain.jobs import FORGOTTEN_WHEN_DONE
from domain.words import say

HIDDEN = say("not shown")
OF_LETTERS = ("to", "subject")
SECRET_NAME = re.compile(r"secret|token|passw|key$|link|sealed|signature|text|body|url", re.IGNORECASE)
ADDRESS = re.compile(r"\b([a-z][a-z0-9+.-]*://)[^\s\"'<>]+", re.IGNORECASE)
RANDOM = re.compile(r"\b(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{40,}\b")
MOST = 2000


def shown_payload(name: str, payload: Mapping[str, str]) -> dict[str, str]:
    """What a job was given. A letter shows to whom it goes and its subject, for it may hold a link."""
    if name in FORGOTTEN_WHEN_DONE:
        return {each: value if each in OF_LETTERS else HIDDEN for each, value in payload.items()}
    return {
        each: HIDDEN if SECRET_NAME.search(each) else shown_text(value) for each, value in payload.items()
    }


def shown_text(text: str) -> str:
    """A text without the addresses and long random words in it, which may be secrets; not all too long."""
    return RANDOM.sub("…", ADDRESS.sub(r"\1…", str(text)))[:MOST]
