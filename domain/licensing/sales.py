"""Exclusive sales: what may be sold, what a sale leaves behind, and undoing one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.catalogue import Track
from domain.errors import Conflict, Fault
from domain.licensing.entitlement import NOT_OUT
from domain.licensing.granted import BOUGHT_ALREADY, Licence, revoked
from domain.licensing.offers import Offer
from domain.licensing.splits import SplitSheet, Standing, paid_to, standing_of
from domain.money import Currency
from domain.uploads import Recording
from domain.words import say

UNDO_LIFETIME = timedelta(hours=24)
UNDONE = say("The sale was undone.")

NOT_FOR_SALE = Fault("LIC-321", "This beat isn't sold exclusively.", "Choose another beat.")
OWN_BEAT = Fault("LIC-322", "This is your own beat, so you can't buy it.", "Choose somebody else's beat.")
FAMILY_SOLD = Fault(
    "LIC-323",
    "A recording that sounds like this one was sold exclusively, so it can't be sold.",
    "Contact support if the two aren't the same.",
)
UNDO_TOO_LATE = Fault(
    "LIC-324", "This sale is more than 24 hours old, so it can't be undone.", "The licence stays as it is."
)
UNDO_USED = Fault(
    "LIC-325", "A file of this sale was downloaded, so it can't be undone.", "The licence stays as it is."
)
OFFER_CHANGED = Fault(
    "LIC-326",
    "This beat's terms have changed since you opened its page, so nothing was charged.",
    "Open the beat again, read the new terms, then decide.",
)


@dataclass(frozen=True)
class Sale:
    """What an exclusive sale came to, in minor units; it never changes, and goes into the books as it is.

    `owed` says who has what of the price, by producer's id: the uploader all of it, unless everybody had
    agreed to the sheet `sheet_id`.
    """

    licence_id: str
    track_id: str
    recording_id: str
    buyer_id: str
    producer_id: str
    offer_id: str
    price: int
    currency: Currency
    owed: Mapping[str, int]
    sheet_id: str
    sold_at: datetime


def reason_against(track: Track, offer: Offer | None, buyer_id: str, is_family_sold: bool) -> Fault | None:
    """Why a beat can't be sold to somebody, or None. `offer` is what they were shown, and has to hold yet."""
    is_other = track.option.is_for_sale and offer is not None and offer.id != track.offer_id
    is_offered = offer is not None and offer.id == track.offer_id and offer.option.is_for_sale
    reasons = (
        (track.sold_at is not None, BOUGHT_ALREADY),
        (not track.is_public, NOT_OUT),
        (is_other, OFFER_CHANGED),
        (not is_offered, NOT_FOR_SALE),
        (track.producer_id == buyer_id, OWN_BEAT),
        (is_family_sold, FAMILY_SOLD),
    )
    return next((reason for holds, reason in reasons if holds), None)


def is_same(one: Recording, its_track: str, other: Recording, others_track: str) -> bool:
    """Whether two recordings of one family count as the same: no admin has said that one is no copy."""
    return others_track not in one.cleared and its_track not in other.cleared


def sale_of(licence: Licence, offer: Offer, sheet: SplitSheet | None, collaborators: Sequence[str]) -> Sale:
    """The sale that a licence was granted for, with the shares as they were agreed that minute."""
    if offer.terms is None:
        raise ValueError(f"offer {offer.id} has no exclusive terms")
    producer_id = licence.producer_id
    is_shared = standing_of(sheet, producer_id, collaborators) is Standing.AGREED
    return Sale(
        licence_id=licence.id,
        track_id=licence.track_id,
        recording_id=licence.recording_id,
        buyer_id=licence.holder_id,
        producer_id=producer_id,
        offer_id=offer.id,
        price=offer.terms.price,
        currency=offer.terms.currency,
        owed=paid_to(sheet, offer.terms.price, producer_id, collaborators),
        sheet_id=sheet.id if sheet is not None and is_shared else "",
        sold_at=licence.granted_at,
    )


def relisted(
    licence: Licence, track: Track, by: str, was_downloaded: bool, now: datetime
) -> tuple[Licence, Track]:
    """Licence and beat as if the sale had never been. Raises `Conflict` after a day or a download.

    A licence that an admin has revoked by then keeps their reason.
    """
    if now - licence.granted_at > UNDO_LIFETIME:
        raise Conflict(UNDO_TOO_LATE)
    if was_downloaded:
        raise Conflict(UNDO_USED)
    was_revoked = licence.revoked_at is not None and licence.revoked_for != UNDONE
    ended = licence if was_revoked else revoked(licence, by, UNDONE, now)
    return ended, replace(track, sold_at=None)
