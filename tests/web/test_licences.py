"""My Licenses, verifying, certificates, what the site publishes, and revoking."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp

from adapters.certificates.signer import is_signed
from domain.catalogue import Track
from domain.licensing.certificates import verified
from domain.licensing.downloads import slug_of
from domain.licensing.granted import Licence
from domain.licensing.offers import Delivery
from domain.licensing.published import keys_in, revocations_in
from tests.web.conftest import SITE_URL, Cast, House, Person, grant, publish
from tests.web.visitor import Page


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    return publish(house, cast.alice, slug="night-drive", name="Night Drive")


@pytest.fixture
def licence(house: House, cast: Cast, track: Track) -> Licence:
    """Charlie's, of a beat of alice's."""
    return grant(house, cast.charlie, track)


def save(house: House, licence: Licence, **fields: Any) -> None:
    with house.store.write() as unit:
        unit.licences.save(replace(licence, **fields))
        unit.commit()


def revoke(house: House, cast: Cast, licence: Licence, reason: str = "Paid with a stolen card.") -> None:
    root = house.signed_in(cast.root.email)
    page = root.submit(f"/admin/licences/{licence.id}", "Revoke", {"reason": reason})
    assert page.status == 200 and "Revoked" in page.text


def rows(person: Person, path: str = "/licences") -> list[str]:
    page = person.visitor.get(path)
    assert page.status == 200
    return [each["data-licence"] for each in page.markup.elements if each["data-licence"]]


def test_a_holder_sees_their_licence_with_all_that_leads_on(cast: Cast, licence: Licence) -> None:
    page = cast.charlie.visitor.get("/licences")

    for said in ("Night Drive", "Alice", "Standard", "4 Mar 2026", "Active", licence.id):
        assert said in page.text
    links = page.links()
    for link in (
        "/beats/night-drive",
        f"/licences/{licence.id}/certificate.pdf",
        f"/licences/{licence.id}/certificate.json",
        f"/verify-license/{licence.id}",
    ):
        assert link in links
    buttons = {each["aria-label"]: each["formaction"] for each in page.markup.elements if each["formaction"]}
    assert buttons == {
        f"Download Night Drive as {kind}": f"/licences/{licence.id}/download/{slug_of(kind)}"
        for kind in (Delivery.WAV, Delivery.MP3_320, Delivery.FLAC)
    }


def test_a_producer_sees_whom_their_beats_were_licensed_to_but_no_e_mail(
    cast: Cast, licence: Licence
) -> None:
    page = cast.alice.visitor.get("/licences/granted")

    assert licence.id in page.text and "Charlie" in page.text
    assert "charlie@" not in page.html and "/download/" not in page.html
    assert page.form("Show").action == "/licences/granted"
    assert cast.alice.visitor.get("/licences").heading == "My Licenses"
    assert rows(cast.alice) == rows(cast.bob) == rows(cast.bob, "/licences/granted") == []


def test_a_licence_that_does_not_hold_offers_no_download(house: House, cast: Cast, licence: Licence) -> None:
    save(house, licence, expires_at=house.clock.now())
    page = cast.charlie.visitor.get("/licences")
    assert "Expired" in page.text and "/download/" not in page.html
    revoke(house, cast, licence)
    page = cast.charlie.visitor.get("/licences")
    assert "Revoked" in page.text and "/download/" not in page.html
    assert "Paid with a stolen card." in page.text
    assert "stolen card" not in cast.alice.visitor.get("/licences/granted").text


def test_a_licence_of_a_deleted_beat_stays_and_leads_to_no_page(
    house: House, cast: Cast, licence: Licence, track: Track
) -> None:
    with house.store.write() as unit:
        gone = unit.tracks.get(track.id, lock=True)
        assert gone
        unit.tracks.save(replace(gone, deleted_at=house.clock.now()))
        unit.commit()
    page = cast.charlie.visitor.get("/licences")
    assert f"/licences/{licence.id}/download/wav" in page.html and "/beats/night-drive" not in page.html


def test_licences_are_searched_and_paged(house: House, cast: Cast, licence: Licence) -> None:
    others = [grant(house, cast.charlie, publish(house, cast.bob, name=f"Beat {n}")) for n in range(27)]
    newest = [each.id for each in reversed(others)]

    assert rows(cast.charlie) == newest[:25]
    assert rows(cast.charlie, "/licences?page=2") == [*newest[25:], licence.id]
    assert rows(cast.charlie, "/licences?q=alice+night") == [licence.id]
    assert rows(cast.charlie, f"/licences?q={licence.id.upper()}") == [licence.id]
    second = cast.charlie.visitor.get("/licences?q=beat&page=2")
    assert "26 to 27 of 27" in second.text and "/licences?q=beat&page=1" in second.links()
    nothing = cast.charlie.visitor.get("/licences?q=nothing")
    assert "Nothing matches" in nothing.text


def test_somebody_without_licences_is_told_how_to_get_one(cast: Cast) -> None:
    assert "No licences yet" in cast.charlie.visitor.get("/licences").text
    assert "No licences granted yet" in cast.alice.visitor.get("/licences/granted").text


@pytest.mark.parametrize("query", ["page=0", "page=-3", "page=99999999", "page=x", "q=%00", "q=%25_"])
def test_odd_addresses_of_the_list_are_no_error(cast: Cast, licence: Licence, query: str) -> None:
    assert cast.charlie.visitor.get(f"/licences?{query}").status == 200


def test_the_menu_and_the_footer_lead_there(cast: Cast) -> None:
    links = cast.charlie.visitor.get("/").links()
    assert "/licences" in links and "/verify-license" in links
    assert "/verify-license" in cast.stranger.get("/").links()
    assert "/admin/licences" in cast.root.visitor.get("/admin").links()


def test_a_stranger_verifies_an_active_licence(cast: Cast, licence: Licence) -> None:
    page = cast.stranger.get(f"/verify-license/{licence.id}")

    assert page.status == 200 and "Active. This licence holds." in page.text
    for said in ("Charlie", "Night Drive", "Alice", "A Minor", "140", "Standard licence", "4 March 2026"):
        assert said in page.text
    for said in (licence.id, licence.facts["fingerprint"], *licence.terms, *licence.terms.values()):
        assert said in page.text
    assert "charlie@" not in page.html
    assert "noindex" in [each["content"] for each in page.markup.elements if each["name"] == "robots"]


def test_a_stranger_is_told_that_a_licence_ended_or_was_revoked_but_not_why(
    house: House, cast: Cast, licence: Licence
) -> None:
    save(house, licence, expires_at=house.clock.now() + timedelta(days=20))
    assert (
        "This licence holds until 24 March 2026." in cast.stranger.get(f"/verify-license/{licence.id}").text
    )
    house.clock.pass_by(days=20)
    page = cast.stranger.get(f"/verify-license/{licence.id}")
    assert page.status == 200 and "Expired. This licence ended on 24 March 2026." in page.text
    revoke(house, cast, licence)
    page = cast.stranger.get(f"/verify-license/{licence.id}")
    assert page.status == 200 and "Revoked. This licence was ended on 24 March 2026" in page.text
    assert "stolen" not in page.html


NUMBERS = {
    "0190a0c4-0000-7000-8000-00000000ffff": "LIC-201",
    "not-a-number": "LIC-205",
    "0190a0c4": "LIC-205",
    "%00": "LIC-205",
    "x" * 3000: "LIC-205",
    "<script>": "LIC-205",
}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_no_licence_is_not_found_and_can_be_mended(cast: Cast, number: str) -> None:
    page = cast.stranger.get(f"/verify-license/{number}")
    assert page.status == 404 and "Not found." in page.text and NUMBERS[number] in page.text
    assert "<script>" not in page.html.partition("<main")[2].partition("</main>")[0]
    assert "number" in page.form("Check").names


def test_a_number_is_typed_into_the_form(cast: Cast, licence: Licence) -> None:
    form = cast.stranger.get("/verify-license").form("Check")
    assert (form.action, form.method, form.names) == ("/verify-license", "get", {"number"})

    def typed(text: str) -> Page:
        return Page(
            cast.stranger.client.get(form.action, query_string={"number": text}, follow_redirects=True)
        )

    page = typed(f" {SITE_URL}/verify-license/{licence.id.upper()} ")
    assert page.path == f"/verify-license/{licence.id}" and "Active." in page.text
    wrong = typed("12 34")
    assert (wrong.status, wrong.form("Check").values["number"]) == (404, "12 34")
    assert (typed("  ").status, "Not found" in typed("  ").text) == (200, False)


def test_the_signed_certificate_is_the_stored_one_and_its_keys_are_public(
    house: House, cast: Cast, licence: Licence
) -> None:
    path = f"/licences/{licence.id}/certificate.json"
    given = {person.visitor.client.get(path).data for person in (cast.charlie, cast.alice, cast.root)}
    answer = cast.charlie.visitor.client.get(path)
    with house.store.read() as unit:
        stored = unit.certificates.get(licence.id)
    assert stored and given == {stored.document.encode()}
    assert answer.mimetype == "application/json" and "private" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"] == f"attachment; filename=licence-{licence.id}.json"

    published = cast.stranger.client.get("/.well-known/beatpass-keys.json")
    public = keys_in(published.data)
    assert public.site == SITE_URL and published.headers["Access-Control-Allow-Origin"] == "*"
    assert verified(answer.data, public.keys, is_signed)["id"] == licence.id


def test_the_printed_certificate_says_what_the_database_says(
    house: House, cast: Cast, licence: Licence
) -> None:
    answer = cast.charlie.visitor.client.get(f"/licences/{licence.id}/certificate.pdf")

    assert answer.mimetype == "application/pdf"
    text = " ".join(
        " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.data)).pages).split()
    )
    with house.store.read() as unit:
        stored = unit.licences.get(licence.id)
    assert stored
    for said in (stored.id, *stored.facts.values(), *stored.terms.values(), f"{stored.granted_at:%Y-%m-%d}"):
        assert said in text
    picture = pypdfium2.PdfDocument(answer.data)[0].render(scale=2).to_pil()
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == f"{SITE_URL}/verify-license/{licence.id}"
    scanned = cast.stranger.get(code.text.removeprefix(SITE_URL))
    assert "Active." in scanned.text
    again = cast.charlie.visitor.client.get(f"/licences/{licence.id}/certificate.pdf")
    assert again.data == answer.data


def test_certificates_of_nothing_are_not_found(cast: Cast) -> None:
    for kind in ("json", "pdf"):
        page = cast.root.visitor.get(f"/licences/0190a0c4-0000-7000-8000-00000000ffff/certificate.{kind}")
        assert page.status == 404 and "LIC-201" in page.text


def test_an_admin_finds_a_licence_and_revokes_it_once(house: House, cast: Cast, licence: Licence) -> None:
    found = cast.root.visitor.get("/admin/licences?q=charlie")
    assert f"/admin/licences/{licence.id}" in found.links()
    assert "Nothing matches" in cast.root.visitor.get("/admin/licences?q=nobody").text

    wrong = cast.root.visitor.submit(f"/admin/licences/{licence.id}", "Revoke", {"reason": " "})
    assert wrong.status == 422 and "Say why" in wrong.text
    stale = cast.root.visitor.get(f"/admin/licences/{licence.id}")
    page = cast.root.visitor.submit(stale, "Revoke", {"reason": "Paid with a stolen card."})
    assert page.status == 200 and "is revoked, and its holder was told why" in page.text
    assert "Paid with a stolen card." in page.text
    [letter] = house.letters(cast.charlie.email)
    assert "Paid with a stolen card." in letter.payload["text"]
    assert "licence.revoked" in cast.root.visitor.get("/admin").text

    again = cast.root.visitor.submit(stale, "Revoke", {"reason": "Once more."})
    assert again.status == 409 and "LIC-202" in again.text
    assert len(house.letters(cast.charlie.email)) == 1


def test_what_was_revoked_is_public_for_people_and_programs(
    house: House, cast: Cast, licence: Licence, track: Track
) -> None:
    assert "Nothing was revoked" in cast.stranger.get("/licences/revoked").text
    kept = grant(house, cast.bob, track)
    revoke(house, cast, licence)

    page = cast.stranger.get("/licences/revoked")
    assert licence.id in page.text and kept.id not in page.text and "stolen" not in page.html
    answer = cast.stranger.client.get("/.well-known/beatpass-revocations.json")
    assert revocations_in(answer.data).ended == {licence.id: house.clock.now()}
    assert json.loads(answer.data)["site"] == SITE_URL and b"stolen" not in answer.data
    assert answer.headers["Cache-Control"] == "no-cache"
