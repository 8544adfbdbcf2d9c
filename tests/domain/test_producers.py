"""The Producer Program."""

from dataclasses import replace
from functools import partial

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.lookalikes import NAME_TAKEN
from domain.minutes import MOST_MINUTES
from domain.producers import (
    UNKNOWN_APPLICATION,
    Application,
    ApplicationForm,
    ApplicationState,
    Producer,
    is_web_link,
)
from domain.uploads import PictureFile
from tests.domain.house import House

FORM = ApplicationForm("Night Owl", "https://example.com/owl", "Alice", "Archer", "@owl", "", True, True)


@pytest.fixture
def alice(house: House) -> Actor:
    return house.person()


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


@pytest.fixture
def application(house: House, alice: Actor) -> Application:
    return house.producers.apply(actor=alice, form=FORM)


def profile(house: House, person: Actor) -> Producer:
    with house.store.read() as unit:
        found = unit.producers.get(person.id)
    assert found
    return found


def subjects(house: House) -> list[str]:
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
    return [job.payload["subject"] for job in jobs if job and "subject" in job.payload]


def test_an_approved_applicant_is_a_producer_and_is_told(
    house: House, alice: Actor, admin: Actor, application: Application
) -> None:
    house.deciding.approve(actor=admin, application_id=application.id)
    producer = profile(house, alice)
    assert (producer.id, producer.name, producer.slug) == (alice.id, "Night Owl", "night-owl")
    with house.store.read() as unit:
        user = unit.users.get(alice.id)
        assert user and user.role is Role.PRODUCER
        assert [entry.action for entry in unit.audit.newest(9)] == ["application.approved"]
    assert subjects(house) == ["We have your application", "Night Owl is in the Producer Program"]


def test_a_denied_applicant_reads_why_and_may_apply_again(
    house: House, alice: Actor, admin: Actor, application: Application
) -> None:
    house.deciding.deny(actor=admin, application_id=application.id, reason="The link is dead.")
    latest = house.producers.standing(actor=alice).join
    assert latest and (latest.state, latest.reason) == (ApplicationState.DENIED, "The link is dead.")
    again = house.producers.apply(actor=alice, form=FORM)
    assert again.state is ApplicationState.PENDING


def test_a_denial_needs_a_reason(house: House, admin: Actor, application: Application) -> None:
    with pytest.raises(Invalid):
        house.deciding.deny(actor=admin, application_id=application.id, reason=" \n ")


def test_nobody_applies_twice_at_once(house: House, alice: Actor, application: Application) -> None:
    with pytest.raises(Conflict) as caught:
        house.producers.apply(actor=alice, form=FORM)
    assert caught.value.code == "PRD-102"


def test_a_producer_does_not_apply(house: House) -> None:
    with pytest.raises(Conflict) as caught:
        house.producers.apply(actor=house.producer(), form=FORM)
    assert caught.value.code == "PRD-101"


def test_a_decision_is_made_once(house: House, admin: Actor, application: Application) -> None:
    house.deciding.approve(actor=admin, application_id=application.id)
    with pytest.raises(Conflict):
        house.deciding.deny(actor=admin, application_id=application.id, reason="Changed my mind.")


@pytest.mark.parametrize("who", ["visitor", "listener", "producer"])
def test_only_admins_decide(house: House, application: Application, who: str) -> None:
    actor = {"visitor": None, "listener": house.person(), "producer": house.producer()}[who]
    with pytest.raises(Forbidden):
        house.deciding.approve(actor=actor, application_id=application.id)


def test_two_names_of_one_address_get_two(house: House, admin: Actor) -> None:
    forms = [replace(FORM, producer_name=name) for name in ("北京", "北海", "Apply")]
    people = [house.person() for _ in forms]
    for person, form in zip(people, forms, strict=True):
        application = house.producers.apply(actor=person, form=form)
        house.deciding.approve(actor=admin, application_id=application.id)
    slugs = [profile(house, person).slug for person in people]
    assert slugs == ["producer", "producer-2", "producer-apply"]


def test_a_name_belongs_to_the_first_who_is_approved(house: House, admin: Actor) -> None:
    forms = [FORM, replace(FORM, producer_name="NIGHT-0WL")]
    first, second = (house.producers.apply(actor=house.person(), form=form) for form in forms)
    house.deciding.approve(actor=admin, application_id=first.id)
    with pytest.raises(Conflict) as caught:
        house.deciding.approve(actor=admin, application_id=second.id)
    assert caught.value.fault is NAME_TAKEN


