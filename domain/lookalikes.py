"""Names that pass for others: letters of several alphabets in one word, and names that only look different.

The letters are those of Greek, Cyrillic and Armenian that can't be told from Latin ones in common typefaces,
as Unicode's technical standard 39 lists them.
"""

import unicodedata

MIXED_ALPHABETS = "Write each word in the letters of one alphabet."
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE")
_TWINS = str.maketrans(
    {
        **dict(zip("авеԁһіјкӏмпорԛгѕтухԝуь", "abedhljklmnopqrstyxwyb", strict=True)),
        **dict(zip("αβεηικνορτυχγωξ", "abenlkvoptuxywe", strict=True)),
        **dict(zip("օսոհցքզյ", "ounhgpqj", strict=True)),
        **dict(zip("ıɑɡ01|i", "lagolll", strict=True)),
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
