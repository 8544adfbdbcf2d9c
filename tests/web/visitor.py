"""A browser without a screen: it reads pages, fills their real forms and follows where they lead."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

LINES = (
    "p",
    "div",
    "li",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "td",
    "th",
    "tr",
    "section",
    "article",
    "label",
    "nav",
)
TOKEN = re.compile('<meta name="csrf-token" content="([^"]+)"')
VOID = ("input", "meta", "link", "br", "hr", "img", "source")


@dataclass
class Element:
    """`said` is all that the page says, of which an element has what was said while it was open."""

    tag: str
    attributes: dict[str, str]
    said: list[str]
    start: int
    end: int | None = None

    @property
    def text(self) -> str:
        return "".join(self.said[self.start : self.end])

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")


@dataclass
class Form:
    """A form as a browser would send it before anyone typed; hidden fields of one name are a list."""

    action: str
    method: str
    enctype: str
    id: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[Element] = field(default_factory=list)


def is_sent(control: Element) -> bool:
    """Boxes that aren't ticked are left out."""
    return control["type"] not in ("checkbox", "radio") or "checked" in control.attributes


def in_parts(values: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a form with files, which are given as (stream, name)."""
    parts = {
        name: FileStorage(value[0], value[1]) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
    boundary, body = encode_multipart(parts)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Markup(HTMLParser):
    """Every element of a page with its text, and its forms."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.forms: list[Form] = []
        self._said: list[str] = []
        self._open: list[Element] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self._said, len(self._said))
        self.elements.append(element)
        if tag in VOID:
            element.end = element.start
        else:
            self._open.append(element)
        if tag == "form":
            action, method = element["action"], element["method"] or "get"
            self.forms.append(Form(action, method, element["enctype"], element["id"]))
        elif self.forms:
            self._read_control(element)

    def handle_data(self, data: str) -> None:
        self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in LINES:
            self.handle_data(" ")
        while self._open:
            element = self._open.pop()
            element.end = len(self._said)
            if tag == "textarea" and element.tag == tag and self.forms:
                self.forms[-1].values[element["name"]] = element.text.removeprefix("\n")
            if element.tag == tag:
                return

    def _owner(self, element: Element) -> Form:
        """A control may stand outside of its form and name it."""
        named = (form for form in self.forms if element["form"] and form.id == element["form"])
        return next(named, self.forms[-1])

    def _read_control(self, element: Element) -> None:
        form, name = self._owner(element), element["name"]
        if element.tag == "button":
            form.buttons.append(element)
        elif element.tag == "select":
            self._select = name
        elif element.tag == "option" and self._select:
            if "selected" in element.attributes or self._select not in form.values:
                form.values[self._select] = element["value"]
        elif element.tag == "input" and name and element["type"] != "file" and is_sent(element):
            before = form.values.get(name)
            is_repeated = element["type"] == "hidden" and before is not None
            form.values[name] = [*_listed(before), element["value"]] if is_repeated else element["value"]
        if name and element.tag in ("input", "select", "textarea"):
            form.names.add(name)

    def first(self, tag: str) -> Element:
        return next(element for element in self.elements if element.tag == tag)


class Page:
    """An answer, read as a page."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status, self.headers = response.status_code, response.headers
        self.html = response.get_data().decode(errors="replace")

    @cached_property
    def markup(self) -> Markup:
        return Markup(self.html if self.response.mimetype == "text/html" else "")

    @property
    def path(self) -> str:
        return self.response.request.path

    @property
    def heading(self) -> str:
        return " ".join(self.markup.first("h1").text.split())

    @property
    def text(self) -> str:
        """What stands in the main part, as one line."""
        return " ".join(self.markup.first("main").text.split())

    def form(self, button: str) -> Form:
        """The form that has this button, by its text or its label."""
        for form in self.markup.forms:
            if any(button in (each.text.strip(), each["aria-label"]) for each in form.buttons):
                return form
        raise AssertionError(f"there is no form with the button {button!r} on {self.path}: {self.text}")

    def error_of(self, field: str) -> str:
        """The sentence beside a field that the field itself points to, or nothing."""
        controls = [each for each in self.markup.elements if each["name"] == field]
        described = {id for each in controls for id in each["aria-describedby"].split()}
        notes = [each for each in self.markup.elements if each["id"] in described]
        return " ".join(" ".join(n.text.split()) for n in notes if n["class"] == "error")

    def links(self) -> list[str]:
        return [each["href"] for each in self.markup.elements if each.tag == "a"]


@dataclass
class Visitor:
    """Somebody in front of a browser of their own."""

    client: FlaskClient

    def get(self, path: str, follow: bool = True, **options: Any) -> Page:
        return Page(self.client.get(path, follow_redirects=follow, **options))

    def status_of(self, path: str, method: str = "GET", **options: Any) -> int:
        """What comes back, whatever it is; nothing of it is read."""
        with self.client.open(path, method=method, **options) as answer:
            return answer.status_code

    def submit(
        self,
        page: Page | str,
        button: str,
        typed: Mapping[str, Any] | None = None,
        follow: bool = True,
        **options: Any,
    ) -> Page:
        """Fill the page's form with the button as a person would, and press it. None clears a box."""
        page = self.get(page) if isinstance(page, str) else page
        form, typed = page.form(button), typed or {}
        unknown = set(typed) - form.names
        assert not unknown, f"the form has no field called {unknown}"
        values = {**form.values, **typed}
        pressed = next(each for each in form.buttons if button in (each.text.strip(), each["aria-label"]))
        if pressed["name"]:
            values[pressed["name"]] = pressed["value"]
        data = {name: value for name, value in values.items() if value is not None}
        action = pressed["formaction"] or form.action or page.path
        sent = in_parts(data) if form.enctype else {"data": data}
        return Page(self.client.post(action, follow_redirects=follow, **sent, **options))

    def token(self) -> str:
        """The token against forged requests, from the page's head as scripts take it."""
        found = TOKEN.search(self.get("/sign-in").html)
        assert found
        return found[1]

    def post(self, path: str, data: Mapping[str, Any] | None = None, **options: Any) -> Page:
        """Send what no form would, with a good token."""
        return Page(self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **options))

    @property
    def cookie(self) -> str:
        cookie = self.client.get_cookie("beatpass")
        return cookie.value if cookie else ""
