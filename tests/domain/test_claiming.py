"""Claiming a profile that is there, and the badge."""

from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.lookalikes import NAME_TAKEN
from domain.producers import (
    ALREADY_PRODUCER,
    APPLICATION_PENDING,
    MONEY_STAYS,
    NOBODY,
    NOT_VERIFIED,
    PROFILE_GONE,
    VERIFIED_ALREADY,
    YOURS_ALREADY,
    BadgeForm,
    ClaimForm,
    NewProfile,
    Producer,
)
from tests import factories
from tests.domain.house import House
from tests.domain.program import FORM, PDF, STATEMENT, Desk

CLAIM = ClaimForm(STATEMENT, "", True)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def alice(house: House) -> Actor:
    return house.person()


@pytest.fixture
def profile(house: House, desk: Desk) -> Producer:
    form = NewProfile("Night Owl", "owl@example.com")
    return house.deciding.make_profile(actor=desk.admin, form=form)


def test_an_admin_makes_a_profile_that_nobody_can_sign_in_to(
    house: House, desk: Desk, profile: Producer
) -> None:
    with house.store.read() as unit:
        user = unit.users.get(profile.id)
        assert user
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 9)]
    assert profile.is_unclaimed and user.email.endswith(NOBODY)
    [invitation] = [job.payload for job in jobs if job and job.name == "mail"]
    assert invitation["to"] == "owl@example.com"
    assert f"/producers/{profile.slug}/claim" in invitation["text"]
    with pytest.raises(Forbidden):
        house.accounts.sign_in(email=user.email, password="", agent="")
    assert [each.action for each in desk.audited()] == ["profile.made"]


def test_a_profile_needs_a_name_of_its_own_and_an_admin(house: House, desk: Desk, profile: Producer) -> None:
    for form in (NewProfile("N1ght Owl"), NewProfile("Admin"), NewProfile("Other", "nonsense")):
        with pytest.raises(Invalid):
            house.deciding.make_profile(actor=desk.admin, form=form)
    with pytest.raises(Forbidden):
        house.deciding.make_profile(actor=house.producer(), form=NewProfile("Drum"))


def test_an_approved_claim_moves_the_profile_its_beats_and_its_followers(
    house: House, desk: Desk, alice: Actor, profile: Producer
) -> None:
    acting = Actor(profile.id, profile.name, Role.PRODUCER, producer_slug=profile.slug)
    track = house.beat(acting)
    for fan in (alice, house.person()):
        house.following.follow(actor=fan, slug=profile.slug)
    claim = house.producers.claim(actor=alice, slug=profile.slug, form=CLAIM, documents=[PDF])
    desk.approve(claim)
    owner = desk.signed_in(alice)
    assert desk.profile(alice) == replace(profile, id=alice.id, is_unclaimed=False)
    assert (owner.role, owner.producer_slug) == (Role.PRODUCER, profile.slug)
    with house.store.read() as unit:
        moved = unit.tracks.get(track.id)
        assert moved and moved.producer_id == alice.id
        assert unit.users.get(profile.id) is None
        assert unit.follows.followers(alice.id) == 1 and unit.follows.of(alice.id, alice.id) is None
    assert desk.subjects(alice) == ["We have your claim of Night Owl", "Night Owl is yours"]
    house.editing.delete(actor=owner, track_id=track.id)


def test_a_denied_claim_leaves_everything_and_may_be_made_again_at_once(
    house: House, desk: Desk, alice: Actor, profile: Producer
) -> None:
    claim = house.producers.claim(actor=alice, slug=profile.slug, form=CLAIM, documents=[PDF])
    desk.deny(claim, "A passport shows another name.")
    assert desk.profile(alice) is None
    assert "A passport shows another name." in desk.letters(alice)[-1][1]
    assert f"/producers/{profile.slug}/claim" in desk.letters(alice)[-1][1]
    house.producers.claim(actor=alice, slug=profile.slug, form=CLAIM, documents=[PDF])


def test_whoever_has_the_profile_is_told_and_keeps_an_account_without_it(
    house: House, desk: Desk, alice: Actor
) -> None:
    owl = house.producer("Night Owl")
    claim = house.producers.claim(actor=alice, slug=owl.producer_slug, form=CLAIM, documents=[PDF])
    desk.approve(claim)
    assert desk.subjects(owl) == [
        "Somebody says that Night Owl is theirs",
        "Night Owl belongs to another account now",
    ]
    assert desk.signed_in(owl).role is Role.LISTENER and desk.profile(owl) is None
    assert desk.signed_in(alice).is_producer


def test_a_profile_with_a_payout_account_is_not_handed_over(
    house: House, desk: Desk, alice: Actor, profile: Producer
) -> None:
    claim = house.producers.claim(actor=alice, slug=profile.slug, form=CLAIM, documents=[PDF])
    with house.store.write() as unit:
        unit.payees.add(factories.payee(id=profile.id))
        unit.commit()
    with pytest.raises(Conflict) as caught:
        desk.approve(claim)
    assert caught.value.fault is MONEY_STAYS
    assert desk.profile(alice) is None
    with pytest.raises(Conflict) as caught:
        house.producers.claim(actor=house.person(), slug=profile.slug, form=CLAIM, documents=[PDF])
    assert caught.value.fault is MONEY_STAYS


