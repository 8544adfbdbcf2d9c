"""Changing settings on their page."""

from datetime import timedelta
from pathlib import Path

from tests.web.conftest import Cast, House


def test_a_change_is_shown_with_where_it_comes_from_and_let_go_again(house: House, cast: Cast) -> None:
    root = cast.root.visitor
    page = root.submit("/admin/settings", "Save Site name", {"value": "Beats & Co"})
    assert "Site name is changed" in page.html and "Set here by Root" in page.text
    assert "Beats &amp; Co" in cast.stranger.get("/").html
    page = root.submit(page, "Let the environment say Site name again")
    assert "Set here" not in page.text and "Beats &amp; Co" not in cast.stranger.get("/").html


def test_a_wrong_value_is_told_beside_its_field_and_nothing_changes(house: House, cast: Cast) -> None:
    page = cast.root.visitor.submit("/admin/settings", "Save Terms", {"value": "javascript:alert(1)"})
    assert page.status == 422 and "must be an address that starts with http" in page.text
    assert 'value="javascript:alert(1)"' in page.html
    assert house.services.site.terms_url == ""


def test_another_process_shows_the_change_within_ten_seconds(folder: Path, house: House, cast: Cast) -> None:
    other = House(folder)
    assert "Beats &amp; Co" not in other.visitor().get("/").html
    cast.root.visitor.submit("/admin/settings", "Save Site name", {"value": "Beats & Co"})
    other.clock.moment += timedelta(seconds=10)
    assert "Beats &amp; Co" in other.visitor().get("/").html
    other.database.close()


def test_no_secret_stands_on_the_page(cast: Cast) -> None:
    html = cast.root.visitor.get("/admin/settings").html
    assert "SECRET" not in html and "DATABASE_URL" not in html and "SMTP_URL" not in html


def test_ten_megabytes_are_refused(cast: Cast) -> None:
    page = cast.root.visitor.post("/admin/settings/tax_note", {"value": "x" * 10_000_000})
    assert page.status == 413
