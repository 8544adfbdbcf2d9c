"""Save Artist: all tabs or nothing, nobody's changes lost, and what follows from it."""

from dataclasses import replace
from typing import Any, cast

import pytest

from adapters.memory import MemoryStore
from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.errors import Conflict, Forbidden, Invalid
from domain.facts import PROFILE_PUBLISHED
from domain.producers import Producer
from domain.profiles.credits import CreditForm
from domain.profiles.forms import GalleryForm, LinkForm, PictureForm, ProfileForm
from domain.profiles.pictures import AVATAR, COVER, GALLERY, MAX_NEW, Crop, all_sizes
from domain.profiles.profile import CHANGED_ELSEWHERE, FOREIGN_PICTURE, Profile
from domain.uploads import PictureFile
from tests.domain.house import FORM, House
from tests.domain.test_progress import causes, react_to_all

FULL = ProfileForm(
    name="Owl",
    genres="Trap, Drill",
    links=(LinkForm(0, "https://instagram.com/owl"), LinkForm(1), LinkForm(2, "https://OWL.bandcamp.com")),
    country="FR",
    city="Lyon",
    text="Beats since 2011.",
    credits=(CreditForm(0, "song", "Night Bus", "Ada", "2024", "", ("producer",)), CreditForm(1)),
)


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer("Owl")


def picture(word: str = "one") -> PictureFile:
    return PictureFile("me.jpg", f"JPEG {word}".encode())


def save(house: House, who: Actor, form: ProfileForm = FULL, **fields: Any) -> Profile:
    """As the editor does it, from what is kept by now."""
    version = house.profiles.own(actor=who).profile.version
    return house.profiles.save(actor=who, form=replace(form, version=version, **fields))


def kept(house: House, who: Actor) -> tuple[Producer, Profile]:
    own = house.profiles.own(actor=who)
    return own.producer, own.profile


def stored(house: House) -> set[str]:
    folder = house.folder / "files" / "pictures"
    return {f"pictures/{path.name}" for path in folder.glob("*.jpg")} if folder.exists() else set()


def test_all_tabs_are_published_together(house: House, owl: Actor) -> None:
    save(house, owl, name="Night Owl", avatar=PictureForm(picture()), cover=PictureForm(picture()))
    producer, profile = kept(house, owl)
    assert (producer.name, producer.slug) == ("Night Owl", owl.producer_slug)
    assert (profile.genres, profile.country, profile.city) == (("Trap", "Drill"), "FR", "Lyon")
    assert profile.links == ("https://instagram.com/owl", "https://owl.bandcamp.com")
    assert (profile.biography, [each.title for each in profile.credits]) == (
        "Beats since 2011.",
        ["Night Bus"],
    )
    assert (profile.version, profile.published_at) == (1, house.clock.now())
    assert stored(house) == {*all_sizes(producer.picture_key, AVATAR), *all_sizes(profile.cover_key, COVER)}


def test_nothing_is_published_when_one_field_of_one_tab_is_wrong(house: House, owl: Actor) -> None:
    save(house, owl)
    before = kept(house, owl)
    with pytest.raises(Invalid) as refused:
        save(
            house,
            owl,
            name="Other",
            city="Paris",
            text="see www.x.com",
            avatar=PictureForm(picture()),
            cover=PictureForm(PictureFile("c.gif", b"no")),
        )
    assert [*refused.value.fields] == ["biography-text", "images-cover"]
    assert kept(house, owl) == before
    assert stored(house) == set()


def test_two_tabs_dont_overwrite_each_other_silently(house: House, owl: Actor) -> None:
    first = second = house.profiles.own(actor=owl).form
    house.profiles.save(actor=owl, form=replace(first, city="Lyon"))
    with pytest.raises(Conflict) as refused:
        house.profiles.save(actor=owl, form=replace(second, city="Paris", avatar=PictureForm(picture())))
    assert refused.value.fault is CHANGED_ELSEWHERE
    assert kept(house, owl)[1].city == "Lyon" and stored(house) == set()
    save(house, owl, second, city="Paris")
    assert kept(house, owl)[1].city == "Paris"


def test_a_name_that_passes_for_anothers_is_refused(house: House, owl: Actor) -> None:
    house.producer("Ada Beats")
    for name in ("ADA BEATS", "Adа Beats", "Admin", "", "x" * 81):
        with pytest.raises(Invalid) as refused:
            save(house, owl, name=name)
        assert [*refused.value.fields] == ["details-name"]
    save(house, owl, name="Owl")
    save(house, owl, name="OWL")
    assert kept(house, owl)[0].name == "OWL"


def verified(house: House, who: Actor) -> None:
    with house.store.write() as unit:
        producer = unit.producers.get(who.id, lock=True)
        assert producer
        unit.producers.save(replace(producer, verified=True))
        unit.commit()


def test_the_badge_stays_with_the_name_that_was_verified(house: House, owl: Actor) -> None:
    verified(house, owl)
    save(house, owl, name="OWL")
    assert kept(house, owl)[0].verified
    save(house, owl, name="Famous Band")
    assert not kept(house, owl)[0].verified


def test_a_new_picture_takes_the_place_of_the_old_one_whose_files_go(house: House, owl: Actor) -> None:
    save(house, owl, avatar=PictureForm(picture("one"), Crop(0, 0, 0.5, 0.5)))
    first = kept(house, owl)[0].picture_key
    assert house.content(first) == b"JPEG one 800 " + repr(Crop(0, 0, 0.5, 0.5)).encode()
    save(house, owl, avatar=PictureForm(picture("two")))
    second = kept(house, owl)[0].picture_key
    assert first != second and stored(house) == {*all_sizes(second, AVATAR)}
    save(house, owl)
    assert kept(house, owl)[0].picture_key == second
    save(house, owl, avatar=PictureForm(is_removed=True))
    assert kept(house, owl)[0].picture_key == "" and stored(house) == set()


