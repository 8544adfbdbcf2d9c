"""The language of pages: chosen, asked for by the browser, or English."""

from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from domain.money import Currency
from domain.words import ENGLISH, Language, say, say_many
from tests.web.conftest import Cast, House
from tests.web.visitor import Page
from web.language import said, tell


class Shouting:
    """English as somebody shouts it."""

    code = "fr"
    name = "Shouting"

    def text(self, template: str, context: str = "") -> str:
        if context:
            return f"{template} ({context})"
        return {
            "Language": "LANGUAGE",
            "{what} is gone.": "{what} IS GONE.",
            "Is %(what)s gone?": "%(what)s?",
        }.get(template, template)

    def texts(self, one: str, many: str, count: int) -> str:
        return "{count} BEATS" if "{" in one else "%(num)d BEATS"

    def shown(self, value: object) -> str:
        return f"<{value}>"


class Plain(Shouting):
    code = ENGLISH
    name = "English"

    def text(self, template: str, context: str = "") -> str:
        return template

    def texts(self, one: str, many: str, count: int) -> str:
        return one if count == 1 else many


@pytest.fixture
def house(folder: Path) -> House:
    languages: dict[str, Language] = {ENGLISH: Plain(), "fr": Shouting()}
    return House(folder, parts={"languages": languages})


def heard(house: House, template: str, header: str = "fr", **values: object) -> str:
    app: Flask = house.app
    with app.test_request_context("/", headers={"Accept-Language": header}):
        return render_template_string(template, **values)


@pytest.mark.parametrize(
    ("header", "code"),
    [("fr", "fr"), ("fr-CA,en;q=0.5", "fr"), ("de", "en"), ("", "en"), ("en-US,fr;q=0.9", "en")],
)
def test_the_browser_says_which_language(house: House, header: str, code: str) -> None:
    answer = house.app.test_client().get("/help", headers={"Accept-Language": header})
    assert f'<html lang="{code}">' in answer.text
    assert answer.headers["Content-Language"] == code
    assert {"Accept-Language", "Cookie"} <= answer.vary


def test_templates_speak(house: House) -> None:
    page = heard(
        house,
        '{{ gone }} {{ _("Language") }} {% trans what="<it>" %}Is {{ what }} gone?{% endtrans %}'
        " {% trans count=2 %}a beat{% pluralize %}{{ count }} beats{% endtrans %} {{ many }}",
        gone=say("{what} is gone.", what="<b>"),
        many=say_many("{count} beat", "{count} beats", count=3),
    )
    assert page == "&lt;b&gt; IS GONE. LANGUAGE &lt;it&gt;? 2 BEATS &lt;3&gt; BEATS"


def test_templates_tell_apart_what_is_the_same_in_english(house: House) -> None:
    page = '{% trans "it" what=gone %}Is {{ what }} gone?{% endtrans %} {{ pgettext("it", "New") }}'
    assert heard(house, page, gone=say("{what} is gone.", what="A")) == "Is A IS GONE. gone? (it) New (it)"
    assert heard(house, page, "en", gone="A") == "Is A gone? New"


def test_values_within_a_marked_text_are_said_too(house: House) -> None:
    marked = "{% trans what=gone %}Is {{ what }} gone?{% endtrans %}"
    assert heard(house, marked, gone=say("{what} is gone.", what="<b>")) == "&lt;b&gt; IS GONE.?"


