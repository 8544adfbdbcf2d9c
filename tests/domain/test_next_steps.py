"""What a producer had better do next."""

from dataclasses import replace

import pytest

from domain.next_steps import MOST_STEPS, Step, Unfinished, next_steps

DONE = Unfinished(tracks=3, has_account=True, is_payable=True, is_for_sale=True)


def words(**missing: object) -> list[str]:
    return [step.words for step in next_steps(replace(DONE, **missing))]  # type: ignore[arg-type]


def test_who_has_done_everything_is_left_in_peace() -> None:
    assert next_steps(DONE) == ()


def test_a_new_producer_begins_with_a_beat_and_then_the_payouts() -> None:
    found = [(step.words, step.link) for step in next_steps(Unfinished())]
    assert found == [
        ("Upload your first beat", "/backstage/upload"),
        ("Connect payouts", "/backstage/finances"),
    ]


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"drafts": 1}, "Finish 1 upload"),
        ({"drafts": 12}, "Finish 12 uploads"),
        ({"drafts": 100}, "Finish 99+ uploads"),
        ({"shares": 1}, "Answer 1 proposal of how to share a beat"),
        ({"incomplete": 2, "incomplete_id": "x"}, "Complete 2 beats"),
        ({"is_payable": False}, "Complete the setup of your payout account"),
        ({"is_payable": False, "has_account": False}, "Connect payouts"),
        ({"is_for_sale": False}, "Offer a beat exclusively"),
    ],
)
def test_each_thing_that_is_missing_is_a_step(missing: dict[str, object], said: str) -> None:
    assert words(**missing) == [said]


def test_the_step_to_complete_beats_leads_to_the_newest_of_them() -> None:
    [step] = next_steps(replace(DONE, incomplete=2, incomplete_id="x"))
    assert step.link == "/backstage/beats/x/edit"


def test_nothing_is_offered_before_there_is_a_beat_or_while_the_first_is_unfinished() -> None:
    assert words(tracks=0, drafts=1, is_for_sale=False) == ["Finish 1 upload"]


def test_at_most_a_handful_the_most_useful_first() -> None:
    everything = Unfinished(tracks=1, drafts=2, incomplete=3, incomplete_id="x", shares=1)
    steps: tuple[Step, ...] = next_steps(everything)
    assert len(steps) == MOST_STEPS
    assert [step.words.split()[0] for step in steps] == ["Answer", "Finish", "Connect", "Complete"]
    assert all(step.why.endswith(".") and step.link.startswith("/backstage/") for step in steps)
