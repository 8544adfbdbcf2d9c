"""The second factor: setting it up, the second step of signing in, recovery codes, locks, proof."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import (
    DESK_PROOF,
    FRESH_PROOF,
    SECOND_STEP_LIFETIME,
    Actor,
    Role,
    proven,
)
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.services.signing_in import Browser
from domain.two_factor import (
    LOCKED_FOR,
    RECOVERY_CODES,
    WRONG_CODES_ALLOWED,
    normal_code,
    recovery_code,
)
from tests.domain.house import House
from tests.second_factors import fake_code

PASSWORD = "correct horse battery"
EMAIL = "eve@example.com"
BROWSER = Browser("Firefox", "device-1")


@pytest.fixture
def eve(house: House) -> Actor:
    """Somebody with a password, who has just signed in."""
    house.accounts.create(name="Eve", email=EMAIL, password=PASSWORD, role=Role.LISTENER)
    return signed_in(house)


def signed_in(house: House, browser: Browser = BROWSER) -> Actor:
    entry = house.account.entering.enter(email=EMAIL, password=PASSWORD, browser=browser)
    actor = house.accounts.actor(entry.session)
    assert actor is not None
    return actor


def code(house: House, actor: Actor, steps: int = 0) -> str:
    """What the app shows, so many half minutes from now."""
    factor = house.account.two_factor.mine(actor=actor)
    assert factor is not None
    return fake_code(factor.sealed, int(house.clock.now().timestamp()) // 30 + steps)


def protected(house: House, actor: Actor) -> tuple[str, ...]:
    """Set up, with a code of half a minute ago, so that now's is still to be used."""
    house.account.two_factor.begin(actor=actor)
    return house.account.two_factor.switch_on(actor=actor, code=code(house, actor, -1))


def half_way(house: House) -> str:
    entry = house.account.entering.enter(email=EMAIL, password=PASSWORD, browser=BROWSER)
    assert entry.half and not entry.session and not entry.stay
    return entry.half


def finish(house: House, half: str, typed: str) -> Actor:
    entry = house.account.entering.finish(half=half, code=typed, browser=BROWSER)
    actor = house.accounts.actor(entry.session)
    assert actor is not None
    return actor


def subjects(house: House) -> list[str]:
    with house.store.read() as unit:
        jobs = [job for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == "mail"]
    return [job.payload["subject"] for job in jobs]


def test_it_counts_once_a_code_was_confirmed(house: House, eve: Actor) -> None:
    house.account.two_factor.begin(actor=eve)
    assert signed_in(house).id == eve.id
    codes = house.account.two_factor.switch_on(actor=eve, code=code(house, eve))
    assert len({*codes}) == RECOVERY_CODES
    half_way(house)
    assert subjects(house) == ["Two-factor authentication is on"]


def test_a_wrong_code_switches_nothing_on(house: House, eve: Actor) -> None:
    house.account.two_factor.begin(actor=eve)
    for wrong in ("000000", "", code(house, eve, 2), code(house, eve)[:5]):
        with pytest.raises(Forbidden, match="ACC-123"):
            house.account.two_factor.switch_on(actor=eve, code=wrong)
    assert signed_in(house).id == eve.id


def test_switching_it_on_ends_the_other_sessions(house: House, eve: Actor) -> None:
    other = house.account.entering.enter(email=EMAIL, password=PASSWORD, browser=BROWSER).session
    protected(house, eve)
    assert house.accounts.actor(other) is None
    assert [each.id for each in house.accounts.sessions(actor=eve)] == [eve.session_id]


def test_the_key_is_shown_until_it_counts_and_never_again(house: House, eve: Actor) -> None:
    with pytest.raises(Conflict, match="ACC-122"):
        house.account.two_factor.enrolment(actor=eve)
    house.account.two_factor.begin(actor=eve)
    assert house.account.two_factor.enrolment(actor=eve).key == "key-1"
    house.account.two_factor.switch_on(actor=eve, code=code(house, eve))
    with pytest.raises(Conflict, match="ACC-121"):
        house.account.two_factor.enrolment(actor=eve)
    with pytest.raises(Conflict, match="ACC-121"):
        house.account.two_factor.begin(actor=eve)


