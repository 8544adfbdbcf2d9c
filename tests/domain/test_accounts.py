"""Accounts: who gets in, and with what."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.accounts import Actor, Role, digest, email_error, password_error
from domain.errors import Conflict, Forbidden, Invalid
from tests.domain.house import House
from tests.fakes import PlainPasswords

PASSWORD = "correct horse"


def sign_in(house: House, email: str = "alice@example.com", password: str = PASSWORD) -> Actor:
    secret = house.accounts.sign_in(email=email, password=password, agent="Firefox")
    actor = house.accounts.actor(secret)
    assert actor is not None
    return actor


@pytest.fixture
def alice(house: House) -> Actor:
    house.accounts.register(name="Alice", email="Alice@Example.com ", password=PASSWORD)
    return sign_in(house)


def letters(house: House, subject: str) -> list[str]:
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
    return [job.payload["text"] for job in jobs if job and subject in job.payload.get("subject", "")]


def test_somebody_who_registers_is_a_listener_and_is_welcomed(house: House, alice: Actor) -> None:
    assert (alice.name, alice.role, alice.is_producer) == ("Alice", Role.LISTENER, False)
    assert len(letters(house, "Welcome")) == 1


def test_an_email_is_taken_whatever_its_case(house: House, alice: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        house.accounts.register(name="Eve", email="ALICE@example.COM", password=PASSWORD)
    assert list(caught.value.fields) == ["email"]


@pytest.mark.parametrize(
    ("email", "password"), [("alice@example.com", "wrong password"), ("bob@example.com", PASSWORD), ("", "")]
)
def test_wrong_credentials_say_the_same_whatever_is_wrong(
    house: House, alice: Actor, email: str, password: str
) -> None:
    with pytest.raises(Forbidden) as caught:
        house.accounts.sign_in(email=email, password=password, agent="")
    assert caught.value.code == "ACC-104"


def test_a_session_ends_after_thirty_days(house: House, alice: Actor) -> None:
    secret = house.accounts.sign_in(email="alice@example.com", password=PASSWORD, agent="")
    house.clock.pass_by(days=29, hours=23)
    assert house.accounts.actor(secret) is not None
    house.clock.pass_by(hours=1)
    assert house.accounts.actor(secret) is None


def test_a_suspended_person_is_out_at_once(house: House, alice: Actor) -> None:
    secret = house.accounts.sign_in(email="alice@example.com", password=PASSWORD, agent="")
    me = house.accounts.me(actor=alice)
    with house.store.write() as unit:
        unit.users.save(replace(me, suspended=True))
        unit.commit()
    assert house.accounts.actor(secret) is None
    with pytest.raises(Forbidden):
        sign_in(house)


def test_one_ends_only_ones_own_sessions(house: House, alice: Actor) -> None:
    house.accounts.register(name="Bob", email="bob@example.com", password=PASSWORD)
    bob = sign_in(house, "bob@example.com")
    with pytest.raises(Forbidden):
        house.accounts.end_session(actor=alice, session_id=bob.session_id)
    assert [session.id for session in house.accounts.sessions(actor=bob)] == [bob.session_id]
    house.accounts.end_session(actor=bob, session_id=bob.session_id)
    assert house.accounts.sessions(actor=bob) == []


def test_a_new_password_ends_the_other_sessions(house: House, alice: Actor) -> None:
    sign_in(house)
    house.accounts.change_password(actor=alice, current=PASSWORD, new="battery staple")
    assert [session.id for session in house.accounts.sessions(actor=alice)] == [alice.session_id]
    sign_in(house, password="battery staple")


def test_a_password_changes_only_with_the_current_one(house: House, alice: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        house.accounts.change_password(actor=alice, current="not it", new="short")
    assert set(caught.value.fields) == {"current", "new"}
    sign_in(house)


def test_a_reset_link_works_once_and_ends_every_session(house: House, alice: Actor) -> None:
    house.accounts.request_reset(email="alice@example.com")
    secret = house.ids.secrets[-1]
    assert secret in letters(house, "Reset")[0]
    house.accounts.reset_password(secret=secret, new="battery staple")
    assert house.accounts.sessions(actor=alice) == []
    with pytest.raises(Forbidden):
        house.accounts.reset_password(secret=secret, new="another staple")
    sign_in(house, password="battery staple")


def test_a_reset_ends_the_other_links_too(house: House, alice: Actor) -> None:
    house.accounts.request_reset(email="alice@example.com")
    house.accounts.request_reset(email="alice@example.com")
    house.accounts.reset_password(secret=house.ids.secrets[-1], new="battery staple")
    with pytest.raises(Forbidden):
        house.accounts.reset_password(secret=house.ids.secrets[-2], new="another staple")


def test_a_changed_password_ends_the_links_that_were_mailed_before(house: House, alice: Actor) -> None:
    house.accounts.request_reset(email="alice@example.com")
    secret = house.ids.secrets[-1]
    house.accounts.change_password(actor=alice, current=PASSWORD, new="battery staple")
    with pytest.raises(Forbidden):
        house.accounts.reset_password(secret=secret, new="another staple")


def test_a_changed_email_ends_the_links_that_went_to_the_old_one(house: House, alice: Actor) -> None:
    house.accounts.request_reset(email="alice@example.com")
    reset = house.ids.secrets[-1]
    house.accounts.request_email(actor=alice, email="new@example.com", password=PASSWORD)
    house.accounts.confirm_email(secret=house.ids.secrets[-1])
    with pytest.raises(Forbidden):
        house.accounts.reset_password(secret=reset, new="another staple")


class ResetMeanwhile(PlainPasswords):
    """Takes its time to judge a password: the account changes while it does."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self.meanwhile = meanwhile

    def matches(self, password: str, hashed: str) -> bool:
        judged = super().matches(password, hashed)
        self.meanwhile()
        return judged


