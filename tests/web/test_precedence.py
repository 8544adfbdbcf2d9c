"""Pages go before the bytes of uploads, and those never wait for ever."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.web.conftest import House
from web import precedence as module
from web import tus
from web.precedence import Precedence


@pytest.fixture
def precedence() -> Precedence:
    return Precedence()


def move_piece(precedence: Precedence, moved: threading.Event) -> None:
    with precedence.piece():
        moved.set()


def test_a_piece_waits_until_no_page_is_being_made(
    precedence: Precedence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 60)
    moved = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        with precedence.page():
            with precedence.page():
                piece = thread.submit(move_piece, precedence, moved)
            assert not moved.wait(0.05)
        piece.result(10)


def test_a_piece_waits_no_longer_than_its_patience(
    precedence: Precedence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.01)

    with precedence.page():
        move_piece(precedence, moved := threading.Event())

    assert moved.is_set()


def test_a_page_that_failed_holds_up_nothing(precedence: Precedence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 60)
    with pytest.raises(ZeroDivisionError), precedence.page():
        raise ZeroDivisionError

    with ThreadPoolExecutor(1) as thread:
        thread.submit(move_piece, precedence, threading.Event()).result(10)


def test_one_piece_is_moved_at_a_time(precedence: Precedence) -> None:
    moved = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        with precedence.piece():
            piece = thread.submit(move_piece, precedence, moved)
            assert not moved.wait(0.05)
        piece.result(10)


def test_pages_go_first_and_what_belongs_to_uploads_does_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Noted(Precedence):
        pages = 0

        @contextmanager
        def page(self) -> Iterator[None]:
            self.pages += 1
            yield

    monkeypatch.setattr(tus, "precedence", noted := Noted())
    browser = house.app.test_client()

    browser.get("/beats")
    browser.options("/tus/")
    browser.options("/tus/x")

    assert noted.pages == 1
