"""Licences somebody holds: verified by anyone, certified to the few, revoked by an admin."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from domain.licensing.granted import Licence, LicenceStatus
from tests import factories
from tests.domain.house import House


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def holder(house: House) -> Actor:
    return house.person(name="Bob")


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


@pytest.fixture
def licence(house: House, owner: Actor, holder: Actor) -> Licence:
    return grant(house, house.beat(owner), holder)


def grant(house: House, track: Track, holder: Actor) -> Licence:
    with house.store.write() as unit:
        locked = unit.tracks.get(track.id, lock=True)
        assert locked
        licence = house.granting.standard(unit, locked, holder.id, house.clock.now())
        unit.commit()
    return licence


def stored(house: House, licence: Licence) -> Licence | None:
    with house.store.read() as unit:
        return unit.licences.get(licence.id)


def test_anyone_may_verify_and_sees_what_the_certificate_says(house: House, licence: Licence) -> None:
    found = house.licences.verify(number=licence.id)

    assert (found.status, found.kind, found.files) == (LicenceStatus.ACTIVE, licence.kind, licence.files)
    assert (found.facts, found.terms) == (licence.facts, licence.terms)
    assert found.facts["licensee"] == "Bob" and found.facts["producer"] == "Night Owl"


@pytest.mark.parametrize("shape", ["{}", "  {} ", "https://beats.example/verify-license/{}", "{}/"])
def test_a_number_may_come_with_what_people_copy_along(house: House, licence: Licence, shape: str) -> None:
    for number in (licence.id, licence.id.upper(), licence.id.replace("-", "")):
        assert house.licences.verify(number=shape.format(number)).id == licence.id


@pytest.mark.parametrize(
    "number",
    ["", "x", "0" * 31, "0" * 33, "g" * 32, "../../etc/passwd", "\0", "ＡＢ" * 16, "-" * 36, "1" * 5000],
)
def test_what_is_no_number_is_said_to_be_none(house: House, number: str) -> None:
    with pytest.raises(NotFound) as caught:
        house.licences.verify(number=number)
    assert caught.value.code == "LIC-205"


def test_a_number_that_was_never_granted_is_not_found(house: House) -> None:
    with pytest.raises(NotFound) as caught:
        house.licences.verify(number="0190a0c4-0000-7000-8000-00000000ffff")
    assert caught.value.code == "LIC-201"


def test_e_mail_addresses_are_left_out_of_what_anyone_sees(house: House) -> None:
    shown = factories.licence(
        facts={"licensee": "bob.b@example.com", "track": "Mail me@home.example now", "producer": "a@b"},
        terms={"Contact": "owl+beats@example.co.uk"},
    )
    with house.store.write() as unit:
        unit.licences.add(shown)
        unit.commit()

    found = house.licences.verify(number=shown.id)

    assert found.facts == {
        "licensee": "(e-mail left out)",
        "track": "Mail (e-mail left out) now",
        "producer": "a@b",
    }
    assert found.terms == {"Contact": "(e-mail left out)"}


def test_a_licence_that_ended_is_expired(house: House, licence: Licence) -> None:
    with house.store.write() as unit:
        unit.licences.save(replace(licence, expires_at=house.clock.now() + timedelta(days=1)))
        unit.commit()
    assert house.licences.verify(number=licence.id).status is LicenceStatus.ACTIVE
    house.clock.pass_by(days=1)
    assert house.licences.verify(number=licence.id).status is LicenceStatus.EXPIRED


def test_the_certificate_is_for_holder_producer_and_admin_and_always_the_same(
    house: House, licence: Licence, owner: Actor, holder: Actor, admin: Actor
) -> None:
    given = {
        house.licences.certificate(actor=actor, licence_id=licence.id) for actor in (owner, holder, admin)
    }
    house.clock.pass_by(days=900)
    house.licences.rotate()
    given.add(house.licences.certificate(actor=holder, licence_id=licence.id))

    [document] = given
    assert json.loads(document)["statement"]["id"] == licence.id


def test_it_is_for_nobody_else(house: House, licence: Licence) -> None:
    others = (None, house.person(name="Eve"), house.producer("Other"))
    for actor in others:
        for ask in (house.licences.certificate, house.licences.pdf):
            with pytest.raises(Forbidden):
                ask(actor=actor, licence_id=licence.id)


def test_the_pdf_is_made_from_what_was_signed(house: House, licence: Licence, holder: Actor) -> None:
    document = json.loads(house.licences.certificate(actor=holder, licence_id=licence.id))

    printed = house.licences.pdf(actor=holder, licence_id=licence.id)

    assert printed == b"%PDF-fake " + json.dumps(document["statement"], sort_keys=True).encode()


def test_certificates_of_unknown_licences_are_not_found(house: House, admin: Actor) -> None:
    bare = factories.licence()
    with house.store.write() as unit:
        unit.licences.add(bare)
        unit.commit()
    for id in ("nothing", bare.id):
        with pytest.raises(NotFound):
            house.licences.certificate(actor=admin, licence_id=id)


def test_a_revocation_is_written_down_and_told_to_the_holder_alone(
    house: House, licence: Licence, holder: Actor, admin: Actor
) -> None:
    house.licences.revoke(actor=admin, licence_id=licence.id, reason=" Paid with a stolen card. ")

    found = house.licences.verify(number=licence.id)
    assert (found.status, found.revoked_at) == (LicenceStatus.REVOKED, house.clock.now())
    assert "stolen" not in repr(found)
    with house.store.read() as unit:
        [entry], user = unit.audit.newest(5), unit.users.get(holder.id)
        jobs = [unit.jobs.get(id) for id in house.queue.woken]
    assert (entry.action, entry.actor_id, entry.subject) == ("licence.revoked", admin.id, licence.id)
    assert entry.details == {"track": "Night Drive", "licensee": "Bob", "reason": "Paid with a stolen card."}
    [letter] = [job.payload for job in jobs if job and job.name == "mail"]
    assert user and letter["to"] == user.email
    for said in ("Paid with a stolen card.", licence.id, f"/verify-license/{licence.id}"):
        assert said in letter["text"]


def test_a_revoked_licence_keeps_its_certificate(
    house: House, licence: Licence, holder: Actor, admin: Actor
) -> None:
    before = house.licences.certificate(actor=holder, licence_id=licence.id)
    house.licences.revoke(actor=admin, licence_id=licence.id, reason="Fraud.")
    assert house.licences.certificate(actor=holder, licence_id=licence.id) == before


def test_a_licence_whose_holder_is_gone_can_be_revoked(house: House, admin: Actor) -> None:
    orphan = factories.licence()
    with house.store.write() as unit:
        unit.licences.add(orphan)
        unit.commit()
    house.licences.revoke(actor=admin, licence_id=orphan.id, reason="Fraud.")
    assert house.licences.shown(actor=admin, licence_id=orphan.id).revoked_for == "Fraud."


def test_a_second_revocation_a_missing_reason_and_an_unknown_licence_change_nothing(
    house: House, licence: Licence, admin: Actor
) -> None:
    refused: list[tuple[type[DomainError], str, str]] = [
        (Invalid, licence.id, "  "),
        (Invalid, licence.id, "x" * 2001),
        (NotFound, "nothing", "Fraud."),
    ]
    for kind, id, reason in refused:
        with pytest.raises(kind):
            house.licences.revoke(actor=admin, licence_id=id, reason=reason)
    assert stored(house, licence) == licence
    ended = house.licences.revoke(actor=admin, licence_id=licence.id, reason="Fraud.")
    house.clock.pass_by(days=1)
    with pytest.raises(Conflict) as caught:
        house.licences.revoke(actor=admin, licence_id=licence.id, reason="Once more.")
    assert caught.value.code == "LIC-202" and stored(house, licence) == ended


def test_revoking_and_the_desk_are_for_admins(
    house: House, licence: Licence, owner: Actor, holder: Actor
) -> None:
    for actor in (None, owner, holder):
        with pytest.raises(Forbidden):
            house.licences.revoke(actor=actor, licence_id=licence.id, reason="Fraud.")
        with pytest.raises(Forbidden):
            house.licences.shown(actor=actor, licence_id=licence.id)
        with pytest.raises(Forbidden):
            house.licences.newest(actor=actor, words=())
    assert stored(house, licence) == licence


def test_after_a_rotation_older_keys_are_still_published(house: House) -> None:
    before = house.licences.published_keys()["keys"]
    new = house.licences.rotate()
    after = house.licences.published_keys()["keys"]

    assert set(after) == {*before, new} and before.items() <= after.items()