def test_a_claim_says_why_and_shows_it(house: House, alice: Actor, profile: Producer) -> None:
    with pytest.raises(Invalid) as caught:
        wrong = ClaimForm("mine", "javascript:alert(1)", False)
        house.producers.claim(actor=alice, slug=profile.slug, form=wrong)
    assert set(caught.value.fields) == {"statement", "proof_link", "owns_the_music"}
    with pytest.raises(Invalid) as caught:
        house.producers.claim(actor=alice, slug=profile.slug, form=CLAIM)
    assert set(caught.value.fields) == {"documents"}
    linked = replace(CLAIM, proof_link="https://example.com/me")
    assert house.producers.claim(actor=alice, slug=profile.slug, form=linked).beats_link == linked.proof_link


def test_one_way_of_becoming_a_producer_is_tried_at_a_time(
    house: House, alice: Actor, profile: Producer
) -> None:
    house.producers.apply(actor=alice, form=replace(FORM, producer_name="Drum"))
    with pytest.raises(Conflict) as caught:
        house.producers.claim(actor=alice, slug=profile.slug, form=CLAIM, documents=[PDF])
    assert caught.value.fault is APPLICATION_PENDING


def test_producers_claim_nothing(house: House, profile: Producer) -> None:
    drum = house.producer("Drum")
    for slug, fault in ((profile.slug, ALREADY_PRODUCER), (drum.producer_slug, YOURS_ALREADY)):
        with pytest.raises(Conflict) as caught:
            house.producers.claim(actor=drum, slug=slug, form=CLAIM, documents=[PDF])
        assert caught.value.fault is fault
    with pytest.raises(NotFound):
        house.producers.claim(actor=house.person(), slug="nobody", form=CLAIM, documents=[PDF])
    with pytest.raises(Forbidden):
        house.producers.claim(actor=None, slug=profile.slug, form=CLAIM, documents=[PDF])


def test_of_two_claims_one_is_given(house: House, desk: Desk, alice: Actor, profile: Producer) -> None:
    bob = house.person()
    claims = [
        house.producers.claim(actor=person, slug=profile.slug, form=CLAIM, documents=[PDF])
        for person in (alice, bob)
    ]
    desk.approve(claims[0])
    with pytest.raises(Conflict) as caught:
        desk.approve(claims[1])
    assert caught.value.fault is PROFILE_GONE


def test_a_name_of_a_profile_without_an_account_is_taken(house: House, desk: Desk, profile: Producer) -> None:
    assert house.producers.namesake(name="NIGHT 0WL") == profile
    assert house.producers.namesake(name="Drum") is None
    with pytest.raises(Conflict) as caught:
        house.producers.approve_by_email(email=house.email(house.person()), name="Night-Owl")
    assert caught.value.fault is NAME_TAKEN


def test_a_verified_producer_has_the_badge_until_it_is_taken(house: House, desk: Desk) -> None:
    owl = house.producer("Night Owl")
    badge = house.producers.ask_for_badge(actor=owl, form=BadgeForm(STATEMENT), documents=[PDF])
    with pytest.raises(Conflict) as caught:
        house.producers.ask_for_badge(actor=owl, form=BadgeForm(STATEMENT), documents=[PDF])
    assert caught.value.fault is APPLICATION_PENDING
    desk.approve(badge)
    found = desk.profile(owl)
    assert found and found.verified
    with pytest.raises(Conflict) as caught:
        house.producers.ask_for_badge(actor=owl, form=BadgeForm(STATEMENT), documents=[PDF])
    assert caught.value.fault is VERIFIED_ALREADY
    with pytest.raises(Invalid):
        house.deciding.take_badge(actor=desk.admin, user_id=owl.id, reason=" ")
    assert not house.deciding.take_badge(
        actor=desk.admin, user_id=owl.id, reason="Another’s passport."
    ).verified
    with pytest.raises(Conflict) as caught:
        house.deciding.take_badge(actor=desk.admin, user_id=owl.id, reason="Once more.")
    assert caught.value.fault is NOT_VERIFIED
    assert desk.subjects(owl) == [
        "We have your request for the badge",
        "Night Owl is verified",
        "Night Owl isn't verified any more",
    ]
    assert "Another’s passport." in desk.letters(owl)[-1][1]
    actions = [each.action for each in desk.audited()]
    assert actions == ["application.approved", "badge.taken"]


def test_a_denied_badge_may_be_asked_for_again(house: House, desk: Desk) -> None:
    owl = house.producer("Night Owl")
    badge = house.producers.ask_for_badge(actor=owl, form=BadgeForm(STATEMENT), documents=[PDF])
    desk.deny(badge)
    house.producers.ask_for_badge(actor=owl, form=BadgeForm(STATEMENT), documents=[PDF])
    with pytest.raises(Invalid):
        house.producers.ask_for_badge(actor=owl, form=BadgeForm("short"), documents=[PDF])
    with pytest.raises(Forbidden):
        house.producers.ask_for_badge(actor=house.person(), form=BadgeForm(STATEMENT), documents=[PDF])