def test_a_sign_in_does_not_survive_a_reset_that_happens_meanwhile(house: House, alice: Actor) -> None:
    house.accounts.request_reset(email="alice@example.com")
    secret = house.ids.secrets[-1]
    slow = ResetMeanwhile(lambda: house.accounts.reset_password(secret=secret, new="battery staple"))
    with pytest.raises(Forbidden, match="ACC-104"):
        replace(house.accounts, passwords=slow).sign_in(
            email="alice@example.com", password=PASSWORD, agent=""
        )
    assert house.accounts.sessions(actor=alice) == []


def test_links_that_ran_out_are_forgotten_and_others_kept(house: House, alice: Actor) -> None:
    house.accounts.request_reset(email="alice@example.com")
    house.accounts.request_email(actor=alice, email="new@example.com", password=PASSWORD)
    reset, email = (digest(secret) for secret in house.ids.secrets[-2:])
    house.clock.pass_by(hours=2)
    house.accounts.forget_expired()
    with house.store.read() as unit:
        assert (unit.links.get(reset), unit.links.get(email) is not None) == (None, True)


def test_letters_say_how_long_their_links_work(house: House, alice: Actor) -> None:
    house.accounts.request_reset(email="alice@example.com")
    house.accounts.request_email(actor=alice, email="new@example.com", password=PASSWORD)
    assert "for one hour:" in letters(house, "Reset")[0]
    assert "for 24 hours:" in letters(house, "Confirm")[0]


def test_an_email_that_is_taken_comes_with_what_to_do(house: House, alice: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        house.accounts.register(name="Eve", email="alice@example.com", password=PASSWORD)
    assert caught.value.fields["email"].endswith("exists already. Sign in, or reset its password.")


def test_a_reset_link_ends_after_an_hour(house: House, alice: Actor) -> None:
    house.accounts.request_reset(email="alice@example.com")
    house.clock.pass_by(hours=1)
    with pytest.raises(Forbidden):
        house.accounts.reset_password(secret=house.ids.secrets[-1], new="battery staple")


def test_a_reset_for_nobody_sends_nothing(house: House) -> None:
    house.accounts.request_reset(email="nobody@example.com")
    assert house.queue.woken == []


def test_a_link_for_one_thing_does_not_do_another(house: House, alice: Actor) -> None:
    house.accounts.request_email(actor=alice, email="new@example.com", password=PASSWORD)
    with pytest.raises(Forbidden):
        house.accounts.reset_password(secret=house.ids.secrets[-1], new="battery staple")


def test_a_new_email_counts_once_its_link_was_opened(house: House, alice: Actor) -> None:
    house.accounts.request_email(actor=alice, email="New@example.com", password=PASSWORD)
    sign_in(house)
    assert len(letters(house, "Confirm")) == 1
    house.accounts.confirm_email(secret=house.ids.secrets[-2])
    assert sign_in(house, "new@example.com").id == alice.id
    assert "new@example.com" in letters(house, "was changed")[0]


def test_the_setup_link_makes_one_admin_and_no_second(house: House) -> None:
    first, second = house.accounts.setup_link(), house.accounts.setup_link()
    assert first and second
    told = {"name": "Root", "email": "root@example.com", "password": PASSWORD}
    house.accounts.set_up(secret=first.rsplit("/", 1)[1], **told)
    assert sign_in(house, "root@example.com").is_admin
    with pytest.raises(Conflict):
        house.accounts.set_up(secret=second.rsplit("/", 1)[1], **told | {"email": "eve@example.com"})
    assert house.accounts.setup_link() is None


def test_an_old_setup_link_makes_nobody_an_admin(house: House) -> None:
    link = house.accounts.setup_link()
    assert link
    house.clock.pass_by(hours=24)
    with pytest.raises(Forbidden):
        house.accounts.set_up(
            secret=link.rsplit("/", 1)[1], name="R", email="r@example.com", password=PASSWORD
        )
    with pytest.raises(Forbidden):
        sign_in(house, "r@example.com")


@pytest.mark.parametrize(
    "email", ["", "alice", "a@b", "a b@example.com", "a@@b.com", "a@b..", "@b.com", "a@b.c,d@e.f"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert email_error(email)


@pytest.mark.parametrize("password", ["short", "x" * 201, "aaaaaaaaaaaa", "Alice@Example.com"])
def test_weak_passwords_are_refused(password: str) -> None:
    assert password_error(password, "alice@example.com")


@pytest.mark.parametrize("name", ["Аdmin", "ＡＤＭＩＮ", "Night 0wl", "BeatPass Support"])
def test_nobody_is_called_what_passes_for_another(house: House, name: str) -> None:
    house.producer("Night Owl")
    with pytest.raises(Invalid) as caught:
        house.accounts.register(name=name, email="eve@example.com", password=PASSWORD)
    assert set(caught.value.fields) == {"name"}
    with pytest.raises(Invalid):
        house.accounts.rename(actor=house.person(), name=name)


def test_a_producer_may_be_called_by_their_own_name(house: House) -> None:
    owl = house.producer("Night Owl")
    house.accounts.rename(actor=owl, name="Night Owl")
