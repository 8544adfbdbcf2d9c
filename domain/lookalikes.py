"""Names that pass for others: letters of several alphabets in one word, and names that only look different.

Producers' names are told apart by their skeletons; people's own names may be shared, but not be a producer's.

The letters are those of Greek, Cyrillic, Armenian and Lisu that can't be told from Latin ones in common
typefaces, as Unicode's technical standard 39 lists them, and small capitals, which look like capital letters.
"""

import unicodedata
from collections.abc import Callable

from domain.errors import Fault
from domain.names import clean_text
from domain.words import say

NAME_TAKEN = Fault(
    "PRD-110",
    "A producer has this name already, or one that looks like it.",
    "Choose another name, or claim the profile if it is yours.",
)
MIXED_ALPHABETS = say("Write each word in the letters of one alphabet.")
UNSEEN = say("Leave out characters that can't be seen or that turn text around.")
PILED_UP = say("Leave out some of the marks above and below the letters.")
RESERVED_NAME = say("This name is kept for those who run the site. Choose another one.")
TAKEN_NAME = say("A producer has this name already, or one that looks like it. Choose another one.")
MOST_MARKS = 4
"""How many marks one letter may carry; no language needs more."""
_OFFICES = (
    "admin",
    "administrator",
    "administration",
    "anonymous",
    "billing",
    "deleted account",
    "everybody",
    "everyone",
    "help",
    "help desk",
    "mod",
    "moderator",
    "moderation",
    "nobody",
    "null",
    "official",
    "payments",
    "payouts",
    "root",
    "security",
    "site",
    "site admin",
    "staff",
    "support",
    "sysadmin",
    "system",
    "team",
    "undefined",
    "webmaster",
)
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "CANADIAN")
_LATIN = "abcdefghljklmnopqrstuvwxyz"
"""Each letter's twin, in their order: an i looks like an l."""
_TWINS = str.maketrans(
    {
        **dict(zip("авеԁһіјкӏмпорԛгѕтухԝуь", "abedhljklmnopqrstyxwyb", strict=True)),
        **dict(zip("αβεηικνορτυχγωξ", "abenlkvoptuxywe", strict=True)),
        **dict(zip("օսոհցքզյ", "ounhgpqj", strict=True)),
        **dict(zip("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpdtgkjczfmnlsrvhwxyaelou", strict=True)),
        **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghljklmnopqrstuvwyz", strict=True)),
        **dict(zip("ıɑɡ01|i", "lagolll", strict=True)),
        # Letters in black circles and squares, of which Unicode says nothing.
        **{chr(first + at): twin for first in (0x1F150, 0x1F170) for at, twin in enumerate(_LATIN)},
    }
)


def skeleton(name: str) -> str:
    """What two names have in common that look alike: without case, width, accents, gaps or foreign twins."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    twins = unicodedata.normalize("NFKC", letters.translate(_TWINS)).replace("rn", "m").replace("vv", "w")
    return "".join(char for char in twins if char.isalnum()) or plain


def mixes_alphabets(name: str) -> bool:
    """Whether a word of it has letters of several alphabets whose letters look alike."""
    return any(len(_alphabets(word)) > 1 for word in unicodedata.normalize("NFKC", name).split())


def _alphabets(word: str) -> set[str]:
    found = (unicodedata.name(char, "").partition(" ")[0] for char in word if char.isalpha())
    return {each for each in found if each in _ALPHABETS}


def name_error(
    name: str, taken: Callable[[str], bool], *, site: str = "", is_trusted: bool = False, most: int = 80
) -> str | None:
    """What is wrong with what somebody wants to be called, or None.

    `taken` says whether a producer other than them has a name of that skeleton. Names of those who run the
    site, and what begins with `site`'s own, are kept for the people who are trusted.
    """
    if not name.strip():
        return say("Enter a name.")
    if len(name) > most:
        return say("Use at most {most} characters.", most=most)
    if clean_text(name) != " ".join(name.split()):
        return UNSEEN
    if _is_piled_up(name):
        return PILED_UP
    if mixes_alphabets(name):
        return MIXED_ALPHABETS
    if not is_trusted and is_reserved(name, site):
        return RESERVED_NAME
    return TAKEN_NAME if taken(skeleton(name)) else None


def is_reserved(name: str, site: str = "") -> bool:
    """Whether it looks like the site's name, an office's such as “Admin”, or both, such as “SITE Support”."""
    seen, own = skeleton(name), skeleton(site)
    beside = (seen.removeprefix(own), seen.removesuffix(own))
    return seen in _RESERVED or bool(site) and (seen == own or not _RESERVED.isdisjoint(beside))


def _is_piled_up(name: str) -> bool:
    """Whether a letter carries so many marks that they run into other lines."""
    run = 0
    for char in unicodedata.normalize("NFD", name):
        run = run + 1 if unicodedata.combining(char) else 0
        if run > MOST_MARKS:
            return True
    return False


_RESERVED = frozenset(skeleton(office) for office in _OFFICES)
