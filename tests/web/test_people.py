"""The accounts of the site, as an admin opens them."""

from domain.accounts import Role
from tests import factories, office
from tests.web.conftest import Cast, House, grant, publish


def test_people_are_found_by_name_and_address(cast: Cast) -> None:
    root = cast.root.visitor
    assert "alice@example.com" in root.get("/admin/users").text
    for sought in ("ALI", "alice@ex", "alice example"):
        found = root.get("/admin/users", query_string={"q": sought})
        assert "alice@example.com" in found.text and "bob@example.com" not in found.text
    admins = root.get("/admin/users?role=admin")
    assert "root@example.com" in admins.text and "alice@example.com" not in admins.text
    assert "Nobody matches" in root.get("/admin/users?q=%25").text


def test_an_account_shows_what_is_known_of_it(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, name="Night Drive")
    licence = grant(house, cast.charlie, track)
    house.put("orders", factories.order(buyer_id=cast.charlie.id))
    house.put("applications", factories.application(user_id=cast.charlie.id, producer_name="Charlie C"))
    page = cast.root.visitor.get(f"/admin/users/{cast.charlie.id}")
    assert page.heading == "Charlie" and "charlie@example.com" in page.text
    assert "Night Drive" in page.text and "Charlie C" in page.text and "227.00" in page.text
    assert f"/admin/licences/{licence.id}" in page.links()
    alice = cast.root.visitor.get(f"/admin/users/{cast.alice.id}")
    assert f"/producers/{cast.alice.slug}" in alice.links()


def test_making_an_admin_asks_for_a_reason_and_shows_what_was_done(house: House, cast: Cast) -> None:
    address, root = f"/admin/users/{cast.charlie.id}", cast.root.visitor
    page = root.submit(address, "Make them an admin")
    assert page.status == 422 and page.error_of("reason") == "Say why."
    page = root.submit(page, "Make them an admin", {"reason": "She helps."})
    assert "Charlie is an admin now" in page.html and "admin.made" in page.text and "She helps." in page.text
    assert "She helps." in house.letters(cast.charlie.email)[-1].payload["text"]
    assert cast.charlie.visitor.get("/admin/users").status == 200
    page = root.submit(address, "Make them no admin", {"reason": "Enough."})
    assert "no admin any more" in page.html
    assert cast.charlie.visitor.get("/admin/users").status == 403


def test_the_last_admin_is_kept_with_a_sentence(cast: Cast) -> None:
    address = f"/admin/users/{cast.root.id}"
    page = cast.root.visitor.submit(address, "Make them no admin", {"reason": "Enough."})
    assert page.status == 409 and page.heading == "This is the only admin, and a site needs one."


def test_who_leaves_is_led_away(house: House, cast: Cast) -> None:
    services = house.services
    services.accounts.create(
        name="Second", email="second@example.com", password="correct horse battery", role=Role.ADMIN
    )
    address = f"/admin/users/{cast.root.id}"
    page = cast.root.visitor.submit(address, "Make them no admin", {"reason": "Enough."})
    assert (page.status, page.path) == (200, "/")


def test_markup_in_names_is_shown_as_text(house: House, cast: Cast) -> None:
    name = "<script>alert(1)</script>"
    house.put("users", user := factories.user(name=name, email="x@example.com"))
    for address in ("/admin/users", f"/admin/users/{user.id}"):
        page = cast.root.visitor.get(address)
        assert name not in page.html and "&lt;script&gt;alert(1)" in page.html


def test_every_admin_page_has_the_sub_navigation_and_knows_where_it_is(cast: Cast) -> None:
    pages = {
        "/admin": "Overview",
        "/admin/users": "Users",
        f"/admin/users/{cast.alice.id}": "Users",
        "/admin/disputes": "Disputes",
        "/admin/support": "Messages",
        "/admin/reports": "Reports",
        "/admin/jobs": "Jobs",
        "/admin/licences": "Licences",
        "/admin/money": "Money",
        "/admin/settings": "Settings",
        "/admin/audit": "Audit log",
    }
    for address, text in pages.items():
        page = cast.root.visitor.get(address)
        marked = [
            e.text.strip() for e in page.markup.elements if e.tag == "a" and e["aria-current"] == "page"
        ]
        assert page.status == 200 and text in marked, address
        assert len([each for each in page.markup.elements if each.tag == "h1"]) == 1


def test_the_overview_counts_what_waits(house: House, cast: Cast) -> None:
    house.put("reports", office.report())
    house.put("applications", factories.application(user_id=cast.charlie.id))
    text = cast.root.visitor.get("/admin").text
    assert "Applications 1" in text and "Reports 1" in text and "Failed jobs 0" in text
