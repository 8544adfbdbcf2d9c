"""What scripts are answered, in the language of whoever asks."""

from pathlib import Path

from flask import jsonify

from domain.words import ENGLISH, Language, say
from tests.web.conftest import House
from tests.web.test_language import Plain, Shouting


def answered(folder: Path, header: str) -> object:
    languages: dict[str, Language] = {ENGLISH: Plain(), "fr": Shouting()}
    app = House(folder, parts={"languages": languages}).app
    gone = say("{what} is gone.", what="it")
    with app.test_request_context("/", headers={"Accept-Language": header}):
        return jsonify(gone=gone, lines=[{"why": gone}], both=(gone, 2), name="it is gone.").get_json()


def test_sentences_are_said_wherever_they_stand_in_an_answer(folder: Path) -> None:
    told = "it IS GONE."
    assert answered(folder, "fr") == {
        "gone": told,
        "lines": [{"why": told}],
        "both": [told, 2],
        "name": "it is gone.",
    }


def test_in_english_they_are_answered_as_they_are(folder: Path) -> None:
    told = "it is gone."
    assert answered(folder, "en") == {"gone": told, "lines": [{"why": told}], "both": [told, 2], "name": told}
