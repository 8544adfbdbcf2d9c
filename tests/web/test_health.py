"""The health page tells each part apart."""

from pathlib import Path

from adapters.db.database import open_database
from tests.web.conftest import House


class SilentQueue:
    """A queue whose server is away."""

    def wake(self, job_ids: object) -> None:
        pass

    def ping(self) -> None:
        raise ConnectionError("nobody answers")


def test_every_part_that_answers_is_ok(folder: Path) -> None:
    answer = House(folder).app.test_client().get("/health")
    assert (answer.status_code, answer.json) == (200, {"database": "ok", "files": "ok", "queue": "ok"})


def test_a_site_whose_queue_is_away_still_serves_pages(folder: Path) -> None:
    answer = House(folder, parts={"queue": SilentQueue()}).app.test_client().get("/health")
    assert (answer.status_code, answer.json and answer.json["queue"]) == (200, "failed")


def test_a_database_that_was_not_migrated_is_not_healthy(tmp_path: Path) -> None:
    bare = open_database(str(tmp_path / "bare.sqlite3"))
    answer = House(tmp_path, parts={"database": bare}).app.test_client().get("/health")
    assert (answer.status_code, answer.json and answer.json["database"]) == (503, "failed")


def test_what_is_wrong_is_logged_and_told_to_nobody(folder: Path) -> None:
    answer = House(folder, parts={"queue": SilentQueue()}).app.test_client().get("/health")
    assert "nobody answers" not in answer.text