def test_beginning_again_makes_another_key(house: House, eve: Actor) -> None:
    house.account.two_factor.begin(actor=eve)
    old = code(house, eve)
    house.account.two_factor.begin(actor=eve)
    with pytest.raises(Forbidden, match="ACC-123"):
        house.account.two_factor.switch_on(actor=eve, code=old)


def test_confirming_what_was_never_begun_is_refused(house: House, eve: Actor) -> None:
    with pytest.raises(Conflict, match="ACC-122"):
        house.account.two_factor.switch_on(actor=eve, code="123456")


def test_a_password_alone_opens_no_session(house: House, eve: Actor) -> None:
    protected(house, eve)
    half = half_way(house)
    assert house.accounts.actor(half) is None
    with pytest.raises(Forbidden, match="ACC-125"):
        house.accounts.sign_in(email=EMAIL, password=PASSWORD, agent="")


def test_password_and_code_open_one_that_is_proven(house: House, eve: Actor) -> None:
    protected(house, eve)
    actor = finish(house, half_way(house), code(house, eve))
    assert (actor.id, actor.proven_at) == (eve.id, house.clock.now())


@pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step_either_side(
    house: House, eve: Actor, steps: int, counts: bool
) -> None:
    protected(house, eve)
    house.clock.pass_by(minutes=5)
    half = half_way(house)
    if counts:
        assert finish(house, half, code(house, eve, steps)).id == eve.id
    else:
        with pytest.raises(Forbidden, match="ACC-123"):
            finish(house, half, code(house, eve, steps))


def test_a_code_counts_once(house: House, eve: Actor) -> None:
    protected(house, eve)
    used = code(house, eve)
    finish(house, half_way(house), used)
    with pytest.raises(Forbidden, match="ACC-123"):
        finish(house, half_way(house), used)


def test_a_code_older_than_one_that_was_taken_counts_no_more(house: House, eve: Actor) -> None:
    protected(house, eve)
    house.clock.pass_by(minutes=5)
    finish(house, half_way(house), code(house, eve, 1))
    with pytest.raises(Forbidden, match="ACC-123"):
        finish(house, half_way(house), code(house, eve, 0))


def test_gaps_in_a_code_are_fine(house: House, eve: Actor) -> None:
    protected(house, eve)
    typed = code(house, eve)
    assert finish(house, half_way(house), f" {typed[:3]} {typed[3:]} ").id == eve.id


def test_half_way_is_over_after_some_minutes(house: House, eve: Actor) -> None:
    protected(house, eve)
    half = half_way(house)
    assert house.account.entering.is_half_way(half=half)
    house.clock.pass_by(seconds=SECOND_STEP_LIFETIME.total_seconds())
    assert not house.account.entering.is_half_way(half=half)
    with pytest.raises(Forbidden, match="ACC-126"):
        finish(house, half, code(house, eve))


def test_half_way_is_gone_once_it_was_finished(house: House, eve: Actor) -> None:
    protected(house, eve)
    house.clock.pass_by(minutes=5)
    half = half_way(house)
    finish(house, half, code(house, eve))
    house.clock.pass_by(minutes=1)
    with pytest.raises(Forbidden, match="ACC-126"):
        finish(house, half, code(house, eve))


@pytest.mark.parametrize("half", ["", "guess"])
def test_nobody_comes_in_half_way_by_guessing(house: House, eve: Actor, half: str) -> None:
    protected(house, eve)
    with pytest.raises(Forbidden, match="ACC-126"):
        finish(house, half, code(house, eve))


def test_a_reset_password_ends_what_is_half_way(house: House, eve: Actor) -> None:
    protected(house, eve)
    half = half_way(house)
    house.accounts.request_reset(email=EMAIL)
    house.accounts.reset_password(secret=house.ids.secrets[-1], new="another fine password")
    with pytest.raises(Forbidden, match="ACC-126"):
        finish(house, half, code(house, eve))


def test_a_link_for_something_else_is_no_half_way(house: House, eve: Actor) -> None:
    protected(house, eve)
    house.accounts.request_reset(email=EMAIL)
    with pytest.raises(Forbidden, match="ACC-126"):
        finish(house, house.ids.secrets[-1], code(house, eve))


