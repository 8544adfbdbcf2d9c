"""Every text that people read is marked, so that it can be said in another language."""

from pathlib import Path

import pytest

from tests.wording import python, templates
from tests.wording.templates import TEMPLATES, Found
from tests.wording.waiting import NO_WORDS, WAITING

ROOT = Path(__file__).parents[1]
MODULES = sorted([*(ROOT / "domain").rglob("*.py"), *(ROOT / "web").rglob("*.py")])
PAGES = sorted(TEMPLATES.rglob("*.html"))
SAME_EVERYWHERE = {"WAV", "FLAC", "MP3", "BPM", "CSV", "JSON", "PDF", "XP", "ZIP", "BeatPass"}
"""What is written alike in every language."""


def told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def unmarked(path: Path) -> list[Found]:
    found = (templates if path.suffix == ".html" else python).unmarked(path)
    fine = SAME_EVERYWHERE | NO_WORDS.get(told(path), set())
    return [each for each in found if each.text not in fine]


@pytest.mark.parametrize("path", [each for each in (*PAGES, *MODULES) if told(each) not in WAITING], ids=told)
def test_no_text_stands_there_unmarked(path: Path) -> None:
    assert unmarked(path) == []


def test_nothing_waits_that_is_done() -> None:
    assert [name for name in WAITING if not (ROOT / name).exists() or not unmarked(ROOT / name)] == []


def test_unmarked_texts_are_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<p>Left out {{ name }}</p><a title="Heard of" class="not seen">{{ _("Marked") }}</a>'
        '{% trans %}Marked, too{% endtrans %}{% trans "there" %}Marked{% endtrans %}'
        '{{ ui.button("Save it") }}<code>raw</code>{{ tag("quiet") }}'
    )
    assert [each.text for each in templates.unmarked(page)] == ["Heard of", "Left out", "Save it"]
    module = tmp_path / "module.py"
    module.write_text(
        '"""Fine."""\nLOUD = "Left out."\nMADE = say("Marked {x}.", x="Y")\n'
        'NEXT = say_in("there", "Marked")\nraise ValueError("No one")\n'
    )
    assert [each.text for each in python.unmarked(module)] == ["Left out."]
    assert python.messages(module) == {("Marked {x}.", "", ""), ("Marked", "", "there")}
    assert templates.messages(page) == {("Marked", "", ""), ("Marked, too", "", ""), ("Marked", "", "there")}
