"""The page of the plans, and taking one for nothing."""

from tests.web.conftest import PASSWORD, Cast


def test_anybody_may_read_what_plans_cost_and_that_no_money_moves(cast: Cast) -> None:
    page = cast.stranger.get("/plans")
    assert page.status == 200
    for words in ("Classic", "29.00 CAD", "45.00 CAD", "59.00 CAD", "Test money", "no money moves"):
        assert words in page.text
    assert "/plans" in cast.stranger.get("/").links()


def test_somebody_who_signs_in_comes_back_to_the_plans(cast: Cast) -> None:
    link = next(link for link in cast.stranger.get("/plans").links() if "next=" in link)
    typed = {"email": cast.charlie.email, "password": PASSWORD}
    assert cast.stranger.submit(link, "Sign in", typed).path == "/plans"


def test_a_plan_is_taken_changed_and_ended(cast: Cast) -> None:
    visitor = cast.charlie.visitor
    page = visitor.submit("/plans", "Take Plus")
    assert (page.status, page.path) == (200, "/plans")
    assert "You have the plan Plus now" in page.html and "nothing was charged" in page.html
    page = visitor.submit(page, "Change to Pro")
    assert "Your plan" in page.text and page.form("End Pro")
    page = visitor.submit(page, "End Pro")
    assert "has ended" in page.html and page.form("Take Pro")


def test_what_is_no_plan_changes_nothing(cast: Cast) -> None:
    visitor = cast.charlie.visitor
    page = visitor.post("/plans", {"plan": "gold"})
    assert (page.status, page.heading) == (404, "There is no such plan.")
    page = visitor.post("/plans/end")
    assert (page.status, page.heading) == (409, "This account has no plan.")
    assert visitor.get("/plans").form("Take Pro")