def test_too_many_wrong_codes_lock_it_for_a_while_whatever_comes_then(house: House, eve: Actor) -> None:
    codes = protected(house, eve)
    half = half_way(house)
    for _ in range(WRONG_CODES_ALLOWED):
        with pytest.raises(Forbidden, match="ACC-123"):
            finish(house, half, "000000")
    for typed in (code(house, eve), codes[0]):
        with pytest.raises(Forbidden, match="ACC-124"):
            finish(house, half, typed)
    house.clock.pass_by(seconds=LOCKED_FOR.total_seconds())
    assert finish(house, half_way(house), code(house, eve)).id == eve.id


def test_a_right_code_forgives_the_wrong_ones_before(house: House, eve: Actor) -> None:
    protected(house, eve)
    for _ in range(3):
        half = half_way(house)
        for _ in range(WRONG_CODES_ALLOWED - 1):
            with pytest.raises(Forbidden, match="ACC-123"):
                finish(house, half, "000000")
        assert finish(house, half, code(house, eve)).id == eve.id
        house.clock.pass_by(minutes=1)


def test_each_recovery_code_signs_in_once_and_that_is_told(house: House, eve: Actor) -> None:
    first, second, *_ = protected(house, eve)
    assert finish(house, half_way(house), first.upper().replace("-", " ")).id == eve.id
    with pytest.raises(Forbidden, match="ACC-123"):
        finish(house, half_way(house), first)
    assert finish(house, half_way(house), second).id == eve.id
    assert subjects(house).count("A recovery code was used to sign in") == 2


def test_a_recovery_code_that_proves_who_it_is_is_told_as_well(house: House, eve: Actor) -> None:
    first, *_ = protected(house, eve)
    house.account.proofs.confirm(actor=eve, answer=first)
    with pytest.raises(Invalid):
        house.account.proofs.confirm(actor=eve, answer=first)
    house.account.two_factor.switch_off(actor=eve)
    house.account.proofs.confirm(actor=eve, answer=PASSWORD)
    assert subjects(house).count("A recovery code was used") == 1


def test_new_recovery_codes_end_the_old_ones(house: House, eve: Actor) -> None:
    old = protected(house, eve)
    new = house.account.two_factor.new_recovery_codes(actor=eve)
    assert {*old}.isdisjoint(new)
    with pytest.raises(Forbidden, match="ACC-123"):
        finish(house, half_way(house), old[0])
    assert finish(house, half_way(house), new[0]).id == eve.id


def test_neither_codes_nor_keys_are_stored_as_they_are(house: House, eve: Actor) -> None:
    codes = protected(house, eve)
    stored = repr(house.account.two_factor.mine(actor=eve))
    assert not any(part in stored for each in codes for part in (each, normal_code(each)))


def test_recovery_codes_are_easy_to_copy_and_all_different() -> None:
    made = {recovery_code(f"secret {number}") for number in range(1000)}
    assert len(made) == 1000
    assert all(len(each) == 19 and each == each.lower() for each in made)


def test_switching_it_off_is_told_and_lets_the_password_in_again(house: House, eve: Actor) -> None:
    protected(house, eve)
    house.account.two_factor.switch_off(actor=eve)
    assert signed_in(house).id == eve.id
    assert subjects(house)[-1] == "Two-factor authentication is off"
    for act in (house.account.two_factor.switch_off, house.account.two_factor.new_recovery_codes):
        with pytest.raises(Conflict, match="ACC-120"):
            act(actor=eve)


def test_nothing_of_it_changes_without_a_fresh_proof(house: House, eve: Actor) -> None:
    protected(house, eve)
    two_factor, stale = house.account.two_factor, replace(eve, proven_at=house.clock.now() - FRESH_PROOF)
    for act in (two_factor.begin, two_factor.enrolment, two_factor.new_recovery_codes, two_factor.switch_off):
        for person in (stale, replace(eve, proven_at=None)):
            with pytest.raises(Forbidden, match="ACC-111"):
                act(actor=person)
    with pytest.raises(Forbidden, match="ACC-111"):
        two_factor.switch_on(actor=stale, code="000000")


def test_the_operator_resets_it_and_that_stands_in_the_audit_log(house: House, eve: Actor) -> None:
    protected(house, eve)
    house.account.two_factor.reset(email=f" {EMAIL.upper()}")
    assert house.accounts.sessions(actor=eve) == []
    assert signed_in(house).id == eve.id
    with house.store.read() as unit:
        [entry] = unit.audit.newest(5)
    assert (entry.actor_id, entry.action, entry.subject) == ("", "two-factor.reset", eve.id)
    with pytest.raises(Conflict, match="ACC-120"):
        house.account.two_factor.reset(email=EMAIL)
    with pytest.raises(NotFound, match="ACC-109"):
        house.account.two_factor.reset(email="nobody@example.com")


