"""The Progress page: level, XP, and achievements on their way."""

from dataclasses import replace
from datetime import timedelta

from domain.progress.achievements import ACHIEVEMENTS
from domain.progress.standing import Progress
from tests.web.conftest import Cast, House, Person, publish
from tests.web.visitor import Element, Page


def open_page(house: House, person: Person) -> Page:
    """As it stands after everybody was checked."""
    house.services.progress.checks.check_all()
    return person.visitor.get("/backstage/progress")


def achievement(page: Page, key: str) -> Element:
    [found] = [each for each in page.markup.elements if each["data-achievement"] == key]
    return found


def test_a_new_producer_is_told_what_to_do_first(cast: Cast) -> None:
    page = cast.alice.visitor.get("/backstage/progress")
    assert (page.status, page.heading) == (200, "Progress")
    assert "Your first XP is one beat away" in page.text and "/backstage/upload" in page.links()
    assert "Novice Producer" in page.text and "100 XP to level 2." in page.text


def test_level_xp_and_what_is_missing_are_told_in_words_beside_the_ring(cast: Cast, house: House) -> None:
    publish(house, cast.alice, name="Night Drive")
    page = open_page(house, cast.alice)
    assert "Intermediate Producer" in page.text and "1,100 XP of 1,118" in page.text
    assert "18 XP to level 6." in page.text
    [ring] = [each for each in page.markup.elements if each.tag == "svg" and each["class"] == "ring"]
    assert ring["role"] == "img" and ring["aria-label"] == "Level 5, 94 % of the way to the next"
    assert "Your first XP" not in page.text


def test_the_newest_xp_says_what_it_was_for(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice, name="Night Drive")
    page = open_page(house, cast.alice)
    assert "“Night Drive” came out" in page.text and f"/beats/{track.slug}" in page.links()
    assert "Achievement: Early Adopter" in page.text


def test_how_xp_works_is_told_with_the_rules_own_figures(cast: Cast) -> None:
    page = cast.alice.visitor.get("/backstage/progress")
    for figure in ("100 XP", "1 XP", "50 XP", "25 XP", "heard 30 seconds", "profile has a name, a picture"):
        assert figure in page.text
    assert "Legendary" in page.text and "34,300 XP" in page.text


def test_an_unlocked_achievement_has_its_day(cast: Cast, house: House) -> None:
    page = open_page(house, cast.alice)
    early = achievement(page, "early-adopter")
    assert early["data-state"] == "unlocked"
    assert "Unlocked 4 March 2026" in early.text and "1,000 XP" in early.text and "Epic" in early.text


def test_a_locked_one_says_how_far_one_is(cast: Cast, house: House) -> None:
    publish(house, cast.alice)
    house.clock.moment += timedelta(days=40)
    page = open_page(house, replace(cast.alice, visitor=house.signed_in(cast.alice.email)))
    rising = achievement(page, "rising")
    assert rising["data-state"] == "locked" and "1 of 3 months" in rising.text
    bars = {each["aria-label"]: each["value"] for each in page.markup.elements if each.tag == "progress"}
    assert bars["Rising: 1 of 3 months"] == "33"
    assert "50 %, more than 70 % needed" in achievement(page, "metadata-whiz").text


def test_what_compares_producers_says_that_there_are_too_few(cast: Cast, house: House) -> None:
    publish(house, cast.alice)
    page = open_page(house, cast.alice)
    assert "need at least 20 of them with a public beat. There was 1 when" in page.text
    assert "Needs at least 20 producers." in achievement(page, "rising-star").text
    assert "Needs at least 20" not in achievement(page, "og").text


def test_all_achievements_stand_on_the_page(cast: Cast) -> None:
    page = cast.alice.visitor.get("/backstage/progress")
    shown = [each["data-achievement"] for each in page.markup.elements if each["data-achievement"]]
    assert shown == [each.key for each in ACHIEVEMENTS]
    for each in ACHIEVEMENTS:
        told = achievement(page, each.key).text
        assert each.name in told and each.takes in told and each.rarity.value in told


def test_everybody_sees_their_own(cast: Cast, house: House) -> None:
    publish(house, cast.alice, name="Night Drive")
    open_page(house, cast.alice)
    assert "Night Drive" not in cast.bob.visitor.get("/backstage/progress").text


def test_the_highest_level_needs_no_more(cast: Cast, house: House) -> None:
    with house.store.write() as unit:
        unit.progress.save(Progress(cast.alice.id, 200_000, 100, 200_000, checked_at=house.clock.now()))
        unit.commit()
    page = cast.alice.visitor.get("/backstage/progress")
    assert "Legendary Producer" in page.text and "You have reached the highest level." in page.text
    assert "XP to level" not in page.text