@pytest.mark.parametrize(
    ("shown", "english", "other"),
    [
        ("day|day", "4 March 2026", "<2026-03-04>"),
        ("moment|day", "4 March 2026", "<2026-03-04>"),
        ("day|short_day", "4 Mar 2026", "<4 Mar 2026>"),
        ("day|day_and_month", "4 Mar", "<4 Mar>"),
        ("moment|moment", "4 Mar 2026, 12:30 UTC", "<4 Mar 2026, 12:30 UTC>"),
        ("none|moment", "–", "–"),
        ("'2026-03'|month", "March 2026", "<March 2026>"),
        ("1204|count", "1,204", "<1204>"),
        ("-3.0|percentage", "−3 %", "<−3 %>"),
        ("120050|priced(usd)", "1,200.50 USD", "<1,200.50 USD>"),
        ("'DE'|country", "Germany", "<Germany>"),
        ("long|time_heard", "1 h 6 min", "<1> h <6> min"),
        ("-14|decibel('LUFS')", "-14.0 LUFS", "<-14.0> LUFS"),
        ("''|agent", "A browser", "A browser"),
    ],
)
def test_filters_write_values_in_the_language(house: House, shown: str, english: str, other: str) -> None:
    template = f"{{{{ {shown} }}}}"
    values = {
        "day": date(2026, 3, 4),
        "moment": datetime(2026, 3, 4, 12, 30, tzinfo=UTC),
        "usd": Currency.USD,
        "long": 4000,
    }
    assert heard(house, template, "en", **values) == english
    assert unescape(heard(house, template, "fr", **values)) == other


def test_in_english_they_say_what_stands_there(house: House) -> None:
    template = '{{ gone }} {{ _("Language") }} {% trans count=1 %}a beat{% pluralize %}beats{% endtrans %}'
    assert (
        heard(house, template, "en", gone=say("{what} is gone.", what="it")) == "it is gone. Language a beat"
    )


def test_what_is_told_on_the_next_page_is_told_in_the_language_of_this_one(house: House) -> None:
    with house.app.test_request_context("/", headers={"Accept-Language": "fr"}):
        tell(say("{what} is gone.", what="it"))
        assert said("{what} is gone.") == "{what} is gone."
        page = render_template_string("{{ get_flashed_messages(with_categories=true) }}")
    assert "it IS GONE." in page


def test_a_choice_is_kept_and_goes_before_the_browsers(house: House) -> None:
    visitor = house.visitor()
    page = Page(visitor.client.get("/help?q=1"))
    [form] = [form for form in page.markup.forms if form.action == "/language"]
    answer = visitor.client.post("/language", data={**form.values, "language": "fr"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/help?q=1")
    assert '<html lang="fr">' in visitor.client.get("/help", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("code", ["de", "", "../../etc", "x" * 5000])
def test_a_language_that_isnt_there_changes_nothing(house: House, code: str) -> None:
    visitor = house.visitor()
    answer = visitor.client.post("/language", data={"csrf_token": visitor.token(), "language": code})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "language=" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_choosing_leads_to_no_other_site(house: House, back: str) -> None:
    visitor = house.visitor()
    told = {"csrf_token": visitor.token(), "language": "fr", "back": back}
    assert visitor.client.post("/language", data=told).headers["Location"] == "/"


def test_an_account_keeps_it_for_its_letters(cast: Cast, house: House) -> None:
    visitor = cast.charlie.visitor
    visitor.client.post("/language", data={"csrf_token": visitor.token(), "language": "fr"})
    with house.store.read() as unit:
        user = unit.users.get(cast.charlie.id)
    assert user and user.language == "fr"


def in_french(house: House, path: str, **told: str) -> None:
    visitor = house.visitor()
    token = visitor.token()
    visitor.client.post(path, data={"csrf_token": token, **told}, headers={"Accept-Language": "fr"})


def test_who_registers_reads_letters_in_the_language_of_the_page(house: House) -> None:
    in_french(house, "/register", name="Ada", email="ada@example.com", password="long enough 1")
    with house.store.read() as unit:
        user = unit.users.by_email("ada@example.com")
    assert user and user.language == "fr"


def test_a_new_password_is_asked_for_in_the_language_of_the_page(cast: Cast, house: House) -> None:
    with house.store.read() as unit:
        user = unit.users.get(cast.charlie.id)
    assert user
    in_french(house, "/reset-password", email=user.email)
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
    letters = [job.payload for job in jobs if job and job.payload.get("subject", "").startswith("Reset")]
    assert [each.get("language") for each in letters] == ["fr"]


def test_a_site_of_one_language_offers_no_choice(folder: Path) -> None:
    house = House(folder, parts={"languages": {ENGLISH: Plain()}})
    page = Page(house.app.test_client().get("/help"))
    assert [form for form in page.markup.forms if form.action == "/language"] == []
