"""Who may download what: a table of role, plan, offer and state."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from domain.catalogue import Visibility
from domain.errors import Fault
from domain.licensing.entitlement import (
    ASKER_SUSPENDED,
    DELETED,
    EXCLUSIVE_ONLY,
    NOT_OUT,
    NOT_SIGNED_IN,
    NOT_SUBSCRIBED,
    PRODUCER_SUSPENDED,
    SOLD,
    WAS_REVOKED,
    Asker,
    Entitlement,
    Offered,
    Way,
    entitlement,
)
from domain.licensing.granted import STANDARD_DELIVERIES, Licence, LicenceKind
from domain.licensing.offers import Delivery, Option
from tests import factories
from tests.factories import NOW

EVERY_FILE = (*STANDARD_DELIVERIES, Delivery.STEMS)
TRACK = replace(factories.track(producer_id="owl"), published_at=NOW)
STRANGER, LISTENER, SUBSCRIBER, OWNER = Asker(), Asker("eve"), Asker("eve", has_plan=True), Asker("owl")
SUSPENDED = Asker("eve", is_suspended=True, has_plan=True)
ASKERS = {
    "stranger": STRANGER,
    "listener": LISTENER,
    "subscriber": SUBSCRIBER,
    "suspended": SUSPENDED,
    "owner": OWNER,
}
STATES: dict[str, Offered] = {
    "live": Offered(TRACK, Option.STANDARD, EVERY_FILE),
    "both": Offered(TRACK, Option.BOTH, EVERY_FILE),
    "exclusive only": Offered(TRACK, Option.EXCLUSIVE, EVERY_FILE),
    "sold": Offered(TRACK, Option.BOTH, EVERY_FILE, is_sold=True),
    "private": Offered(replace(TRACK, visibility=Visibility.PRIVATE), Option.STANDARD, EVERY_FILE),
    "waiting": Offered(replace(TRACK, published_at=None), Option.STANDARD, EVERY_FILE),
    "deleted": Offered(replace(TRACK, deleted_at=NOW), Option.STANDARD, EVERY_FILE),
    "producer suspended": Offered(TRACK, Option.STANDARD, EVERY_FILE, is_producer_suspended=True),
}
# What each is answered in each state: by what right, or why not.
EXPECTED: dict[str, dict[str, Way | Fault]] = {
    "live": {"listener": NOT_SUBSCRIBED, "subscriber": Way.SUBSCRIPTION, "owner": Way.OWN},
    "both": {"listener": NOT_SUBSCRIBED, "subscriber": Way.SUBSCRIPTION, "owner": Way.OWN},
    "exclusive only": {"listener": EXCLUSIVE_ONLY, "subscriber": EXCLUSIVE_ONLY, "owner": Way.OWN},
    "sold": {"listener": SOLD, "subscriber": SOLD, "owner": Way.OWN},
    "private": {"listener": NOT_OUT, "subscriber": NOT_OUT, "owner": Way.OWN},
    "waiting": {"listener": NOT_OUT, "subscriber": NOT_OUT, "owner": Way.OWN},
    "deleted": {"listener": DELETED, "subscriber": DELETED, "owner": DELETED},
    "producer suspended": {
        "listener": PRODUCER_SUSPENDED,
        "subscriber": PRODUCER_SUSPENDED,
        "owner": Way.OWN,
    },
}


def licence(**fields: object) -> Licence:
    made = Licence(
        id="0190a0c4-0000-7000-8000-000000000001",
        kind=LicenceKind.STANDARD,
        track_id=TRACK.id,
        recording_id=TRACK.recording_id,
        holder_id="eve",
        producer_id="owl",
        granted_at=NOW,
        facts={},
        terms={},
        terms_version="standard-1",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def answer(found: Entitlement) -> Way | Fault | None:
    return found.reason or found.way


@pytest.mark.parametrize(("state", "who"), [*product(STATES, ASKERS)])
def test_each_is_answered_by_role_plan_offer_and_state(state: str, who: str) -> None:
    always: dict[str, Way | Fault] = {"stranger": NOT_SIGNED_IN, "suspended": ASKER_SUSPENDED}

    found = entitlement(STATES[state], ASKERS[who], [], NOW)

    assert answer(found) == (always | EXPECTED[state])[who]
    assert bool(found.files) is found.is_allowed is (found.reason is None)


@pytest.mark.parametrize("state", STATES)
def test_a_licence_outlives_subscription_offer_sale_and_beat(state: str) -> None:
    found = entitlement(STATES[state], LISTENER, [held := licence()], NOW)

    assert (found.way, found.files, found.licence) == (Way.LICENCE, STANDARD_DELIVERIES, held)


@pytest.mark.parametrize("who", ["stranger", "suspended"])
def test_a_licence_is_no_use_to_who_is_not_let_in(who: str) -> None:
    assert not entitlement(STATES["live"], ASKERS[who], [licence()], NOW).is_allowed


@pytest.mark.parametrize("ended", [{"revoked_at": NOW}, {"expires_at": NOW}])
def test_a_licence_that_has_ended_gives_nothing(ended: dict[str, object]) -> None:
    assert answer(entitlement(STATES["sold"], SUBSCRIBER, [licence(**ended)], NOW)) == SOLD
    later = licence(expires_at=NOW + timedelta(seconds=1))
    assert answer(entitlement(STATES["sold"], SUBSCRIBER, [later], NOW)) is Way.LICENCE


def test_the_licence_that_gives_most_counts() -> None:
    everything = licence(kind=LicenceKind.EXCLUSIVE, files=EVERY_FILE)

    found = entitlement(STATES["sold"], LISTENER, [licence(), everything, licence(revoked_at=NOW)], NOW)

    assert found.licence == everything and Delivery.STEMS in found.files


def test_an_exclusive_licence_counts_before_a_standard_one_whatever_its_files_are() -> None:
    bought = licence(kind=LicenceKind.EXCLUSIVE, files=(Delivery.STEMS,))

    found = entitlement(STATES["sold"], LISTENER, [licence(), bought], NOW)

    assert found.licence == bought


def test_a_plan_does_not_give_back_what_was_revoked() -> None:
    ended, undone = licence(revoked_at=NOW), licence(revoked_at=NOW, kind=LicenceKind.EXCLUSIVE)

    assert answer(entitlement(STATES["live"], SUBSCRIBER, [ended], NOW)) == WAS_REVOKED
    assert answer(entitlement(STATES["live"], SUBSCRIBER, [undone], NOW)) is Way.SUBSCRIPTION


def test_only_files_that_are_there_are_given() -> None:
    offered = replace(STATES["live"], files=(Delivery.WAV,))

    assert entitlement(offered, SUBSCRIBER, [], NOW).files == (Delivery.WAV,)
    assert entitlement(offered, LISTENER, [licence()], NOW).files == (Delivery.WAV,)


def test_subscribers_get_no_stems_and_owners_do() -> None:
    assert entitlement(STATES["live"], SUBSCRIBER, [], NOW).files == STANDARD_DELIVERIES
    assert entitlement(STATES["live"], OWNER, [], NOW).files == EVERY_FILE


def test_every_reason_is_a_sentence_of_its_own() -> None:
    everybody = product(STATES.values(), ASKERS.values())
    reasons = {entitlement(state, who, [], NOW).reason for state, who in everybody}

    assert len({reason.code for reason in reasons if reason}) == len(reasons - {None}) == 8


def test_the_table_names_every_state() -> None:
    assert STATES.keys() == EXPECTED.keys()
