"""Backstage: the dashboard, and who may look at it."""

import pytest

from tests.web.conftest import Cast, House, prepare, publish

SIDEBAR = ["Dashboard", "Finances", "Activity", "Progress", "Leaderboards", "My Beats", "My Collections"]


def test_the_dashboard_greets_without_knowing_the_time_of_day(cast: Cast) -> None:
    page = cast.alice.visitor.get("/backstage")
    assert page.heading == "Welcome back, Alice"
    assert "4 March 2026" in page.text


def test_the_dashboard_counts_ones_own_beats_and_drafts(cast: Cast, house: House) -> None:
    publish(house, cast.alice, name="Night Drive", plays=1204)
    publish(house, cast.bob, name="Day Drive")
    prepare(house, cast.alice)
    page = cast.alice.visitor.get("/backstage")
    assert "Tracks 1" in page.text and "Total plays 1,204" in page.text
    assert "Finish 1 upload" in page.text
    assert "Night Drive" in page.text and "Day Drive" not in page.text


def test_an_empty_dashboard_leads_to_uploading(cast: Cast) -> None:
    page = cast.alice.visitor.get("/backstage")
    assert "Upload your first beat" in page.text and "/backstage/upload" in page.links()


def test_the_sidebar_names_every_page_in_its_order_and_marks_this_one(cast: Cast) -> None:
    page = cast.alice.visitor.get("/backstage/beats")
    side = next(e for e in page.markup.elements if e["class"] == "side-nav")
    assert side.text.split() == ["Backstage", *" ".join(SIDEBAR).split()]
    here = [e["href"] for e in page.markup.elements if e["aria-current"] == "page" and e["href"]]
    assert set(here) == {"/backstage/beats"}


def test_every_link_of_the_frame_leads_somewhere(cast: Cast) -> None:
    page = cast.alice.visitor.get("/backstage")
    for link in {link for link in page.links() if link.startswith("/")}:
        assert cast.alice.visitor.get(link).status == 200, link


@pytest.mark.parametrize(
    "path", ["/backstage", "/backstage/upload", "/backstage/beats", "/backstage/finances"]
)
def test_a_listener_is_told_how_to_apply(cast: Cast, path: str) -> None:
    page = cast.charlie.visitor.get(path)
    assert (page.status, "ACC-102" in page.text) == (403, True)
    assert "Apply with your name and a link to your beats." in page.text
    assert "/producers/apply" in page.links()


@pytest.mark.parametrize("path", ["/backstage", "/backstage/upload", "/backstage/finances"])
def test_a_visitor_is_asked_to_sign_in(cast: Cast, path: str) -> None:
    page = cast.stranger.get(path)
    assert page.path == "/sign-in"
    assert page.form("Sign in").values["next"] == path
