"""Letters reach whoever reads them in their own language."""

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

    def text(self, template: str) -> str:
        return template.upper().replace("{NAME}", "{name}")

    def texts(self, one: str, many: str, count: int) -> str:
        return self.text(many)

    def shown(self, value: object) -> str:
        return str(value)


class Quiet(Loud):
    code = ENGLISH

    def text(self, template: str) -> str:
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
