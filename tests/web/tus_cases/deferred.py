"""Uploads whose length is told later."""

from tests.web.tus_cases.steps import (
    BODY,
    DAMAGED,
    ELSEWHERE,
    HALF,
    LIMIT,
    OWN_LENGTH,
    PASSES_THE_LIMIT,
    SIZE,
    TELLS,
    UNANNOUNCED,
    WHOLE,
    Case,
    Client,
    Ended,
    Stands,
    append,
    ask,
    create,
    tuspy,
)

DEFERRED = (
    Case(
        "the length comes with the last piece",
        "creation-defer-length",
        (
            create(is_deferred=True),
            ask(0, answer=UNANNOUNCED, is_deferred=True),
            append(BODY[:HALF], 0, is_deferred=True, answer={"Upload-Expires": ".* GMT"}),
            ask(HALF, answer=UNANNOUNCED, is_deferred=True),
            append(BODY[HALF:], HALF, length=SIZE, is_deferred=True, answer={"Upload-Expires": None}),
            ask(SIZE, answer={"Upload-Length": str(SIZE), "Upload-Defer-Length": None}),
        ),
        WHOLE,
        tuspy(OWN_LENGTH),
    ),
    Case(
        "the length comes alone, after the last piece",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY, 0, is_deferred=True),
            append(b"", SIZE, length=SIZE, is_deferred=True),
        ),
        WHOLE,
        tuspy(OWN_LENGTH),
    ),
    Case(
        "the length comes before the last piece, and may be repeated",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY[:HALF], 0, headers=TELLS, is_deferred=True),
            ask(HALF, answer={"Upload-Length": str(SIZE), "Upload-Defer-Length": None}),
            append(BODY[HALF:], HALF, length=SIZE, is_deferred=True),
        ),
        WHOLE,
        tuspy(OWN_LENGTH),
    ),
    Case(
        "another length than before is refused",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY[:HALF], 0, headers=TELLS, is_deferred=True),
            append(BODY[HALF:], HALF, 400, code="UPL-217", headers={"Upload-Length": str(SIZE + 1)}),
        ),
        Stands(BODY[:HALF]),
        tuspy(OWN_LENGTH),
    ),
    Case(
        "another length than the one announced at the creation is refused",
        "creation-defer-length",
        (create(), append(BODY, 0, 400, code="UPL-217", headers={"Upload-Length": str(SIZE + 1)})),
        Stands(),
    ),
    Case(
        "a length that has been passed already is refused",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY, 0, is_deferred=True),
            append(b"", SIZE, 400, code="UPL-218", headers={"Upload-Length": str(HALF)}, is_deferred=True),
        ),
        Stands(BODY, length=None),
        tuspy(OWN_LENGTH),
    ),
    Case(
        "a piece that is longer than the length it brings is refused",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY, 0, 400, code="UPL-211", headers={"Upload-Length": str(HALF)}, is_deferred=True),
        ),
        Stands(length=None),
        tuspy(OWN_LENGTH),
    ),
    Case(
        "a length over the site's limit is refused, and the upload stays as it was",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY[:HALF], 0, is_deferred=True),
            append(BODY[HALF:], HALF, 413, code="UPL-111", headers=PASSES_THE_LIMIT, is_deferred=True),
            ask(HALF, answer=UNANNOUNCED, is_deferred=True),
        ),
        Stands(BODY[:HALF], length=None),
        tuspy(OWN_LENGTH),
    ),
    Case(
        "bytes over the site's limit are refused while no length is known",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY, 0, is_deferred=True),
            append(b"x" * (LIMIT - SIZE + 1), SIZE, 413, code="UPL-208", is_deferred=True),
        ),
        Stands(BODY, length=None),
        tuspy(OWN_LENGTH),
    ),
    Case(
        "a piece at another place tells no length",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY[:HALF], 0, is_deferred=True),
            append(BODY[HALF:], HALF, 409, code="UPL-201", headers=TELLS | ELSEWHERE, is_deferred=True),
        ),
        Stands(BODY[:HALF], length=None),
        tuspy(OWN_LENGTH),
    ),
    Case(
        "a damaged piece tells no length",
        "creation-defer-length",
        (
            create(is_deferred=True),
            append(BODY, 0, 460, code="UPL-202", headers=TELLS | DAMAGED, is_deferred=True),
            ask(0, answer=UNANNOUNCED, is_deferred=True),
            append(BODY, 0, length=SIZE, is_deferred=True),
        ),
        WHOLE,
        tuspy(OWN_LENGTH),
    ),
    Case(
        "an empty file is refused when its length is told",
        "creation-defer-length",
        (create(is_deferred=True), append(b"", 0, 422, code="UPL-102", length=0, is_deferred=True)),
        Stands(length=None),
        tuspy(OWN_LENGTH),
    ),
    Case(
        "the first bytes come with a creation that knows no length",
        "creation-defer-length",
        (
            create(is_deferred=True, body=BODY[:HALF], answer={"Upload-Offset": str(HALF)}),
            append(BODY[HALF:], HALF, length=SIZE, is_deferred=True),
        ),
        WHOLE,
        {Client.TUSPY: OWN_LENGTH, Client.TUS_JS: "it sends no bytes along with a creation without a length"},
    ),
    Case(
        "a length that is told and deferred at once is not understood",
        "creation-defer-length",
        (create(400, code="UPL-211", headers={"Upload-Defer-Length": "1"}),),
        Ended.NOTHING,
    ),
    *(
        Case(
            f"a deferral that reads {value!r} is not understood",
            "creation-defer-length",
            (create(400, code="UPL-211", headers={"Upload-Defer-Length": value}, is_deferred=True),),
            Ended.NOTHING,
            tuspy(OWN_LENGTH),
        )
        for value in ("2", "0", "yes")
    ),
)
