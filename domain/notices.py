"""What people are told of as it happens: in which words, where that leads, and who wants to hear of it how.

Which letters go out is decided here, in this one place:

- A topic that is switched off by mail sends none of its letters, among them those of a sale, of a duplicate
  that was decided, and of a month's share that is on its way.
- What is vital is told in both ways whatever was switched off: money was taken back and a sale is undone. A
  month's letter about a share that isn't paid goes out as well, for then there is something to do.
- Nothing is told twice by mail. That money was paid out has no letter of its own: the sale's letter, or the
  month's, has told of it.
- Followers are gathered for an hour from the first one on, and one letter sums them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Fault
from domain.money import Currency, typed_amount
from domain.progress.achievements import ACHIEVEMENTS
from domain.progress.levels import TITLES
from domain.values import Money
from domain.words import Sentence, Value, say, say_in, say_many

UNKNOWN_NOTICE = Fault(
    "NTC-101", "There is no such notification of yours.", "Open the list of your notifications."
)
ROUND = timedelta(hours=1)
"""For how long followers are gathered into one notice and one letter."""
FOLLOWERS = "followers"
"""The job that writes the letter of such a round."""
MILESTONES = (100, 1_000, 10_000)
"""Plays of a beat that are worth telling."""
CHOICES = "/notices/choices"
SOMEBODY = say("Somebody")
"""Whoever follows without an account to be named by."""
COUNT = "followers"
"""What a notice of followers keeps their number as."""


class Topic(StrEnum):
    """What is switched on and off as one."""

    SALE = "sale"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    FOLLOWER = "follower"
    PLAYS = "plays"
    LEVEL = "level"
    ACHIEVEMENT = "achievement"


class NoticeKind(StrEnum):
    SALE = "sale"
    REFUND = "refund"
    PAYOUT = "payout"
    DISPUTE_OPENED = "dispute opened"
    DISPUTE_KEPT = "dispute kept"
    DISPUTE_LOST = "dispute lost"
    COPY_CLEARED = "copy cleared"
    COPY_UPHELD = "copy upheld"
    FOLLOWER = "follower"
    PLAYS = "plays"
    LEVEL = "level"
    ACHIEVEMENT = "achievement"


@dataclass(frozen=True)
class Choice:
    """How somebody hears of a topic."""

    in_app: bool = True
    by_mail: bool = True


Choices = Mapping[Topic, Choice]


@dataclass(frozen=True)
class TopicRule:
    """What a topic is called, what belongs to it, and how people hear of it unless they say otherwise."""

    title: str
    hint: str
    default: Choice = Choice()


TOPICS: Mapping[Topic, TopicRule] = {
    Topic.SALE: TopicRule(
        say("Sales"), say("A beat of yours, or one that you share in, is sold exclusively.")
    ),
    Topic.PAYOUT: TopicRule(
        say("Payouts"),
        say("Money has reached your payout account. By mail: your share of a month, once it is closed."),
    ),
    Topic.DISPUTE: TopicRule(
        say_in("topic", "Disputes"),
        say("A buyer’s bank disputes a sale, or what you said about a duplicate was decided."),
    ),
    Topic.FOLLOWER: TopicRule(
        say("Followers"), say("Somebody follows you. By mail: one letter an hour at most.")
    ),
    Topic.PLAYS: TopicRule(
        say("Milestones"),
        say(
            "A beat of yours reaches {first}, {second} or {third} plays.",
            first=MILESTONES[0],
            second=MILESTONES[1],
            third=MILESTONES[2],
        ),
    ),
    Topic.LEVEL: TopicRule(say("Levels"), say("You reach a new level.")),
    Topic.ACHIEVEMENT: TopicRule(
        say("Achievements"), say("You unlock an achievement."), Choice(by_mail=False)
    ),
}


@dataclass(frozen=True)
class Wording:
    """A kind's words and its address, with `{placeholders}` for the values that a notice keeps."""

    topic: Topic
    head: str
    text: str
    link: str
    icon: str
    is_vital: bool = False
    has_letter: bool = True


