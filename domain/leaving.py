"""Deleting an account: what stands in the way, what will happen, and the week in which one may still stay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.accounts import STAY_LINK_LIFETIME
from domain.errors import Conflict, Fault
from domain.money import Currency, worded
from domain.words import Sentence, say, say_many

GRACE = STAY_LINK_LIFETIME
TRY_AGAIN = timedelta(days=1)
"""When erasing is tried again for which something came in the way meanwhile, such as a sale."""
ERASE_ACCOUNT = "erase-account"
"""The job that erases an account."""
STOP_PLAN = "stop-plan"
"""The job that sees to it that a plan isn't paid again."""

NOT_YET = Fault(
    "ACC-130", "Your account can't be deleted yet.", "The page says what has to be done before that."
)
LEAVING_ALREADY = Fault(
    "ACC-131", "Your account is about to be deleted already.", "Sign in if you would rather keep it."
)
LEAVING = Fault(
    "ACC-132", "This account is about to be deleted.", "Sign in on the page if you would rather keep it."
)
TOO_LATE_TO_STAY = Fault(
    "ACC-133", "This account is being deleted by now.", "Create a new one whenever you like."
)
NOT_CONFIRMED = say("Tick the box: after the week nobody can bring anything back.")


@dataclass(frozen=True)
class Leaving:
    """By the person's id. Once it has begun, it is carried through."""

    id: str
    asked_at: datetime
    due_at: datetime
    begun_at: datetime | None = None


def asked(user_id: str, now: datetime) -> Leaving:
    return Leaving(user_id, now, now + GRACE)


def begun(leaving: Leaving, now: datetime) -> Leaving:
    return leaving if leaving.begun_at else replace(leaving, begun_at=now)


def put_off(leaving: Leaving, now: datetime) -> Leaving:
    return replace(leaving, due_at=now + TRY_AGAIN)


def check_may_stay(leaving: Leaving) -> None:
    if leaving.begun_at is not None:
        raise Conflict(TOO_LATE_TO_STAY)


ALWAYS_GOING = say(
    "Your name, e-mail, profile, application, likes, listening history, notifications, messages and sessions"
    " are erased, and plays no longer say that it was you who listened."
)


@dataclass(frozen=True)
class Holdings:
    """What somebody has here, and what is still open. Amounts are minor units, `plan` one that is renewed."""

    beats: int = 0
    licensed_beats: int = 0
    collections: int = 0
    unsaved: int = 0
    followers: int = 0
    follows: int = 0
    licences_held: int = 0
    plan: str = ""
    orders: int = 0
    owed: Mapping[Currency, int] = field(default_factory=dict)
    payouts: int = 0
    open_orders: int = 0
    is_only_admin: bool = False

    @property
    def obstacles(self) -> tuple[Sentence, ...]:
        """What has to be done first, a sentence each."""
        found: list[Sentence] = []
        if self.is_only_admin:
            found.append(say("You are the only admin. Make somebody else an admin first."))
        if self.open_orders:
            found.append(
                say_many(
                    "An order isn't settled: it is being paid, given back or disputed. Wait until it is.",
                    "{count} orders aren't settled: they are being paid, given back or disputed. Wait until"
                    " they are.",
                    count=self.open_orders,
                )
            )
        found += [_owed(amount, currency) for currency, amount in sorted(self.owed.items())]
        if self.payouts:
            found.append(
                say_many(
                    "A payout is on its way to you. Wait until it has arrived; Finances says how far it is.",
                    "{count} payouts are on their way to you. Wait until they have arrived; Finances says how"
                    " far they are.",
                    count=self.payouts,
                )
            )
        return tuple(found)

    @property
    def consequences(self) -> tuple[Sentence, ...]:
        """What will happen, by what is there; what stays is told as well."""
        return (*self._going(), *self._staying())

    def _going(self) -> list[Sentence]:
        told: list[tuple[int, Callable[[int], Sentence]]] = [
            (self.beats - self.licensed_beats, _going_beats),
            (self.licensed_beats, _licensed_beats),
            (self.collections, _going_collections),
            (self.unsaved, _going_unsaved),
            (self.followers, _lost_followers),
            (self.follows, _going_follows),
        ]
        found = [sentence(count) for count, sentence in told if count]
        if self.plan:
            found.append(say("Your plan {plan} is cancelled and isn't paid again.", plan=self.plan))
        return [*found, ALWAYS_GOING]

    def _staying(self) -> list[Sentence]:
        told = [(self.licences_held, _held_licences), (self.orders, _kept_orders)]
        return [sentence(count) for count, sentence in told if count]


def _owed(amount: int, currency: Currency) -> Sentence:
    if amount < 0:
        return say("You owe {amount}. Write to support to settle that.", amount=worded(-amount, currency))
    return say(
        "You are owed {amount}. Have it paid out first: complete your payout account in Finances and wait, or"
        " write to support if you want to do without it.",
        amount=worded(amount, currency),
    )


def _going_beats(count: int) -> Sentence:
    return say_many(
        "{count} beat is erased with its audio, cover and stems.",
        "{count} beats are erased with their audio, covers and stems.",
        count=count,
    )


def _licensed_beats(count: int) -> Sentence:
    return say_many(
        "{count} beat that others hold licences of is taken down. Its files stay for them alone, their"
        " licences stay valid, and the certificates go on naming you as its producer.",
        "{count} beats that others hold licences of are taken down. Their files stay for them alone, their"
        " licences stay valid, and the certificates go on naming you as their producer.",
        count=count,
    )


def _going_collections(count: int) -> Sentence:
    return say_many("{count} collection is erased.", "{count} collections are erased.", count=count)


def _going_unsaved(count: int) -> Sentence:
    return say_many("{count} unsaved upload is erased.", "{count} unsaved uploads are erased.", count=count)


def _lost_followers(count: int) -> Sentence:
    return say_many("{count} follower loses you.", "{count} followers lose you.", count=count)


def _going_follows(count: int) -> Sentence:
    return say_many(
        "You stop following {count} producer.", "You stop following {count} producers.", count=count
    )


def _held_licences(count: int) -> Sentence:
    return say_many(
        "{count} licence that you hold stays valid, and its certificate can be verified as long as the"
        " site lasts; you can't download it again, so export your data first.",
        "{count} licences that you hold stay valid, and their certificates can be verified as long as the"
        " site lasts; you can't download them again, so export your data first.",
        count=count,
    )


def _kept_orders(count: int) -> Sentence:
    return say_many(
        "{count} order stays in the books, under an account without a name.",
        "{count} orders stay in the books, under an account without a name.",
        count=count,
    )
