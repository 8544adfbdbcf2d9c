"""Contact support: what people write, and what the admins do with it."""

from dataclasses import dataclass
from datetime import datetime

from domain.accounts import email_error, normal_email
from domain.errors import Fault, given
from domain.words import say

UNKNOWN_REQUEST = Fault("SUP-101", "There is no such message.", "Open the list of messages again.")
MAX_MESSAGE = 5000
MAX_FACT = 200


@dataclass(frozen=True)
class SupportForm:
    """What was typed; `code`, `file_name`, `format` and `mode` come from the page that it is about."""

    message: str = ""
    email: str = ""
    code: str = ""
    file_name: str = ""
    format: str = ""
    mode: str = ""


@dataclass(frozen=True)
class SupportRequest:
    id: str
    user_id: str
    email: str
    message: str
    created_at: datetime
    code: str = ""
    file_name: str = ""
    format: str = ""
    mode: str = ""
    screenshot_key: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""


def facts_of(request: SupportRequest) -> tuple[tuple[str, str], ...]:
    """What is known of the failure, each with its label; only what there is."""
    told = (
        (say("Code"), request.code),
        (say("File"), request.file_name),
        (say("Format"), request.format),
        (say("Upload mode"), request.mode),
        (say("Screenshot"), say("attached") if request.screenshot_key else ""),
    )
    return tuple((label, value) for label, value in told if value)


def support_errors(form: SupportForm) -> dict[str, str]:
    """A sentence for each field that can't be accepted."""
    message = form.message.strip()
    too_long = say("Use at most {most} characters.", most=MAX_MESSAGE) if len(message) > MAX_MESSAGE else None
    return given(
        message=say("Say what happened.") if not message else too_long,
        email=email_error(normal_email(form.email)),
    )
