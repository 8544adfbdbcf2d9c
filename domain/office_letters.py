"""The letters about reports, take-downs and roles: pure functions of what they tell."""

from domain.letters import Letter
from domain.reports import REASON_NAMES, Report, TakeDown
from domain.words import say


def report_received(to: str, site: str, report: Report, url: str) -> Letter:
    """To support."""
    subject = say("{site}: “{name}” was reported", site=site, name=report.name)
    text = say(
        "Somebody reported “{name}” ({reason}):\n\n{text}\n\nFrom: {email}\n\nDecide here:\n{url}\n",
        name=report.name,
        reason=REASON_NAMES[report.reason],
        text=report.text,
        email=report.email,
        url=url,
    )
    return Letter(to, subject, text)


def report_dismissed(site: str, report: Report) -> Letter:
    """To whoever reported something."""
    text = say(
        "Thank you for your report of “{name}”. We have looked at it and leave it as it is:\n\n{verdict}\n\n"
        "{site}\n",
        name=report.name,
        verdict=report.verdict,
        site=site,
    )
    return Letter(report.email, say("Your report of “{name}”", name=report.name), text)


def report_upheld(site: str, report: Report) -> Letter:
    text = say(
        "Thank you for your report of “{name}”. We have looked at it and acted on it:\n\n{verdict}\n\n"
        "Its producer may answer; if that changes our decision we write to you again.\n\n{site}\n",
        name=report.name,
        verdict=report.verdict,
        site=site,
    )
    return Letter(report.email, say("Your report of “{name}”", name=report.name), text)


def thing_taken_down(to: str, site: str, down: TakeDown, url: str) -> Letter:
    """To its owner, with how to answer."""
    text = say(
        "Somebody reported “{name}” ({reason}), and we have taken it down:\n\n{because}\n\n"
        "It isn't listed, played or downloaded any more. Licences that others hold stay valid.\n\n"
        "If you think that this is a mistake, answer with a counter-notice. It asks for what we should know,"
        " and for a statement under your full name:\n{url}\n\n"
        "We look at it and write to you either way.\n\n{site}\n",
        name=down.name,
        reason=REASON_NAMES[down.reason],
        because=down.because,
        url=url,
        site=site,
    )
    return Letter(to, say("“{name}” was taken down", name=down.name), text)


def counter_notice(to: str, site: str, down: TakeDown, url: str) -> Letter:
    """To support."""
    text = say(
        "The take-down of “{name}” was answered by {signed}:\n\n{counter}\n\nDecide here:\n{url}\n",
        name=down.name,
        signed=down.signed,
        counter=down.counter,
        url=url,
    )
    return Letter(to, say("{site}: a counter-notice about “{name}”", site=site, name=down.name), text)


def thing_reinstated(to: str, site: str, down: TakeDown) -> Letter:
    """To its owner, and to who reported it."""
    text = say(
        "“{name}” is back on the site:\n\n{verdict}\n\n{site}\n",
        name=down.name,
        verdict=down.verdict,
        site=site,
    )
    return Letter(to, say("“{name}” is back", name=down.name), text)


def thing_stays_down(to: str, site: str, down: TakeDown) -> Letter:
    text = say(
        "We have looked at “{name}” again, and it stays down:\n\n{verdict}\n\n{site}\n",
        name=down.name,
        verdict=down.verdict,
        site=site,
    )
    return Letter(to, say("“{name}” stays down", name=down.name), text)


def made_admin(to: str, site: str, reason: str) -> Letter:
    text = say(
        "You are one of the people who run {site} from now on:\n\n{reason}\n\n{site}\n",
        site=site,
        reason=reason,
    )
    return Letter(to, say("You help run {site}", site=site), text)


def admin_no_more(to: str, site: str, reason: str) -> Letter:
    text = say(
        "You don't run {site} any more; your account is otherwise as it was:\n\n{reason}\n\n{site}\n",
        site=site,
        reason=reason,
    )
    return Letter(to, say("You don't run {site} any more", site=site), text)
