"""Background work: what failed, waits and runs, one job with its attempts, trying again and giving up."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from domain.jobs import FAILURES, JobState
from domain.pages.office import JobSearch
from domain.redacting import shown_payload, shown_text
from domain.words import say, say_many
from web.deps import actor, services
from web.forms import number, text
from web.language import tell

blueprint = Blueprint("jobs", __name__, url_prefix="/admin/jobs")
ALL = "all"
STATES = {
    JobState.FAILED: say("Failed"),
    JobState.QUEUED: say("Waiting"),
    JobState.RUNNING: say("Running"),
    JobState.GIVEN_UP: say("Given up"),
    JobState.DONE: say("Done"),
}
TONES = {JobState.FAILED: "bad", JobState.RUNNING: "info", JobState.DONE: "good", JobState.GIVEN_UP: "warn"}


@blueprint.get("")
def index() -> ResponseReturnValue:
    state, name = request.args.get("state", JobState.FAILED.value), request.args.get("name", "").strip()[:80]
    wanted = JobState(state) if state in set(JobState) else None
    search = JobSearch(wanted, name, number(request.args.get("page")) or 1)
    found = services().office.jobs.search(actor=actor(), search=search)

    def address(page: int) -> str:
        return url_for("jobs.index", state=state, name=name or None, page=page)

    counted = [each for each in STATES if each is not JobState.DONE]
    told = {
        "counted": counted,
        "state": wanted.value if wanted else ALL,
        "name": name,
        "states": STATES,
        "tones": TONES,
    }
    return render_template("jobs/index.html", found=found, address=address, **told)


@blueprint.get("/<job_id>")
def show(job_id: str) -> ResponseReturnValue:
    return _page(job_id, {}), 200


@blueprint.post("/<job_id>/retry")
def retry(job_id: str) -> ResponseReturnValue:
    services().admin.retry_job(actor=actor(), job_id=job_id)
    tell(say("The job is being tried again."))
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@blueprint.post("/retry")
def retry_kind() -> ResponseReturnValue:
    name = text("name")
    tried = services().office.jobs.retry_kind(actor=actor(), name=name)
    told = say_many("{count} job is being tried again.", "{count} jobs are being tried again.", count=tried)
    tell(told)
    return redirect(url_for("jobs.index"), 303)


@blueprint.post("/<job_id>/give-up")
def give_up(job_id: str) -> ResponseReturnValue:
    try:
        services().office.jobs.give_up(actor=actor(), job_id=job_id, reason=text("reason"))
    except Invalid as invalid:
        return _page(job_id, invalid.fields), 422
    tell(say("The job is given up."))
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _page(job_id: str, errors: dict[str, str]) -> str:
    job = services().office.jobs.job(actor=actor(), job_id=job_id)
    return render_template(
        "jobs/show.html",
        job=job,
        payload=shown_payload(job.name, job.payload),
        last_error=shown_text(job.last_error),
        may_retry=job.state in FAILURES,
        may_end=job.state is JobState.FAILED,
        state=STATES[job.state],
        tone=TONES.get(job.state, ""),
        errors=errors,
        typed=text("reason"),
    )
