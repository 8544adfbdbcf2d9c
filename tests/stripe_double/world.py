"""What Stripe remembers: objects by id, keys, and the events that it sends."""

import copy
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from stripe import WebhookSignature

from tests.fakes import FakeClock
from tests.stripe_double.checking import Json, Mistake, Refusal

KEY, SECRET, THIN_SECRET = "sk_test_double", "whsec_snapshot", "whsec_thin"
HIDDEN = {"invoice": ("payments",), "checkout.session": ("asked",)}
"""What is shown only to those who ask to expand it."""
SENT = (
    "account.",
    "charge.dispute.",
    "checkout.session.",
    "customer.subscription.",
    "invoice.paid",
    "invoice.payment_failed",
    "payout.",
    "refund.",
    "transfer.",
)
"""What the site's address listens to; all others can only be listed."""


@dataclass
class Answer:
    """What was answered to a key, and to which request."""

    request: tuple[str, str, str]
    status: int
    body: Json
    at: datetime


@dataclass
class World:
    clock: FakeClock
    page: int = 100
    things: dict[str, Json] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    outbox: list[tuple[Json, str]] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    dropped: int = 0
    failing: int = 0
    slow_refunds: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def now(self) -> int:
        return int(self.clock.now().timestamp())

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):08}"

    def add(self, prefix: str, kind: str, **fields: Any) -> Json:
        thing = {"id": self.new_id(prefix), "object": kind, "created": self.now, "livemode": False, **fields}
        self.things[thing["id"]] = thing
        return thing

    def get(self, id_: str, kind: str) -> Json:
        thing = self.things.get(id_)
        if thing is None or thing["object"] != kind:
            raise Refusal(404, "resource_missing", f"No such {kind}: '{id_}'", "id")
        return thing

    def all(self, kind: str, **fields: Any) -> list[Json]:
        """Those of a kind that have these fields, the oldest first."""
        found = (thing for thing in self.things.values() if thing["object"] == kind)
        return [thing for thing in found if all(thing.get(name) == value for name, value in fields.items())]

    def tell(self, kind: str, thing: Json, account: str = "") -> None:
        """A snapshot event, sent if anybody listens to it."""
        shown = self.view(thing, [])
        event = self.add("evt", "event", type=kind, data={"object": shown}, api_version="2026-10-28.endive")
        if account:
            event["account"] = account
        if kind.startswith(SENT):
            self.outbox.append((event, SECRET))

    def tell_thin(self, kind: str, account_id: str) -> None:
        related = {"id": account_id, "type": "v2.core.account", "url": f"/v2/core/accounts/{account_id}"}
        event = self.add("evt", "v2.core.event", type=kind, related_object=related, context=None, reason=None)
        event["created"] = written(self.clock.now())
        self.outbox.append((event, THIN_SECRET))

    def sent(self, event: Json, secret: str) -> tuple[bytes, dict[str, str]]:
        """An event as it is sent now: each delivery is signed with its own time."""
        body = json.dumps(event)
        header = WebhookSignature.generate_signature_header(body, secret, self.now)
        return body.encode(), {"stripe-signature": header, "content-type": "application/json"}

    def view(self, thing: Json, expand: Iterable[str]) -> Json:
        """An object as it is answered, with what was asked to be expanded."""
        shown = copy.deepcopy(thing)
        wanted = list(expand)
        for name in HIDDEN.get(thing.get("object", ""), ()):
            if name not in {each.split(".")[0] for each in wanted}:
                shown.pop(name, None)
        for each in wanted:
            self._expand(shown, each.split("."))
        return shown

    def _expand(self, place: Any, steps: list[str]) -> None:
        if isinstance(place, list):
            for each in place:
                self._expand(each, steps)
            return
        name, *rest = steps
        if name not in place:
            raise Mistake("", f"This property cannot be expanded ({'.'.join(steps)}).", "expand")
        if isinstance(place[name], str):
            place[name] = self.view(self.things[place[name]], [".".join(rest)] if rest else [])
        elif rest and place[name] is not None:
            self._expand(place[name], rest)

    def listed(self, things: list[Json], params: Json, url: str) -> Json:
        """A page of things that come oldest first, answered newest first as Stripe does."""
        newest = [each for each in reversed(things) if within(each, params.get("created"))]
        if after := params.get("starting_after"):
            ids = [each["id"] for each in newest]
            newest = newest[ids.index(after) + 1 :] if after in ids else []
        limit = params.get("limit", 10)
        if not 1 <= limit <= 100:
            raise Mistake("parameter_invalid_integer", "limit must be from 1 to 100", "limit")
        size = min(limit, self.page)
        shown = {"object": "list", "url": url, "has_more": len(newest) > size, "data": newest[:size]}
        return self.view(shown, params.get("expand", ()))

    def listed_v2(self, things: list[Json], params: Json, url: str, start: int) -> Json:
        newest = list(reversed(things))
        end = start + min(params.get("limit", 20), self.page)
        following = f"{url}?page={end}" if len(newest) > end else None
        return {"data": copy.deepcopy(newest[start:end]), "next_page_url": following}


def within(thing: Json, created: Json | int | None) -> bool:
    if created is None:
        return True
    if isinstance(created, int):
        return bool(thing["created"] == created)
    tests: dict[str, Callable[[int, int], bool]] = {
        "gt": lambda a, b: a > b,
        "gte": lambda a, b: a >= b,
        "lt": lambda a, b: a < b,
        "lte": lambda a, b: a <= b,
    }
    return all(tests[name](thing["created"], bound) for name, bound in created.items())


def written(at: datetime) -> str:
    """A moment as v2 writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def positive(amount: int) -> int:
    if amount < 1:
        raise Refusal(
            400, "parameter_invalid_integer", "This value must be greater than or equal to 1.", "amount"
        )
    return amount


DAY = int(timedelta(days=1).total_seconds())
