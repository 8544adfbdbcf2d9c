"""The letters about what guards an account, and about its end."""

from datetime import datetime

from domain.letters import Letter
from domain.words import say, say_many


def new_device(to: str, site: str, agent: str, at: datetime, url: str) -> Letter:
    return Letter(
        to,
        say("New sign-in to your {site} account", site=site),
        say(
            "Somebody signed in to your account on {day} at {time} UTC, in a browser that wasn't used for it"
            " before:\n\n{agent}\n\nIf that was you, do nothing. If it wasn't, change your password and sign"
            " the other sessions out:\n{url}\n\n{site}\n",
            day=at.date(),
            time=f"{at:%H:%M}",
            agent=agent,
            url=url,
            site=site,
        ),
    )


def two_factor_on(to: str, site: str) -> Letter:
    return Letter(
        to,
        say("Two-factor authentication is on"),
        say(
            "From now on, signing in to {site} takes a code of your authenticator app as well. Every other"
            " session was signed out. Keep your recovery codes where you find them without your phone. If it"
            " wasn't you, write to support at once.\n\n{site}\n",
            site=site,
        ),
    )


def two_factor_off(to: str, site: str) -> Letter:
    return Letter(
        to,
        say("Two-factor authentication is off"),
        say(
            "Your password alone opens your {site} account now. If it wasn't you, change your password at"
            " once and write to support.\n\n{site}\n",
            site=site,
        ),
    )


def recovery_code_used(to: str, site: str, left: int, url: str) -> Letter:
    return Letter(
        to,
        say("A recovery code was used to sign in"),
        say_many(
            "Somebody signed in to your {site} account with a recovery code. You have {count} left; make new"
            " ones before you run out. If it wasn't you, change your password at once:\n{url}\n\n{site}\n",
            "Somebody signed in to your {site} account with a recovery code. You have {count} left; make new"
            " ones before you run out. If it wasn't you, change your password at once:\n{url}\n\n{site}\n",
            count=left,
            site=site,
            url=url,
        ),
    )


def recovery_code_proved(to: str, site: str, left: int, url: str) -> Letter:
    return Letter(
        to,
        say("A recovery code was used"),
        say_many(
            "Somebody who is signed in to your {site} account has proven with a recovery code that it is"
            " them. You have {count} left; make new ones before you run out. If it wasn't you, change your"
            " password at once:\n{url}\n\n{site}\n",
            "Somebody who is signed in to your {site} account has proven with a recovery code that it is"
            " them. You have {count} left; make new ones before you run out. If it wasn't you, change your"
            " password at once:\n{url}\n\n{site}\n",
            count=left,
            site=site,
            url=url,
        ),
    )


def leaving_asked(to: str, site: str, due: datetime, url: str) -> Letter:
    return Letter(
        to,
        say("Your {site} account will be deleted", site=site),
        say(
            "Your account and what belongs to it will be erased on {day} at {time} UTC. Until then you can"
            " keep it: open this link, or sign in.\n{url}\n\nIf you didn't ask for this, open the link at"
            " once and change your password.\n\n{site}\n",
            day=due.date(),
            time=f"{due:%H:%M}",
            url=url,
            site=site,
        ),
    )


def leaving_cancelled(to: str, site: str, url: str) -> Letter:
    return Letter(
        to,
        say("Your {site} account stays", site=site),
        say(
            "Nothing of it will be erased. Sign in again whenever you like:\n{url}\n\nIf you had a plan, it"
            " ends with the month that is paid unless you resume it.\n\n{site}\n",
            url=url,
            site=site,
        ),
    )


def account_erased(to: str, site: str) -> Letter:
    return Letter(
        to,
        say("Your {site} account is deleted", site=site),
        say(
            "Your account and what belonged to it are erased. This is the last letter that you get from us."
            "\n\n{site}\n",
            site=site,
        ),
    )


def export_ready(to: str, site: str, until: datetime, url: str) -> Letter:
    return Letter(
        to,
        say("Your {site} archive is ready", site=site),
        say(
            "Everything that {site} has of you lies in one ZIP file. Download it by {day} at {time} UTC;"
            " after that it is removed:\n{url}\n\n{site}\n",
            day=until.date(),
            time=f"{until:%H:%M}",
            url=url,
            site=site,
        ),
    )
