"""Split sheets: how the money of a beat's exclusive sale is shared among those who made it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, Fault, Forbidden, Invalid
from domain.words import say

NOT_ON_SHEET = Fault("LIC-111", "You have no share in this split sheet.", "Ask the beat's producer.")
SHEET_CHANGED = Fault(
    "LIC-112", "This split sheet was replaced by a newer one.", "Open the beat again and answer that one."
)
UNKNOWN_SHEET = Fault("LIC-113", "There is no such split sheet.", "Open your split sheets and look there.")
NOBODY_TO_SHARE_WITH = Fault(
    "LIC-114", "This beat credits nobody else.", "Name its collaborators on the edit page first."
)
CREDITS_CHANGED = Fault(
    "LIC-115",
    "Other people are credited on this beat than when the shares were proposed.",
    "Ask its uploader to propose shares again.",
)
MOST_SHEETS = 200
"""What is listed of those that somebody was asked about."""


class Answer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return ANSWER_LABELS[self]


ANSWER_LABELS = {Answer.ACCEPTED: say("Accepted"), Answer.DECLINED: say("Declined")}


class Standing(StrEnum):
    """Where a beat with collaborators stands."""

    NONE = "none"
    STALE = "stale"
    DECLINED = "declined"
    WAITING = "waiting"
    AGREED = "agreed"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]


SENTENCES = {
    Standing.NONE: say(
        "The money of an exclusive sale is the uploader’s alone,"
        " until shares are proposed and everybody has accepted them."
    ),
    Standing.STALE: say(
        "The money of an exclusive sale is the uploader’s alone:"
        " others are credited now than when these shares were proposed."
    ),
    Standing.DECLINED: say(
        "The money of an exclusive sale is the uploader’s alone, because these shares were declined."
    ),
    Standing.WAITING: say(
        "The money of an exclusive sale is the uploader’s alone, until everybody has accepted these shares."
    ),
    Standing.AGREED: say(
        "Everybody has accepted: the money of an exclusive sale is divided by these shares."
    ),
}


@dataclass(frozen=True)
class SplitSheet:
    """One version of a beat's shares, in whole percent by producer's id; the uploader's is among them.

    It never changes but for the answers: another proposal is another version. The uploader agreed by
    proposing.
    """

    id: str
    track_id: str
    version: int
    owner_id: str
    shares: Mapping[str, int]
    proposed_at: datetime
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Who hasn't answered yet."""
        return tuple(id for id in self.shares if id != self.owner_id and id not in self.answers)

    @property
    def is_agreed(self) -> bool:
        """Whether everybody on it said yes; anything else leaves a sale's money to the uploader."""
        others = (id for id in self.shares if id != self.owner_id)
        return all(self.answers.get(id) is Answer.ACCEPTED for id in others)


def is_stale(sheet: SplitSheet, owner_id: str, collaborators: Sequence[str]) -> bool:
    """Whether it names anybody but those who are credited now, or not all of them: then it counts no more."""
    return sheet.owner_id != owner_id or set(sheet.shares) != {owner_id, *collaborators}


def standing_of(sheet: SplitSheet | None, owner_id: str, collaborators: Sequence[str]) -> Standing:
    if sheet is None:
        return Standing.NONE
    if is_stale(sheet, owner_id, collaborators):
        return Standing.STALE
    if Answer.DECLINED in sheet.answers.values():
        return Standing.DECLINED
    return Standing.AGREED if sheet.is_agreed else Standing.WAITING


def split_errors(typed: Mapping[str, str], owner_id: str, collaborators: Sequence[str]) -> dict[str, str]:
    """A sentence by producer's id, or beside "total"; each credited person has to be given a share."""
    people = (owner_id, *collaborators)
    wrong = say("Enter a whole percentage from 0 to 100.")
    errors: dict[str, str] = {id: wrong for id in people if _share(typed.get(id, "")) is None}
    if errors:
        return errors
    if strangers := set(typed) - set(people):
        return dict.fromkeys(sorted(strangers), say("Only the beat's producers may have a share."))
    total = sum(shares_of(typed).values())
    return (
        {} if total == 100 else {"total": say("The shares must total 100; these total {total}.", total=total)}
    )


def shares_of(typed: Mapping[str, str]) -> dict[str, int]:
    """What a form without errors stands for."""
    return {id: share for id, text in typed.items() if (share := _share(text)) is not None}


def answered(sheet: SplitSheet, current: SplitSheet, person_id: str, answer: str) -> SplitSheet:
    """The sheet with somebody's answer, which may be changed for as long as nothing was sold.

    Raises `Forbidden` for who has no share to accept, `Conflict` for a sheet that isn't the current one, and
    `Invalid` for what is neither yes nor no.
    """
    if person_id not in sheet.shares or person_id == sheet.owner_id:
        raise Forbidden(NOT_ON_SHEET)
    if sheet.id != current.id:
        raise Conflict(SHEET_CHANGED)
    return replace(sheet, answers={**sheet.answers, person_id: typed_answer(answer)})


def typed_answer(text: str) -> Answer:
    """Raises `Invalid` for what is neither."""
    if text not in set(Answer):
        raise Invalid({"answer": say("Accept your share, or decline it.")})
    return Answer(text)


def divided(price: int, shares: Mapping[str, int], owner_id: str) -> dict[str, int]:
    """A sale's price in minor units by producer's id; what can't be divided is the uploader's."""
    parts = {id: price * share // 100 for id, share in shares.items()}
    parts[owner_id] = parts.get(owner_id, 0) + price - sum(parts.values())
    assert sum(parts.values()) == price
    return parts


def paid_to(
    sheet: SplitSheet | None, price: int, owner_id: str, collaborators: Sequence[str]
) -> dict[str, int]:
    """Who is owed what of a sale: all of it the uploader, unless everybody agreed to a sheet.

    It has to name exactly those who are credited when the beat is sold.
    """
    if sheet is None or standing_of(sheet, owner_id, collaborators) is not Standing.AGREED:
        return {owner_id: price}
    return divided(price, sheet.shares, owner_id)


def _share(text: str) -> int | None:
    typed = text.strip()
    is_number = re.fullmatch(r"[0-9]{1,3}", typed) is not None
    return int(typed) if is_number and int(typed) <= 100 else None
