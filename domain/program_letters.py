"""What the Producer Program writes to people: pure functions of what they are told."""

from domain.accounts import APPEAL_LINK_LIFETIME
from domain.appeals import APPEAL_AGAIN
from domain.letters import Letter
from domain.producers import Application, ApplicationKind
from domain.words import joined, say


def received(to: str, site: str, application: Application) -> Letter:
    name = application.producer_name
    match application.kind:
        case ApplicationKind.JOIN:
            subject = say("We have your application")
            text = say(
                "Thank you. We will look at the beats of {name} and write to you either way.", name=name
            )
        case ApplicationKind.CLAIM:
            subject = say("We have your claim of {name}", name=name)
            text = say(
                "Thank you. We will look at what shows that {name} is you, and write to you either way.",
                name=name,
            )
        case ApplicationKind.VERIFY:
            subject = say("We have your request for the badge")
            text = say(
                "Thank you. We will look at your documents for {name}, and write to you either way.",
                name=name,
            )
        case ApplicationKind.APPEAL:
            subject = say("We have your appeal")
            text = say(
                "Somebody reads what you wrote about the suspension of {name}, and we write to you either"
                " way.",
                name=name,
            )
    return _letter(to, site, subject, text)


def denied(to: str, site: str, application: Application, url: str) -> Letter:
    name, reason = application.producer_name, application.reason
    match application.kind:
        case ApplicationKind.JOIN:
            subject = say("Your application to {site}", site=site)
            text = say(
                "We can't take {name} into the Producer Program this time:\n\n{reason}\n\nYou may apply"
                " again whenever that has changed; what you wrote is kept for you:\n{url}",
                name=name,
                reason=reason,
                url=url,
            )
        case ApplicationKind.CLAIM:
            subject = say("Your claim of {name}", name=name)
            text = say(
                "We can't give you the profile {name}:\n\n{reason}\n\nYou may claim it again, with other"
                " proof:\n{url}",
                name=name,
                reason=reason,
                url=url,
            )
        case ApplicationKind.VERIFY:
            subject = say("Your request for the badge")
            text = say(
                "We can't verify {name} this time:\n\n{reason}\n\nYou may ask again whenever that has"
                " changed:\n{url}",
                name=name,
                reason=reason,
                url=url,
            )
        case ApplicationKind.APPEAL:
            subject = say("Your appeal")
            text = say(
                "The account {name} stays suspended:\n\n{reason}\n\nYou may appeal again {days} days after"
                " this, with something that is new, by signing in:\n{url}",
                name=name,
                reason=reason,
                days=APPEAL_AGAIN.days,
                url=url,
            )
    return _letter(to, site, subject, text)


def approved(to: str, site: str, application: Application, url: str) -> Letter:
    name = application.producer_name
    match application.kind:
        case ApplicationKind.JOIN:
            subject = say("{name} is in the Producer Program", name=name)
            text = say("Welcome. Your Backstage is open, upload your first beat here:\n{url}", url=url)
        case ApplicationKind.CLAIM:
            subject = say("{name} is yours", name=name)
            text = say(
                "The profile, its beats and collections belong to your account now. Your Backstage is"
                " open:\n{url}",
                url=url,
            )
        case ApplicationKind.VERIFY:
            subject = say("{name} is verified", name=name)
            text = say("Your public page shows the badge from now on:\n{url}", url=url)
        case ApplicationKind.APPEAL:
            return reinstated(to, site, url)
    return _letter(to, site, subject, text)


def invited(to: str, site: str, name: str, url: str) -> Letter:
    text = say(
        "We have made a profile for {name}. If that is you, make a free account and claim it here:\n{url}\n\n"
        "If it isn't, do nothing.",
        name=name,
        url=url,
    )
    return _letter(to, site, say("A profile for {name} at {site}", name=name, site=site), text)


def claimed(to: str, site: str, name: str, support: str) -> Letter:
    """To whoever has the profile that somebody else claims."""
    text = say(
        "Somebody has applied to take over your profile {name}. We look at what they show us and decide; if"
        " you disagree, write to {support} at once and say what shows that it is yours.",
        name=name,
        support=support,
    )
    return _letter(to, site, say("Somebody says that {name} is theirs", name=name), text)


def handed_over(to: str, site: str, name: str, support: str) -> Letter:
    text = say(
        "We have decided that the profile {name}, with its beats, belongs to somebody else, who has shown us"
        " so. Your account stays, without it. If you disagree, write to {support}.",
        name=name,
        support=support,
    )
    return _letter(to, site, say("{name} belongs to another account now", name=name), text)


def badge_taken(to: str, site: str, name: str, reason: str, url: str) -> Letter:
    text = say(
        "We have taken the badge from your public page:\n\n{reason}\n\nYou may ask for it again:\n{url}",
        reason=reason,
        url=url,
    )
    return _letter(to, site, say("{name} isn't verified any more", name=name), text)


def suspended(to: str, site: str, reason: str, url: str) -> Letter:
    text = say(
        "You can't sign in for the time being, and what you published isn't shown:\n\n{reason}\n\n"
        "Licences that you granted or hold stay valid, and payouts wait. If you think that this is a mistake,"
        " you may appeal here within {days} days, or by signing in at any time:\n{url}",
        reason=reason,
        days=APPEAL_LINK_LIFETIME.days,
        url=url,
    )
    return _letter(to, site, say("Your {site} account is suspended", site=site), text)


def reinstated(to: str, site: str, url: str) -> Letter:
    text = say("Everything is as it was before. Sign in here:\n{url}", url=url)
    return _letter(to, site, say("Your {site} account is open again", site=site), text)


def _letter(to: str, site: str, subject: str, text: str) -> Letter:
    return Letter(to, subject, joined("\n\n", [text, f"{site}\n"]))
