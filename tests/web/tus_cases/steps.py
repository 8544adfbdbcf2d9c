"""What the cases of the tus protocol are made of: requests, what must come back, and who can't send them."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LIMIT = 100
"""The most bytes of a file that the site of these cases takes."""
BODY = b"The beat that travels, in 39 bytes all."
SIZE = len(BODY)
HALF = 20
ENDPOINT = "/tus/"
UNKNOWN = "/tus/0190a1b2-0000-7000-8000-000000000001"


class Client(StrEnum):
    RAW = "raw HTTP"
    TUSPY = "tuspy"
    TUS_JS = "tus-js-client"


class Action(StrEnum):
    """What a client does with one request, named by its method."""

    DESCRIBE = "OPTIONS"
    CREATE = "POST"
    APPEND = "PATCH"
    ASK = "HEAD"
    TERMINATE = "DELETE"
    LOOK = "GET"


class Event(StrEnum):
    """What happens between two requests, by nobody's client."""

    A_WEEK_PASSES = "a week passes"
    ANOTHER_WRITES = "another writer sends a byte and holds the upload"
    ANOTHER_STOPS = "the other writer goes away"
    A_SENDER_IS_CUT = "a sender's connection breaks in the middle of a piece"
    A_CHECKED_SENDER_IS_CUT = "the same, of a piece with a checksum"


@dataclass(frozen=True)
class Step:
    """One request and its answer.

    `length`, `offset`, `metadata` and `checksum` (an algorithm) are what a client says by itself; `headers`
    take the place of what it says, and None leaves one out. `to` is another address than the upload's.
    `is_deferred` means that no length is known yet, `is_overridden` that a POST stands for the method, and
    `is_late` that the upload is whole already. `answer` has patterns for the headers of the answer; None
    stands for one that must not be there.
    """

    action: Action
    status: int
    answer: Mapping[str, str | None] = field(default_factory=dict)
    code: str = ""
    body: bytes = b""
    offset: int = 0
    length: int | None = None
    is_deferred: bool = False
    is_overridden: bool = False
    is_late: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)
    checksum: str = ""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    to: str = "{path}"


@dataclass(frozen=True)
class Stands:
    """An upload that is there: what has arrived, its length if that is known, and whether it was received."""

    content: bytes = b""
    length: int | None = SIZE
    is_received: bool = False


class Ended(StrEnum):
    NOTHING = "nothing was made"
    GONE = "the upload is gone"


@dataclass(frozen=True)
class Case:
    """`excused` says for each client that can't play it why not."""

    name: str
    extension: str
    steps: tuple[Step | Event, ...]
    leaves: Stands | Ended
    excused: Mapping[Client, str] = field(default_factory=dict)


def create(status: int = 201, **told: Any) -> Step:
    told.setdefault("length", None if told.get("is_deferred") else SIZE)
    told.setdefault("to", ENDPOINT)
    made = {"Location": "/tus/[0-9a-f-]{36}", "Upload-Expires": ".* GMT"} if status == 201 else {}
    return Step(Action.CREATE, status, made | told.pop("answer", {}), **told)


def append(body: bytes, offset: int, status: int = 204, **told: Any) -> Step:
    arrived = {"Upload-Offset": str(offset + len(body))} if status == 204 else {"Upload-Offset": None}
    return Step(Action.APPEND, status, arrived | told.pop("answer", {}), body=body, offset=offset, **told)


def ask(offset: int | None, status: int = 200, **told: Any) -> Step:
    """None for an upload that isn't there."""
    stands = {"Upload-Offset": None if offset is None else str(offset), "Cache-Control": "no-store"}
    return Step(Action.ASK, status, stands | told.pop("answer", {}), **told)


def terminate(status: int = 204, **told: Any) -> Step:
    return Step(Action.TERMINATE, status, **told)


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def digest_of(algorithm: str, data: bytes) -> str:
    return f"{algorithm} {base64_of(hashlib.new(algorithm, data).digest())}"


NEVER_DESCRIBES = "it never asks what a server can do"
HEADERS_STAY = "it always sends this header"
OWN_LENGTH = "it always announces the length of its file"
OWN_METADATA = "it always encodes its metadata itself"
NO_TERMINATION = "it knows no termination"
NO_FIRST_BYTES = "it never sends bytes along with the creation"
NO_CHECKSUMS = "it computes no checksums"
ONLY_SHA1 = "it computes SHA-1 only"
NO_OVERRIDE = "it always sends the method itself"
ONLY_PATCH = "it overrides PATCH only"
FROM_THE_FILE = "it sends no more than the length it announced"
ENDS = "it sends nothing to an upload that is whole"
OWN_FRAMING = "it has no say in how its requests are framed"
OWN_ADDRESS = "it names the path of an upload only"
NO_OTHERS = "it sends no other requests than those of the protocol"


def both(reason: str) -> dict[Client, str]:
    return {Client.TUSPY: reason, Client.TUS_JS: reason}


def tuspy(reason: str) -> dict[Client, str]:
    return {Client.TUSPY: reason}


def tus_js(reason: str) -> dict[Client, str]:
    return {Client.TUS_JS: reason}


WHOLE = Stands(BODY, is_received=True)
FIRST = append(BODY[:HALF], 0)
REST = append(BODY[HALF:], HALF)
TELLS = {"Upload-Length": str(SIZE)}
PASSES_THE_LIMIT = {"Upload-Length": str(LIMIT + 1)}
UNANNOUNCED = {"Upload-Defer-Length": "1", "Upload-Length": None}
DAMAGED = {"Upload-Checksum": digest_of("sha1", b"something else")}
DAMAGED_256 = {"Upload-Checksum": digest_of("sha256", b"something else")}
ELSEWHERE = {"Upload-Offset": str(HALF - 1)}
WAITS = {"Expect": "100-continue"}


def checked(algorithm: str) -> tuple[Step, ...]:
    return (
        create(),
        append(BODY[:HALF], 0, checksum=algorithm),
        append(BODY[HALF:], HALF, checksum=algorithm),
    )
