"""What is typed into uploads and batches is kept: only what came is changed, and no more than is of use."""

from typing import Any

import pytest

from domain.catalogue import MAX_DESCRIPTION
from tests.web.conftest import Cast, House, Person, prepare
from tests.web.test_upload_batches import AS_JSON, START, begin

BODIES: list[dict[str, Any]] = [
    {"data": {}},
    {"data": b"{}", "content_type": "application/json"},
    {"data": b"nothing of it", "content_type": "multipart/form-data"},
    {"data": {"unknown": "x"}},
]


@pytest.fixture(params=["beat", "batch"])
def address(request: pytest.FixtureRequest, cast: Cast, house: House) -> str:
    """An upload, and a batch, both of alice's."""
    return f"{START}/{prepare(house, cast.alice)}" if request.param == "beat" else begin(cast.alice)


def keep(person: Person, address: str, data: Any, **options: Any) -> Any:
    headers = {**AS_JSON, "X-CSRFToken": person.visitor.token()}
    answer = person.visitor.client.post(f"{address}/keep", data=data, headers=headers, **options)
    assert answer.status_code == 200
    return answer


def shown(person: Person, address: str, *names: str) -> list[str]:
    page = person.visitor.get(address)
    form = page.form("Keep for later")
    return [form.values[name] for name in names]


def named(address: str) -> str:
    return "title" if "collection" in address else "name"


def test_each_of_two_tabs_changes_only_what_was_typed_in_it(cast: Cast, address: str) -> None:
    name = named(address)
    keep(cast.alice, address, {"description": "From one tab."})
    keep(cast.alice, address, {name: "From the other"})
    assert shown(cast.alice, address, "description", name) == ["From one tab.", "From the other"]


def test_a_field_that_comes_empty_is_emptied(cast: Cast, address: str) -> None:
    name = named(address)
    keep(cast.alice, address, {"description": "Typed.", name: "Typed"})
    keep(cast.alice, address, {"description": ""})
    assert shown(cast.alice, address, "description", name) == ["", "Typed"]


@pytest.mark.parametrize("body", BODIES)
def test_what_is_no_form_changes_nothing(cast: Cast, address: str, body: dict[str, Any]) -> None:
    name = named(address)
    keep(cast.alice, address, {"description": "Typed.", name: "Typed"})
    keep(cast.alice, address, body["data"], content_type=body.get("content_type"))
    assert shown(cast.alice, address, "description", name) == ["Typed.", "Typed"]


def test_a_box_that_a_whole_form_has_and_does_not_send_is_unticked(cast: Cast) -> None:
    address = begin(cast.alice)
    keep(cast.alice, address, {"shared_cover": "yes"})
    keep(cast.alice, address, {"title": "x"})
    assert shown(cast.alice, address, "shared_cover") == ["yes"]
    page = cast.alice.visitor.submit(address, "Keep for later", {"shared_cover": None})
    assert "shared_cover" not in page.form("Keep for later").values


def test_no_more_is_kept_of_a_field_than_a_few_times_what_it_may_have(cast: Cast, address: str) -> None:
    keep(cast.alice, address, {"description": "x" * 4 * MAX_DESCRIPTION})
    assert shown(cast.alice, address, "description") == ["x" * 4 * MAX_DESCRIPTION]
    answer = keep(cast.alice, address, {"description": "y" * 900_000})
    assert len(answer.data) < 8 * MAX_DESCRIPTION
    [kept] = shown(cast.alice, address, "description")
    assert kept == "y" * 4 * MAX_DESCRIPTION
