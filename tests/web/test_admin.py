"""The admin's desk: applications, failed jobs, and what was done."""

from dataclasses import replace

from domain.jobs import JobState
from tests import factories
from tests.web.conftest import Cast, House


def an_application(house: House, cast: Cast, **fields: object) -> str:
    application = factories.application(user_id=cast.charlie.id, **fields)
    house.put("applications", application)
    return application.id


def test_an_empty_desk_says_that_nothing_waits(cast: Cast) -> None:
    assert "Nothing waits" in cast.root.visitor.get("/admin").text


def test_an_application_stands_there_with_all_that_is_needed_to_decide(cast: Cast, house: House) -> None:
    an_application(house, cast, instagram="owl", label="Owl Records")
    page = cast.root.visitor.get("/admin")
    for told in ("Night Owl", "Alice Archer", "@owl", "Owl Records", cast.charlie.email):
        assert told in page.text
    assert "https://example.com/night-owl" in page.links()


def test_approving_makes_a_producer_and_tells_them(cast: Cast, house: House) -> None:
    an_application(house, cast)
    page = cast.root.visitor.submit("/admin", "Approve Night Owl")
    assert "Night Owl is a producer now and was told by mail." in page.text
    assert "application.approved" in page.text
    assert cast.charlie.visitor.get("/backstage").status == 200
    assert "Producer Program" in house.letters(cast.charlie.email)[-1].payload["subject"]


def test_denying_needs_a_reason(cast: Cast, house: House) -> None:
    an_application(house, cast)
    page = cast.root.visitor.submit("/admin", "Deny", {"reason": "  "})
    assert page.status == 422
    assert page.error_of("reason") == "Say why, in words that the applicant will read."
    assert cast.charlie.visitor.get("/backstage").status == 403


def test_the_reason_reaches_the_applicant(cast: Cast, house: House) -> None:
    an_application(house, cast)
    page = cast.root.visitor.submit("/admin", "Deny", {"reason": "Too quiet.\nTry louder."})
    assert "The applicant was told why." in page.text
    assert "Too quiet.\nTry louder." in house.letters(cast.charlie.email)[-1].payload["text"]


def test_an_application_is_decided_once(cast: Cast, house: House) -> None:
    an_application(house, cast)
    desk = cast.root.visitor.get("/admin")
    cast.root.visitor.submit(desk, "Approve Night Owl")
    page = cast.root.visitor.submit(desk, "Deny", {"reason": "Second thoughts."})
    assert (page.status, "PRD-103" in page.text) == (409, True)
    assert cast.charlie.visitor.get("/backstage").status == 200


def test_one_of_two_denials_without_reason_is_marked(cast: Cast, house: House) -> None:
    an_application(house, cast)
    other = factories.application(user_id=cast.root.id, producer_name="Day Owl")
    house.put("applications", replace(other, created_at=house.clock.now()))
    page = cast.root.visitor.submit("/admin", "Deny", {"reason": ""})
    assert sum(element["aria-invalid"] == "true" for element in page.markup.elements) == 1


def test_a_failed_job_can_be_tried_again(cast: Cast, house: House) -> None:
    job = replace(
        factories.job(name="mail"), state=JobState.FAILED, last_error="SMTP: <away>", attempts=5,
        finished_at=house.clock.now(),
    )  # fmt: skip
    house.put("jobs", job)
    desk = cast.root.visitor.get("/admin")
    assert "SMTP: <away>" in desk.text
    page = cast.root.visitor.submit(desk, "Retry")
    assert "The job is being tried again." in page.text and "Failed jobs" not in page.text
    assert job.id in house.queue.woken


def test_a_job_that_did_not_fail_is_left_alone(cast: Cast, house: House) -> None:
    job = factories.job()
    house.put("jobs", job)
    page = cast.root.visitor.post(f"/admin/jobs/{job.id}/retry")
    assert (page.status, "ADM-101" in page.text) == (409, True)