@pytest.mark.parametrize("name", ["Nıght Owl", "Аdmin", "Support", "BeatPass"])
def test_nobody_applies_under_a_name_that_passes_for_another(house: House, alice: Actor, name: str) -> None:
    house.producer("Night Owl")
    with pytest.raises(Invalid) as caught:
        house.producers.apply(actor=alice, form=replace(FORM, producer_name=name))
    assert set(caught.value.fields) == {"producer_name"}


def test_each_wrong_field_is_named(house: House, alice: Actor) -> None:
    wrong = ApplicationForm("", "javascript:alert(1)", "", "x" * 81, "not a name!", "y" * 81)
    with pytest.raises(Invalid) as caught:
        house.producers.apply(actor=alice, form=wrong, picture=PictureFile("me.gif", b"GIF89a"))
    assert set(caught.value.fields) == {*ApplicationForm.__dataclass_fields__, "picture"}


def test_a_picture_is_kept(house: House, alice: Actor) -> None:
    kept = house.producers.apply(actor=alice, form=FORM, picture=PictureFile("me.jpg", b"JPEG me"))
    assert house.content(kept.picture_key) == b"JPEG me"


def test_a_picture_is_kept_only_with_its_application(
    house: House, alice: Actor, application: Application
) -> None:
    for somebody in (alice, house.producer()):
        with pytest.raises(Conflict):
            house.producers.apply(actor=somebody, form=FORM, picture=PictureFile("me.jpg", b"JPEG me"))
    assert [path for path in house.folder.rglob("*") if path.is_file()] == []


def test_the_command_line_makes_a_producer_without_an_application(house: House, alice: Actor) -> None:
    with house.store.read() as unit:
        user = unit.users.get(alice.id)
    assert user
    first = house.producers.approve_by_email(email=user.email, name="Owl")
    assert first == house.producers.approve_by_email(email=user.email)
    assert first.slug == "owl"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://user:pw@example.com",
        "https://a b.com",
        "https://x",
        "https://e.com:99999",
    ],
)
def test_what_is_no_web_link_is_refused(link: str) -> None:
    assert not is_web_link(link)


@pytest.mark.parametrize(
    ("typed", "limit"), [("90", 90), (" 0 ", 0), ("", None), (str(MOST_MINUTES), MOST_MINUTES)]
)
def test_an_admin_sets_a_producers_minutes(house: House, admin: Actor, typed: str, limit: int | None) -> None:
    slug = house.producer().producer_slug
    house.producers.set_minutes(actor=admin, slug=slug, minutes="5")
    assert house.producers.set_minutes(actor=admin, slug=slug, minutes=typed).upload_minutes == limit
    with house.store.read() as unit:
        found, [entry, _] = unit.producers.by_slug(slug), unit.audit.newest(9)
    assert found and found.upload_minutes == limit
    assert (entry.actor_id, entry.action, entry.subject) == (admin.id, "producer.minutes", found.id)
    assert entry.details["minutes"] == ("the site's" if limit is None else str(limit))


@pytest.mark.parametrize("typed", ["-1", "1.5", "many", "²", str(MOST_MINUTES + 1), "9" * 5000])
def test_minutes_are_a_whole_number(house: House, admin: Actor, typed: str) -> None:
    slug = house.producer().producer_slug
    with pytest.raises(Invalid) as caught:
        house.producers.set_minutes(actor=admin, slug=slug, minutes=typed)
    assert "from 0 to 1,000,000" in caught.value.fields["minutes"]


def test_only_admins_set_minutes_and_only_of_producers(house: House, admin: Actor) -> None:
    owl = house.producer()
    with pytest.raises(Forbidden):
        house.producers.set_minutes(actor=owl, slug=owl.producer_slug, minutes="90")
    with pytest.raises(NotFound):
        house.producers.set_minutes(actor=admin, slug="nobody", minutes="90")


def test_an_application_that_is_not_there_is_told(house: House, admin: Actor) -> None:
    for decide in (house.deciding.approve, partial(house.deciding.deny, reason="Too quiet.")):
        with pytest.raises(NotFound) as caught:
            decide(actor=admin, application_id="none")
        assert caught.value.fault is UNKNOWN_APPLICATION
