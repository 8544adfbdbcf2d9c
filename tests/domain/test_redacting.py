"""What admins see of a job's payload: no secret of anybody's."""

from domain.redacting import HIDDEN, shown_payload, shown_text

LINK = "https://beats.example/reset-password/kZ3n1vX9yQ2w8rT5bM7uJ4hG6fD0sA1pL9oK2iE3xWc"


def test_a_letter_shows_to_whom_it_goes_and_no_more_of_it() -> None:
    payload = {"to": "alice@example.com", "subject": "Reset your password", "text": f"Hello\n{LINK}"}
    shown = shown_payload("mail", payload)
    assert shown == {"to": "alice@example.com", "subject": "Reset your password", "text": HIDDEN}


def test_what_sounds_like_a_secret_is_hidden_whatever_the_job() -> None:
    payload = {
        "recording": "00000000-0000-7000-8000-000000000001",
        "token": "abc",
        "client_secret": "abc",
        "Password": "abc",
    }
    shown = shown_payload("ingest", payload)
    assert shown["recording"] == payload["recording"]
    assert {shown[name] for name in ("token", "client_secret", "Password")} == {HIDDEN}


def test_addresses_and_random_words_are_cut_out_of_texts() -> None:
    told = shown_text(f"could not post to {LINK} with smtp://user:pa55@mail.example:587, {'a1' * 30}")
    assert told == "could not post to https://… with smtp://… …"
    assert "pa55" not in told and "kZ3n1" not in told
    assert shown_text("the worker died at step 3") == "the worker died at step 3"


def test_a_text_without_end_is_cut() -> None:
    assert len(shown_text("x " * 10_000)) == 2000
