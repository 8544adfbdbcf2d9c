"""The look: contrast in both themes, and components that are safe under the security policy."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader

from web.covers import default_cover
from web.shown import FIGURES, FILTERS

WEB = Path(__file__).parents[2] / "web"
TOKENS = (WEB / "static/css/tokens.css").read_text(encoding="utf-8")
GROUNDS = ("bg", "surface", "sunken")
TEXTS = [
    *product(("ink", "muted", "accent-ink"), (*GROUNDS, "accent-soft")),
    *product(("good", "warn", "bad", "info"), ("bg", "surface")),
    *((tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "info")),
    *(("ink", f"{tone}-soft") for tone in ("good", "warn", "bad", "info")),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
]
SHAPES = list(product(("line-strong", "wave-played"), GROUNDS[:2]))


def colour(name: str, theme: int) -> str:
    """The hex digits of a token, in the light (0) or dark (1) theme."""
    found = re.search(rf"--{name}: (?:light-dark\()?(#\w+)(?:, (#\w+)\))?;", TOKENS)
    assert found, name
    return ((found[1], found[2] or found[1])[theme]).lstrip("#")


def luminance(digits: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    full = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = (int(full[place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str, theme: int) -> float:
    dark, light = sorted(luminance(colour(name, theme)) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_reaches_aa_contrast(text: str, ground: str, theme: int) -> None:
    assert contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_of_fields_and_waveforms_reach_aa_contrast(shape: str, ground: str, theme: int) -> None:
    assert contrast(shape, ground, theme) >= 3


class Elements(HTMLParser):
    """Every element's name and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def a_beat(number: int) -> SimpleNamespace:
    return SimpleNamespace(
        id=str(number), recording_id=f"r{number}", slug=f"beat-{number}", name=f"<b>{number}</b> & \"x\"",
        producer_name="Mara", producer_slug="mara", key="C", scale="Minor", bpm=90, seconds=61.0,
        plays=3, cover_key="", genres=(), tags=(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def elements() -> Elements:
    """The style guide, which shows every component, as a signed-in producer gets it."""
    environment = Environment(
        loader=FileSystemLoader([WEB / "templates", Path(__file__).parent]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.add_extension("jinja2.ext.i18n")
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(FILTERS | {"media_url": lambda key: f"/media/{key}" if key else ""})
    environment.globals.update(
        default_cover=default_cover,
        figures=FIGURES,
        csrf_token=lambda: "token",
        csp_nonce=lambda: "nonce",
        static_url=lambda path: f"/static/{path}",
        url_for=lambda endpoint, **values: f"/{endpoint}",
        get_flashed_messages=lambda **options: [],
        unread_notices=lambda: "3",
        this_address=lambda: "/",
        is_liked=lambda id: id == "1",
    )
    page = environment.get_template("styleguide.html").render(
        site=SimpleNamespace(name="BeatPass"),
        actor=SimpleNamespace(name="Mara", is_producer=True, is_admin=True),
        request=SimpleNamespace(path="/", args={}),
        beats=[a_beat(number) for number in range(4)],
        icon_names=["play"],
        language=SimpleNamespace(code="en"),
        languages=[],
    )
    return Elements(page)


def test_no_component_has_inline_styles_or_handlers(elements: Elements) -> None:
    forbidden = [
        name for _, attributes in elements.found for name in attributes if re.match(r"style$|on", name)
    ]
    assert forbidden == []


def test_names_are_escaped(elements: Elements) -> None:
    assert "b" not in {tag for tag, _ in elements.found}


def test_each_id_stands_once_apart_from_those_in_drawings(elements: Elements) -> None:
    ids = Counter(a["id"] for tag, a in elements.found if "id" in a and tag != "lineargradient")
    assert [name for name, times in ids.items() if times > 1] == []


def test_references_between_elements_lead_somewhere(elements: Elements) -> None:
    ids = {attributes.get("id") for _, attributes in elements.found}
    told = [
        a.get(name) or ""
        for _, a in elements.found
        for name in ("for", "aria-describedby", "aria-labelledby")
    ]
    assert {name for names in told for name in names.split()} <= ids


def test_every_field_has_a_label(elements: Elements) -> None:
    labelled = {a.get("for") for tag, a in elements.found if tag == "label"}
    bare = [
        a
        for tag, a in elements.found
        if tag in ("input", "select", "textarea") and a.get("type") not in ("hidden", "radio", "checkbox")
        if not a.get("aria-label") and a.get("id") not in labelled
    ]
    assert bare == []


def test_buttons_without_text_say_what_they_do(elements: Elements) -> None:
    icons = [a for tag, a in elements.found if tag == "button" and "button-icon" in (a.get("class") or "")]
    assert icons and all(a.get("aria-label") for a in icons)
