"""What the Producer Program writes to people: pure functions of what they are told."""

from domain.accounts import APPEAL_LINK_LIFETIME
from domain.appeals import APPEAL_AGAIN
from domain.letters import Letter
from domain.producers import Application, ApplicationKind
from domain.words import say

REINSTATED = (
    "Your {site} account is open again",
    "Everything is as it was before. Sign in here:\n{url}",
)
RECEIVED = {
    ApplicationKind.JOIN: (
        "We have your application",
        "Thank you. We will look at the beats of {name} and write to you either way.",
    ),
    ApplicationKind.CLAIM: (
        "We have your claim of {name}",
        "Thank you. We will look at what shows that {name} is you, and write to you either way.",
    ),
    ApplicationKind.VERIFY: (
        "We have your request for the badge",
        "Thank you. We will look at your documents for {name}, and write to you either way.",
    ),
    ApplicationKind.APPEAL: (
        "We have your appeal",
        "Somebody reads what you wrote about the suspension of {name}, and we write to you either way.",
    ),
}
DENIED = {
    ApplicationKind.JOIN: (
        "Your application to {site}",
        "We can't take {name} into the Producer Program this time:\n\n{reason}\n\n"
        "You may apply again whenever that has changed; what you wrote is kept for you:\n{url}",
    ),
    ApplicationKind.CLAIM: (
        "Your claim of {name}",
        "We can't give you the profile {name}:\n\n{reason}\n\n"
        "You may claim it again, with other proof:\n{url}",
    ),
    ApplicationKind.VERIFY: (
        "Your request for the badge",
        "We can't verify {name} this time:\n\n{reason}\n\n"
        "You may ask again whenever that has changed:\n{url}",
    ),
    ApplicationKind.APPEAL: (
        "Your appeal",
        "The account {name} stays suspended:\n\n{reason}\n\nYou may appeal again {days} days after this, with"
        " something that is new, by signing in:\n{url}",
    ),
}
APPROVED = {
    ApplicationKind.JOIN: (
        "{name} is in the Producer Program",
        "Welcome. Your Backstage is open, upload your first beat here:\n{url}",
    ),
    ApplicationKind.CLAIM: (
        "{name} is yours",
        "The profile, its beats and collections belong to your account now. Your Backstage is open:\n{url}",
    ),
    ApplicationKind.VERIFY: (
        "{name} is verified",
        "Your public page shows the badge from now on:\n{url}",
    ),
    ApplicationKind.APPEAL: REINSTATED,
}


def received(to: str, site: str, application: Application) -> Letter:
    return _letter(to, site, RECEIVED[application.kind], name=application.producer_name)


def denied(to: str, site: str, application: Application, url: str) -> Letter:
    words = DENIED[application.kind]
    values = {"name": application.producer_name, "reason": application.reason, "days": APPEAL_AGAIN.days}
    return _letter(to, site, words, url=url, **values)


def approved(to: str, site: str, application: Application, url: str) -> Letter:
    return _letter(to, site, APPROVED[application.kind], name=application.producer_name, url=url)


def invited(to: str, site: str, name: str, url: str) -> Letter:
    words = (
        "A profile for {name} at {site}",
        "We have made a profile for {name}. If that is you, make a free account and claim it here:\n{url}\n\n"
        "If it isn't, do nothing.",
    )
    return _letter(to, site, words, name=name, url=url)


def claimed(to: str, site: str, name: str, support: str) -> Letter:
    """To whoever has the profile that somebody else claims."""
    words = (
        "Somebody says that {name} is theirs",
        "Somebody has applied to take over your profile {name}. We look at what they show us and decide; if"
        " you disagree, write to {support} at once and say what shows that it is yours.",
    )
    return _letter(to, site, words, name=name, support=support)


def handed_over(to: str, site: str, name: str, support: str) -> Letter:
    words = (
        "{name} belongs to another account now",
        "We have decided that the profile {name}, with its beats, belongs to somebody else, who has shown us"
        " so. Your account stays, without it. If you disagree, write to {support}.",
    )
    return _letter(to, site, words, name=name, support=support)


def badge_taken(to: str, site: str, name: str, reason: str, url: str) -> Letter:
    words = (
        "{name} isn't verified any more",
        "We have taken the badge from your public page:\n\n{reason}\n\nYou may ask for it again:\n{url}",
    )
    return _letter(to, site, words, name=name, reason=reason, url=url)


def suspended(to: str, site: str, reason: str, url: str) -> Letter:
    words = (
        "Your {site} account is suspended",
        "You can't sign in for the time being, and what you published isn't shown:\n\n{reason}\n\n"
        "Licences that you granted or hold stay valid, and payouts wait. If you think that this is a mistake,"
        " you may appeal here within {days} days, or by signing in at any time:\n{url}",
    )
    return _letter(to, site, words, reason=reason, url=url, days=APPEAL_LINK_LIFETIME.days)


def reinstated(to: str, site: str, url: str) -> Letter:
    return _letter(to, site, REINSTATED, url=url)


def _letter(to: str, site: str, words: tuple[str, str], **values: object) -> Letter:
    subject, text = words
    told = {"site": site, **values}
    return Letter(to, say(subject, **told), say(text + "\n\n{site}\n", **told))