def test_a_picture_that_came_with_an_application_stays_with_it(house: House, owl: Actor) -> None:
    house.blobs.put_bytes("pictures/mine.jpg", b"JPEG")
    producer, _ = kept(house, owl)
    with house.store.write() as unit:
        unit.producers.save(replace(producer, picture_key="pictures/mine.jpg"))
        unit.commit()
    save(house, owl, avatar=PictureForm(picture()))
    assert "pictures/mine.jpg" in stored(house)


def test_the_gallery_is_ordered_named_and_cleared(house: House, owl: Actor) -> None:
    rows = (GalleryForm(0, alt="At work", file=picture("a")), GalleryForm(1, alt="Live", file=picture("b")))
    save(house, owl, gallery=rows)
    one, two = kept(house, owl)[1].gallery
    assert (one.alt, two.alt) == ("At work", "Live")
    save(house, owl, gallery=(GalleryForm(1, two.key, "On stage"), GalleryForm(7, file=picture("c"))))
    gallery = kept(house, owl)[1].gallery
    assert (gallery[0].key, gallery[0].alt) == (two.key, "On stage")
    assert stored(house) == {key for each in gallery for key in all_sizes(each.key, GALLERY)}


def test_nobody_elses_picture_can_be_put_into_a_gallery(house: House, owl: Actor) -> None:
    ada = house.producer("Ada")
    save(house, ada, name="Ada", gallery=(GalleryForm(0, file=picture()),))
    [hers] = kept(house, ada)[1].gallery
    for gallery in ((GalleryForm(0, hers.key),), (GalleryForm(0, "covers/1.jpg"),)):
        with pytest.raises(Conflict) as refused:
            save(house, owl, gallery=gallery)
        assert refused.value.fault is FOREIGN_PICTURE
    with pytest.raises(Conflict):
        save(house, ada, name="Ada", gallery=(GalleryForm(0, hers.key), GalleryForm(1, hers.key)))


def test_only_ones_own_public_beat_can_be_pinned(house: House, owl: Actor) -> None:
    mine, others = house.beat(owl), house.beat(house.producer("Ada"), b"RIFF another")
    hidden: Track = house.beat(owl, b"RIFF third")
    with house.store.write() as unit:
        unit.tracks.save(replace(hidden, published_at=None))
        unit.commit()
    for id in (others.id, hidden.id, "nothing"):
        with pytest.raises(Invalid) as refused:
            save(house, owl, pinned=id)
        assert [*refused.value.fields] == ["details-pinned"]
    assert save(house, owl, pinned=mine.id).pinned_id == mine.id
    house.editing.delete(actor=owl, track_id=mine.id)
    assert save(house, owl, pinned=mine.id).pinned_id == mine.id
    assert save(house, owl).pinned_id == ""


def test_only_producers_have_a_profile(house: House) -> None:
    for who in (None, house.person(Role.LISTENER)):
        with pytest.raises(Forbidden):
            house.profiles.own(actor=who)
        with pytest.raises(Forbidden):
            house.profiles.save(actor=who, form=FULL)


def test_a_failure_on_the_way_leaves_no_picture_behind(house: House, owl: Actor) -> None:
    stale = replace(FULL, version=9, gallery=(GalleryForm(0, file=picture()),), avatar=PictureForm(picture()))
    with pytest.raises(Conflict):
        house.profiles.save(actor=owl, form=stale)
    assert stored(house) == set()


def test_achievements_of_the_profile_follow(house: House, owl: Actor) -> None:
    save(house, owl)
    react_to_all(house)
    assert {"achievement:oracle"} == {cause for cause in causes(house, owl) if cause in PROFILE}
    links = tuple(LinkForm(at, f"https://example.com/{at}") for at in range(3))
    save(house, owl, links=links, avatar=PictureForm(picture()))
    react_to_all(house)
    assert {*causes(house, owl)} & PROFILE == PROFILE - {"achievement:model"}
    gallery = tuple(GalleryForm(at, file=picture(str(at))) for at in range(MAX_NEW))
    save(house, owl, gallery=gallery)
    react_to_all(house)
    assert {*causes(house, owl)} >= PROFILE


PROFILE = {f"achievement:{key}" for key in ("photogenic", "oracle", "linked", "model")}


def test_beats_are_found_by_a_name_that_has_changed(house: House, owl: Actor) -> None:
    ada = house.producer("Ada")
    house.beat(owl)
    together = house.beat(ada, b"RIFF another", replace(FORM, collaborators="Owl"))
    save(house, owl, name="Barn Owl")
    assert found(house, together.id).endswith("ada owl")
    for id in house.work.waiting():
        with house.store.read() as unit:
            job = unit.jobs.get(id)
        if job and job.name == "react" and (fact := house.work.fact(fact_id=job.payload["fact"])):
            house.profiles.react(fact=fact)
    assert found(house, together.id).endswith("ada barn owl")


def found(house: House, track_id: str) -> str:
    """By which words."""
    return str(cast(MemoryStore, house.store)._tables["search_texts"][track_id])


def test_the_fact_says_when_the_name_has_changed(house: House, owl: Actor) -> None:
    save(house, owl)
    save(house, owl, name="Night Owl")
    told = []
    for id in house.work.waiting():
        with house.store.read() as unit:
            job = unit.jobs.get(id)
        if job and job.name == "react" and (fact := house.work.fact(fact_id=job.payload["fact"])):
            told.append((fact.name, dict(fact.payload)))
    assert told == [
        (PROFILE_PUBLISHED, {"producer": owl.id}),
        (PROFILE_PUBLISHED, {"producer": owl.id, "renamed": "yes"}),
    ]
