"""The Producer Program from the first application to the end of a suspension, as people see it."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import sign_in, sign_in_by_form
from tests.e2e.fitting import fit_and_are_named
from tests.sites import PASSWORD, Site

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DOCUMENT = {"name": "contract.pdf", "mimeType": "application/pdf", "buffer": PDF}


def apply(page: Page, name: str) -> None:
    page.get_by_label("Producer name").fill(name)
    page.get_by_label("Link to your beats").fill("https://example.com/beats")
    page.get_by_label("Legal first name").fill("Nora")
    page.get_by_label("Legal last name").fill("Newcomer")
    page.get_by_label("Documents").set_input_files([DOCUMENT])
    finish(page)


def finish(page: Page) -> None:
    page.get_by_label("I made the music").check()
    page.get_by_label("I agree that beats").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="We have your application")).to_be_visible()


def open_from_queue(root: Page, site: Site, name: str, kind: str = "") -> None:
    root.goto(f"{site.url}/admin/applications")
    if kind:
        root.get_by_role("navigation", name="Which applications").get_by_role("link", name=kind).click()
    root.get_by_role("link", name=name).first.click()
    expect(root.get_by_role("heading", name=name, level=1)).to_be_visible()


def try_signing_in(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def appeal(page: Page, site: Site, browser: Browser, folder: Path) -> None:
    expect(page.get_by_role("heading", name="Your account is suspended")).to_be_visible()
    expect(page.get_by_text("Beats of somebody else.")).to_be_visible()
    its = page.url.removeprefix(site.url)
    fit_and_are_named(browser, page, (its,), folder)
    page.get_by_label("Why is this a mistake?").fill("I made every one of these beats myself.")
    page.get_by_role("button", name="Appeal").click()
    expect(page.get_by_role("heading", name="We have your appeal")).to_be_visible()


def test_from_a_denied_application_to_the_end_of_a_suspension(
    site: Site, page: Page, browser: Browser, tmp_path: Path
) -> None:
    email = site.person("listener", "Nora")
    sign_in(page, site, email)
    page.goto(f"{site.url}/producers/apply")
    apply(page, "Nightfall")
    with browser.new_context() as desk:
        root = desk.new_page()
        sign_in(root, site, site.person("admin", "Decider of Nora"))
        open_from_queue(root, site, "Nightfall")
        with root.expect_download() as downloading:
            root.get_by_role("link", name="contract.pdf").click()
        assert Path(downloading.value.path()).read_bytes() == PDF
        root.get_by_label("Reason for denying").fill("The link shows no beats.")
        root.get_by_role("button", name="Deny").click()
        expect(root.get_by_text("The applicant was told why.")).to_be_visible()

        page.reload()
        expect(page.get_by_text("The link shows no beats.")).to_be_visible()
        expect(page.get_by_label("Producer name")).to_have_value("Nightfall")
        finish(page)
        open_from_queue(root, site, "Nightfall")
        expect(root.get_by_role("region", name="Other applications")).to_contain_text("no beats")
        root.get_by_role("button", name="Approve Nightfall").click()
        expect(root.get_by_text("is a producer now")).to_be_visible()
        page.goto(f"{site.url}/backstage/verification")
        expect(page.get_by_role("heading", name="The verified badge")).to_be_visible()

        root.get_by_role("link", name="The account").click()
        standing = root.url
        root.get_by_label("Reason for suspending").fill("Beats of somebody else.")
        root.get_by_role("button", name="Suspend the account").click()
        expect(root.get_by_text("and its owner was told why")).to_be_visible()
        answer = page.goto(f"{site.url}/producers/nightfall")
        assert answer and answer.status == 410
        page.goto(f"{site.url}/backstage")
        try_signing_in(page, site, email)
        appeal(page, site, browser, tmp_path)

        open_from_queue(root, site, "Nora", "Appeal")
        paths = ("/admin/applications", root.url.removeprefix(site.url), standing.removeprefix(site.url))
        fit_and_are_named(browser, root, (*paths, "/admin/profiles/new"), tmp_path)
        root.get_by_role("button", name="Approve Nora").click()
        expect(root.get_by_text("is open again")).to_be_visible()
    sign_in_by_form(page, site, email)
    answer = page.goto(f"{site.url}/producers/nightfall")
    assert answer and answer.status == 200
    pages = ("/backstage/verification", "/producers/apply", "/account")
    fit_and_are_named(browser, page, pages, tmp_path)


def test_a_profile_that_an_admin_made_is_claimed(
    site: Site, page: Page, browser: Browser, tmp_path: Path
) -> None:
    email = site.person("listener", "Olive")
    with browser.new_context() as desk:
        root = desk.new_page()
        sign_in(root, site, site.person("admin", "Decider of Olive"))
        root.goto(f"{site.url}/admin/profiles/new")
        root.get_by_label("Producer name").fill("Olive Dusk")
        root.get_by_role("button", name="Make the profile").click()
        expect(root.get_by_role("heading", name="Olive Dusk")).to_be_visible()

        sign_in(page, site, email)
        page.goto(f"{site.url}/producers/olive-dusk")
        page.get_by_role("link", name="Is this you? Claim it").click()
        fit_and_are_named(browser, page, ("/producers/olive-dusk/claim",), tmp_path)
        page.get_by_label("What shows that it is yours?").fill("I have published under this name since 2019.")
        page.get_by_label("Documents").set_input_files([DOCUMENT])
        page.get_by_label("I made this profile").check()
        page.get_by_role("button", name="Claim this profile").click()
        expect(page.get_by_role("heading", name="We have your claim")).to_be_visible()
        open_from_queue(root, site, "Olive Dusk", "Claim")
        root.get_by_role("button", name="Approve Olive Dusk").click()
        expect(root.get_by_text("has a new owner")).to_be_visible()
    answer = page.goto(f"{site.url}/backstage")
    assert answer and answer.status == 200 and page.url == f"{site.url}/backstage"
