"""Letters reach whoever reads them in their own language."""

import re

import pytest

from domain.letters import Letter, by_post
from domain.services.post import Post
from domain.words import ENGLISH, say
from tests import factories
from tests.domain.house import House
from tests.factories import NOW


class Loud:
    code = "xx"
    name = "Loud"

    def text(self, template: str, context: str = "") -> str:
        return template.upper().replace("{NAME}", "{name}")

    def texts(self, one: str, many: str, count: int) -> str:
        return self.text(many)

    def shown(self, value: object) -> str:
        return str(value)


class Shouted(Loud):
    def text(self, template: str, context: str = "") -> str:
        return re.sub(r"[a-z]+(?![^{]*})", lambda word: word[0].upper(), template)


class Quiet(Loud):
    code = ENGLISH

    def text(self, template: str, context: str = "") -> str:
        return template


class Box:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        ("xx", "HELLO Ottoline", "Ottoline, COME IN."),
        ("", "Hello Ottoline", "Ottoline, come in."),
        ("gone", "Hello Ottoline", "Ottoline, come in."),
    ],
)
def test_a_letter_is_said_in_its_readers_language(
    house: House, language: str, subject: str, text: str
) -> None:
    box = Box()
    with house.store.write() as unit:
        unit.users.add(factories.user(email="a@example.com", language=language))
        unit.commit()
    letter = Letter(
        "a@example.com", say("Hello {name}", name="Ottoline"), say("{name}, come in.", name="Ottoline")
    )

    Post(house.store, box, {"xx": Loud(), ENGLISH: Quiet()}).deliver(
        payload=by_post(letter, "1", NOW).payload
    )

    assert box.letters == [Letter("a@example.com", subject, text)]


def test_somebody_without_an_account_reads_english_and_plain_letters_stay_as_they_are(house: House) -> None:
    box = Box()
    post = Post(house.store, box, {"xx": Loud(), ENGLISH: Quiet()})
    post.deliver(payload={"to": "b@example.com", "subject": "Hello {name}", "text": "Plain."})
    assert box.letters == [Letter("b@example.com", "Hello {name}", "Plain.")]


def sent(house: House, letter: Letter, asked: str, **reader: str) -> str:
    """The subject, as a reader reads it whose page was in `asked`."""
    box = Box()
    with house.store.write() as unit:
        unit.users.add(factories.user(email="a@example.com", **reader))
        unit.commit()
    Post(house.store, box, {"xx": Loud(), ENGLISH: Quiet()}).deliver(
        payload=by_post(letter, "1", NOW, asked).payload
    )
    return box.letters[0].subject


@pytest.mark.parametrize(
    ("to", "chosen", "subject"),
    [
        ("a@example.com", "", "HELLO"),
        ("a@example.com", "en", "Hello"),
        ("nobody@example.com", "en", "HELLO"),
    ],
)
def test_a_letter_comes_with_a_language_for_who_has_chosen_none(
    house: House, to: str, chosen: str, subject: str
) -> None:
    assert sent(house, Letter(to, say("Hello"), say("Come in.")), "xx", language=chosen) == subject


def who_changed(house: House, kept: str, asked: str) -> dict[str, str]:
    """The letter to the new address of somebody who reads `kept`, by a page in `asked`."""
    house.accounts.register(name="Ada", email="ada@example.com", password="correct horse", language=kept)
    secret = house.accounts.sign_in(email="ada@example.com", password="correct horse", agent="")
    house.accounts.request_email(
        actor=house.accounts.actor(secret), email="new@example.com", password="correct horse", language=asked
    )
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
    [payload] = [each.payload for each in jobs if each and each.payload.get("to") == "new@example.com"]
    return dict(payload)


@pytest.mark.parametrize(
    ("kept", "asked", "subject"),
    [
        ("xx", "en", "CONFIRM YOUR NEW {SITE} E-MAIL"),
        ("", "xx", "CONFIRM YOUR NEW {SITE} E-MAIL"),
        ("en", "xx", "Confirm your new {site} e-mail"),
        ("", "", "Confirm your new {site} e-mail"),
    ],
)
def test_who_changes_their_address_is_written_to_there_in_their_language(
    house: House, kept: str, asked: str, subject: str
) -> None:
    payload, box = who_changed(house, kept, asked), Box()
    Post(house.store, box, {"xx": Shouted(), ENGLISH: Quiet()}).deliver(payload=payload)
    assert box.letters[0].subject == subject.replace("{site}", house.accounts.site.name).replace(
        "{SITE}", house.accounts.site.name
    )