def test_a_new_device_is_told_of_and_the_first_one_is_not(house: House, eve: Actor) -> None:
    signed_in(house)
    assert subjects(house) == []
    signed_in(house, Browser("Chrome", "device-2"))
    signed_in(house, Browser("Chrome", "device-2"))
    assert [each for each in subjects(house) if "New sign-in" in each] == [
        "New sign-in to your BeatPass account"
    ]


def test_proof_is_fresh_for_a_while(house: House, eve: Actor) -> None:
    now = house.clock.now()
    assert proven(eve, now + FRESH_PROOF - timedelta(seconds=1)) == eve
    with pytest.raises(Forbidden, match="ACC-111"):
        proven(eve, now + FRESH_PROOF)
    with pytest.raises(Forbidden, match="ACC-101"):
        proven(None, now)


def test_the_password_proves_and_a_wrong_one_does_not(house: House, eve: Actor) -> None:
    house.clock.pass_by(hours=1)
    with pytest.raises(Invalid) as refused:
        house.account.proofs.confirm(actor=eve, answer="not it")
    assert refused.value.fields == {"answer": "This isn't your password."}
    house.account.proofs.confirm(actor=eve, answer=PASSWORD)
    [session] = house.accounts.sessions(actor=eve)
    assert session.proven_at == house.clock.now()


def test_with_a_second_factor_a_code_proves_and_the_password_does_not(house: House, eve: Actor) -> None:
    codes = protected(house, eve)
    house.clock.pass_by(hours=1)
    with pytest.raises(Invalid):
        house.account.proofs.confirm(actor=eve, answer=PASSWORD)
    house.account.proofs.confirm(actor=eve, answer=code(house, eve))
    with pytest.raises(Invalid):
        house.account.proofs.confirm(actor=eve, answer=code(house, eve))
    house.account.proofs.confirm(actor=eve, answer=codes[0])


def test_guessing_proofs_locks_the_codes_as_well(house: House, eve: Actor) -> None:
    protected(house, eve)
    for _ in range(WRONG_CODES_ALLOWED):
        with pytest.raises(Invalid):
            house.account.proofs.confirm(actor=eve, answer="000000")
    with pytest.raises(Forbidden, match="ACC-124"):
        house.account.proofs.confirm(actor=eve, answer=code(house, eve))


def test_the_admins_pages_take_a_second_factor_and_proof(house: House, eve: Actor) -> None:
    proofs, admin = house.account.proofs, replace(eve, role=Role.ADMIN)
    with pytest.raises(Forbidden, match="ACC-103"):
        proofs.check_desk(actor=eve, changes=False)
    with pytest.raises(Forbidden, match="ACC-127"):
        proofs.check_desk(actor=admin, changes=False)
    protected(house, eve)
    proofs.check_desk(actor=admin, changes=True)
    house.clock.pass_by(seconds=FRESH_PROOF.total_seconds())
    proofs.check_desk(actor=admin, changes=False)
    with pytest.raises(Forbidden, match="ACC-111"):
        proofs.check_desk(actor=admin, changes=True)
    house.clock.pass_by(seconds=(DESK_PROOF - FRESH_PROOF).total_seconds())
    with pytest.raises(Forbidden, match="ACC-111"):
        proofs.check_desk(actor=admin, changes=False)


def test_connecting_payouts_takes_a_second_factor_and_proof(house: House, eve: Actor) -> None:
    proofs, owl = house.account.proofs, replace(eve, producer_slug="owl")
    with pytest.raises(Forbidden, match="ACC-102"):
        proofs.check_connecting(actor=eve)
    with pytest.raises(Forbidden, match="ACC-127"):
        proofs.check_connecting(actor=owl)
    protected(house, eve)
    proofs.check_connecting(actor=owl)
    house.clock.pass_by(seconds=FRESH_PROOF.total_seconds())
    with pytest.raises(Forbidden, match="ACC-111"):
        proofs.check_connecting(actor=owl)
