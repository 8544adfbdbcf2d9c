"""Names and texts as people sent them, made safe to show and to keep."""

import unicodedata

LONGEST_NAME = 120
NAMELESS = "untitled"
_JOINER = "\u200d"
# Letters by their category, but nothing to be seen: Hangul fillers and the empty Braille pattern.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
_UNQUOTED = dict.fromkeys(map(ord, "\"“”„`'"), "’")


def clean_name(name: str) -> str:
    """The last path part without control, bidi and other unseen characters; `untitled` when nothing is left.

    Letters, emoji and spaces stay; quotes become typographic ones, so that a name can't end the quotation
    it is shown in. A long name loses its middle and keeps its extension.
    """
    last = name.replace("\\", "/").rstrip("/ ").rsplit("/", 1)[-1]
    unquoted = last.translate(_UNQUOTED)
    return _shorten(clean_text(unquoted).lstrip(". ")) or NAMELESS


def clean_path(path: str) -> str:
    """A path inside an archive, whole, to be quoted in a message as safely as a `clean_name`."""
    return _shorten(clean_text(path.translate(_UNQUOTED))) or NAMELESS


def clean_text(text: str) -> str:
    """One line of text as people may see it: no control, bidi or other unseen characters, single spaces."""
    return " ".join(text.translate(_LOOKS).split()).strip(_JOINER)


def clean_lines(text: str) -> str:
    """Several lines of text, each cleaned by itself."""
    return "\n".join(clean_text(line) for line in text.replace("\r\n", "\n").split("\n")).strip()


class _Looks(dict[int, str]):
    """How each character is shown, found out once: some texts have millions."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _shown(chr(code)))


_LOOKS = _Looks()


def _shown(char: str) -> str:
    """The character itself, a space for all that is one, nothing for one that can't be seen."""
    if char.isspace():
        return " "
    # Cc control, Cf format (bidi among them), Cs lone surrogates, Co private use, Cn unassigned.
    invisible = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")
    # The zero-width joiner holds families of emoji together and turns no text around.
    return "" if (invisible and char != _JOINER) or char in _BLANKS else char


def _shorten(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 8:
        return name[: LONGEST_NAME - 1] + "…"
    return stem[: LONGEST_NAME - len(extension) - 2] + "…" + dot + extension