FINANCES = "/backstage/finances"
WORDINGS: Mapping[NoticeKind, Wording] = {
    NoticeKind.SALE: Wording(
        Topic.SALE,
        "“{beat}” was sold",
        "“{beat}” was sold exclusively, and you are owed {amount} of it.",
        FINANCES,
        "wallet",
    ),
    NoticeKind.REFUND: Wording(
        Topic.SALE,
        "The sale of “{beat}” was undone",
        "The sale of “{beat}” was refunded: your {amount} of it are taken back, and the beat is listed"
        " again.",
        FINANCES,
        "alert",
        is_vital=True,
    ),
    NoticeKind.PAYOUT: Wording(
        Topic.PAYOUT,
        "{amount} paid out",
        "{amount} are in your payout account.",
        "/backstage/finances/{transaction}",
        "wallet",
        has_letter=False,
    ),
    NoticeKind.DISPUTE_OPENED: Wording(
        Topic.DISPUTE,
        "The sale of “{beat}” is disputed",
        "The buyer’s bank disputes the payment for “{beat}”: what you weren’t sent of it yet waits until that"
        " is decided.",
        FINANCES,
        "alert",
    ),
    NoticeKind.DISPUTE_KEPT: Wording(
        Topic.DISPUTE,
        "The sale of “{beat}” stands",
        "The dispute about “{beat}” is over: the sale stands, and your {amount} of it stay yours.",
        FINANCES,
        "check",
    ),
    NoticeKind.DISPUTE_LOST: Wording(
        Topic.DISPUTE,
        "The sale of “{beat}” was undone",
        "The buyer’s bank took the payment for “{beat}” back: your {amount} of it are taken back as well, and"
        " the beat is listed again.",
        FINANCES,
        "alert",
        is_vital=True,
    ),
    NoticeKind.COPY_CLEARED: Wording(
        Topic.DISPUTE,
        "“{beat}” is no copy",
        "We listened to “{beat}”, and you are right: it repeats no other beat.",
        "/backstage/upload/{upload}",
        "check",
    ),
    NoticeKind.COPY_UPHELD: Wording(
        Topic.DISPUTE,
        "“{beat}” stays held back",
        "We listened to “{beat}” and to the beat that it matches, and the match stands.",
        "/backstage/upload/{upload}",
        "alert",
    ),
    NoticeKind.FOLLOWER: Wording(
        Topic.FOLLOWER, "{told}", "{told}.", "/producers/{slug}", "user", has_letter=False
    ),
    NoticeKind.PLAYS: Wording(
        Topic.PLAYS,
        "“{beat}” has {plays} plays",
        "“{beat}” was played {plays} times.",
        "/beats/{slug}",
        "play",
    ),
    NoticeKind.LEVEL: Wording(
        Topic.LEVEL,
        "You reached level {level}",
        "You reached level {level}: {title} Producer.",
        "/backstage/progress",
        "star",
    ),
    NoticeKind.ACHIEVEMENT: Wording(
        Topic.ACHIEVEMENT,
        "Achievement unlocked: {name}",
        "You unlocked “{name}” and got {xp} XP for it.",
        "/backstage/progress",
        "trophy",
    ),
}


@dataclass(frozen=True)
class Notice:
    """What somebody is told of. `cause` is what brought it about: the same one is told to them once.

    One that isn't shown stands in no list, as its topic was switched off. It is kept so that its cause isn't
    told later.
    """

    id: str
    user_id: str
    kind: NoticeKind
    cause: str
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    is_shown: bool = True
    read_at: datetime | None = None

    @property
    def is_unread(self) -> bool:
        return self.is_shown and self.read_at is None

    @property
    def head(self) -> str:
        """A few words, for a letter's subject."""
        return self._said(WORDINGS[self.kind].head)

    @property
    def text(self) -> str:
        """One sentence."""
        return self._said(WORDINGS[self.kind].text)

    @property
    def link(self) -> str:
        """Where on this site it leads."""
        return WORDINGS[self.kind].link.format_map(self.values)

    @property
    def icon(self) -> str:
        return WORDINGS[self.kind].icon

    def _said(self, words: str) -> Sentence:
        return Sentence(words, "", {name: _meant(name, text) for name, text in self._told.items()})

    @property
    def _told(self) -> Mapping[str, str]:
        """What is kept; who follows is told anew, since numbers and words differ by language."""
        if self.kind is not NoticeKind.FOLLOWER or COUNT not in self.values:
            return self.values
        name = self.values["name"]
        told = follower_words(SOMEBODY if name == SOMEBODY else name, int(self.values[COUNT]))
        return {**self.values, "told": told}


def read(notice: Notice, now: datetime) -> Notice:
    """Marked as read, at the moment when that was done first."""
    return notice if notice.read_at else replace(notice, read_at=now)


def choice_of(topic: Topic, choices: Choices) -> Choice:
    return choices.get(topic, TOPICS[topic].default)


def wanted(kind: NoticeKind, choices: Choices) -> Choice:
    """How somebody hears of such a notice."""
    wording = WORDINGS[kind]
    chosen = Choice() if wording.is_vital else choice_of(wording.topic, choices)
    return replace(chosen, by_mail=chosen.by_mail and wording.has_letter)


def milestone(before: int, after: int) -> int | None:
    """The highest number of plays worth telling that was reached in between; None for none."""
    reached = (each for each in MILESTONES if before < each <= after)
    return max(reached, default=None)


def follower_words(name: str, count: int) -> str:
    """What is told of `count` new followers, of whom the newest is called `name`."""
    if count == 1:
        return say("{name} follows you", name=name)
    return say_many(
        "{name} and {count} other follow you", "{name} and {count} others follow you", count - 1, name=name
    )


def _meant(name: str, text: str) -> Value:
    """What a notice keeps as English text, so that it can be written as another language does."""
    match name:
        case "plays" | "xp":
            return int(text.replace(",", "")) if text.replace(",", "").isdecimal() else text
        case "amount":
            return _amount(text) or text
        case "title" | "name":
            return NAMES.get(text, text)
    return text


def _amount(text: str) -> Money | None:
    number, _, code = text.rpartition(" ")
    if code not in set(Currency):
        return None
    amount = typed_amount(number, Currency(code).decimals)
    return None if amount is None else Money(amount, Currency(code))


NAMES = {str(name): name for name in (*TITLES.values(), *(each.name for each in ACHIEVEMENTS))}
"""Titles and achievements by their English names."""
