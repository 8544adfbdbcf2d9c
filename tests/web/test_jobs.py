"""Jobs at the desk: filters, one job without its secrets, trying again, giving up."""

from domain.jobs import Job, JobState
from tests import factories
from tests.web.conftest import Cast, House

LINK = "http://beats.example/reset-password/kZ3n1vX9yQ2w8rT5bM7uJ4hG6fD0sA1pL9oK2iE3xWc"


def letter(**fields: object) -> Job:
    payload = {"to": "eve@example.com", "subject": "Reset your password", "text": f"Hello\n{LINK}"}
    values = {"name": "mail", "payload": payload, "state": JobState.FAILED, "attempts": 5, "failures": 5}
    return factories.job(**values | {"last_error": f"no answer from {LINK}"} | fields)


def put(house: House, *jobs: Job) -> None:
    house.put("jobs", *jobs)


def test_failed_jobs_come_first_and_others_by_filter(house: House, cast: Cast) -> None:
    put(house, letter(), factories.job(name="convert"), factories.job(name="erase", state=JobState.DONE))
    root = cast.root.visitor
    page = root.get("/admin/jobs")
    assert "mail" in page.text and "convert" not in page.text
    waiting = root.get("/admin/jobs?state=queued&name=convert")
    assert "convert" in waiting.text and "Waiting" in waiting.text
    everything = root.get("/admin/jobs?state=")
    assert "erase" in everything.text and "convert" in everything.text
    assert "Nothing matches" in root.get("/admin/jobs?state=running").text


def test_many_jobs_are_paged(house: House, cast: Cast) -> None:
    put(house, *(letter() for _ in range(51)))
    first = cast.root.visitor.get("/admin/jobs")
    assert "/admin/jobs?state=failed&page=2" in first.links()
    second = cast.root.visitor.get("/admin/jobs?state=failed&page=2")
    assert "Page 2" in second.text and "/admin/jobs?state=failed&page=1" in second.links()


def test_a_jobs_page_shows_no_secret(house: House, cast: Cast) -> None:
    put(house, job := letter(), other := factories.job(payload={"recording": "r-1", "token": "s3cr3t"}))
    page = cast.root.visitor.get(f"/admin/jobs/{job.id}")
    assert "eve@example.com" in page.text and "Reset your password" in page.text
    assert "kZ3n1vX9" not in page.html and "not shown" in page.text
    assert "kZ3n1vX9" not in cast.root.visitor.get("/admin/jobs").html
    page = cast.root.visitor.get(f"/admin/jobs/{other.id}")
    assert "r-1" in page.text and "s3cr3t" not in page.html


def test_one_is_tried_again(house: House, cast: Cast) -> None:
    put(house, job := letter())
    page = cast.root.visitor.submit(f"/admin/jobs/{job.id}", "Try again")
    assert "being tried again" in page.html and "Waiting" in page.text
    assert house.queue.woken[-1] == job.id


def test_all_of_a_kind_are_tried_again(house: House, cast: Cast) -> None:
    put(house, letter(), letter(), kept := factories.job(name="convert", state=JobState.FAILED))
    page = cast.root.visitor.submit("/admin/jobs", "Retry all of mail")
    assert "2 jobs are being tried again." in page.html and "convert" in page.text
    with house.store.read() as unit:
        after = unit.jobs.get(kept.id)
    assert after and after.state is JobState.FAILED


def test_one_is_given_up_with_a_reason(house: House, cast: Cast) -> None:
    put(house, job := letter())
    address = f"/admin/jobs/{job.id}"
    page = cast.root.visitor.submit(address, "Give up")
    assert page.status == 422 and page.error_of("reason") == "Say why."
    page = cast.root.visitor.submit(page, "Give up", {"reason": "The address is gone."})
    assert "Given up" in page.text
    assert "The address is gone." in cast.root.visitor.get(f"/admin/audit?subject={job.id}").text
    assert "Nothing failed" in cast.root.visitor.get("/admin/jobs").text


def test_what_is_not_there_is_said_so(cast: Cast) -> None:
    page = cast.root.visitor.get("/admin/jobs/nothing")
    assert (page.status, page.heading) == (404, "There is no such job.")
