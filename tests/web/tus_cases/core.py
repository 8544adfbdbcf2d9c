"""The core protocol, and methods that are named by a header."""

from dataclasses import replace

from tests.web.tus_cases.steps import (
    BODY,
    ENDPOINT,
    ENDS,
    FIRST,
    HALF,
    HEADERS_STAY,
    LIMIT,
    NEVER_DESCRIBES,
    NO_OTHERS,
    NO_OVERRIDE,
    ONLY_PATCH,
    OWN_ADDRESS,
    OWN_FRAMING,
    REST,
    SIZE,
    UNKNOWN,
    WHOLE,
    Action,
    Case,
    Client,
    Ended,
    Event,
    Stands,
    Step,
    append,
    ask,
    both,
    create,
    terminate,
    tus_js,
    tuspy,
)

DESCRIPTION = {
    "Tus-Version": "1[.]0[.]0",
    "Tus-Extension": "creation,creation-with-upload,creation-defer-length,termination,expiration,checksum",
    "Tus-Max-Size": str(LIMIT),
    "Tus-Checksum-Algorithm": "sha1,sha256",
    "Access-Control-Allow-Origin": None,
}

CORE = (
    Case(
        "the server says what it can",
        "core",
        (
            Step(Action.DESCRIBE, 204, DESCRIPTION, to=ENDPOINT),
            create(),
            Step(Action.DESCRIBE, 204, DESCRIPTION),
        ),
        Stands(),
        both(NEVER_DESCRIBES),
    ),
    Case(
        "a description needs no version, and a wrong one does no harm",
        "core",
        (
            create(),
            Step(Action.DESCRIBE, 204, DESCRIPTION, headers={"Tus-Resumable": None}),
            Step(Action.DESCRIBE, 204, DESCRIPTION, headers={"Tus-Resumable": "0.2.2"}),
        ),
        Stands(),
        both(NEVER_DESCRIBES),
    ),
    Case("an upload arrives in one piece", "core", (create(), append(BODY, 0)), WHOLE),
    Case(
        "an upload arrives in pieces, and its offset is asked for in between",
        "core",
        (
            create(),
            ask(0, answer={"Upload-Length": str(SIZE), "Upload-Defer-Length": None}),
            FIRST,
            ask(HALF, answer={"Upload-Length": str(SIZE), "Upload-Expires": ".* GMT"}),
            REST,
            ask(SIZE, answer={"Upload-Length": str(SIZE), "Upload-Expires": None}),
        ),
        WHOLE,
    ),
    Case("an empty piece changes nothing", "core", (create(), FIRST, append(b"", HALF)), Stands(BODY[:HALF])),
    Case(
        "a last piece that is sent again as an empty one is no error",
        "core",
        (create(), append(BODY, 0), append(b"", SIZE, is_late=True)),
        WHOLE,
        tus_js(ENDS),
    ),
    Case(
        "a piece for an upload that is whole is refused",
        "core",
        (create(), append(BODY, 0), append(BODY[HALF:], HALF, 409, code="UPL-201", is_late=True)),
        WHOLE,
        tus_js(ENDS),
    ),
    Case(
        "a body in chunks without a length is taken",
        "core",
        (create(), append(BODY, 0, headers={"Transfer-Encoding": "chunked"})),
        WHOLE,
        both(OWN_FRAMING),
    ),
    Case(
        "an upload is found by its absolute address too",
        "core",
        (create(), append(BODY, 0, to="{origin}{path}"), ask(SIZE, to="{origin}{path}")),
        WHOLE,
        both(OWN_ADDRESS),
    ),
    *(
        Case(
            f"a piece at offset {offset} is refused where {HALF} bytes are",
            "core",
            (
                create(),
                FIRST,
                append(BODY[HALF:], HALF, 409, code="UPL-201", headers={"Upload-Offset": offset}),
            ),
            Stands(BODY[:HALF]),
        )
        for offset in (str(HALF - 1), str(HALF + 1), "0", str(SIZE))
    ),
    *(
        Case(
            f"an offset of {offset!r} is not understood",
            "core",
            (create(), append(BODY, 0, 400, code="UPL-211", headers={"Upload-Offset": offset})),
            Stands(),
        )
        for offset in ("ten", "-1", "1.5", "9" * 19)
    ),
    Case(
        "a piece without an offset is not understood",
        "core",
        (create(), append(BODY, 0, 400, code="UPL-211", headers={"Upload-Offset": None})),
        Stands(),
        both(HEADERS_STAY),
    ),
    *(
        Case(
            f"a piece of the type {kind} is refused",
            "core",
            (create(), append(BODY, 0, 415, code="UPL-211", headers={"Content-Type": kind})),
            Stands(),
        )
        for kind in ("application/octet-stream", "audio/wav")
    ),
    Case(
        "a piece without a type is refused",
        "core",
        (create(), append(BODY, 0, 415, code="UPL-211", headers={"Content-Type": None})),
        Stands(),
        both(HEADERS_STAY),
    ),
    Case(
        "more bytes than announced are refused whole",
        "core",
        (create(), append(BODY + b"!", 0, 413, code="UPL-208")),
        Stands(),
    ),
    Case(
        "a server of another version is what nobody gets",
        "core",
        tuple(
            replace(step, status=412, answer={"Tus-Version": "1[.]0[.]0"}, headers={"Tus-Resumable": "0.2.2"})
            for step in (create(), ask(0, to=UNKNOWN))
        ),
        Ended.NOTHING,
    ),
    Case(
        "a piece of another version is refused",
        "core",
        (
            create(),
            append(BODY, 0, 412, answer={"Tus-Version": "1[.]0[.]0"}, headers={"Tus-Resumable": "2.0.0"}),
        ),
        Stands(),
    ),
    Case(
        "requests without a version are refused",
        "core",
        tuple(
            replace(step, status=412, answer={"Tus-Version": "1[.]0[.]0"}, headers={"Tus-Resumable": None})
            for step in (create(), append(BODY, 0, to=UNKNOWN), ask(0, to=UNKNOWN), terminate(to=UNKNOWN))
        ),
        Ended.NOTHING,
        both(HEADERS_STAY),
    ),
    Case(
        "an upload that nobody made isn't found",
        "core",
        (ask(None, 404, to=UNKNOWN), append(BODY, 0, 404, code="UPL-206", to=UNKNOWN)),
        Ended.NOTHING,
    ),
    Case(
        "other methods are refused in the protocol's name",
        "core",
        (create(), Step(Action.LOOK, 405), Step(Action.CREATE, 405, length=SIZE, to="{path}")),
        Stands(),
        both(NO_OTHERS),
    ),
    Case(
        "a second writer is locked out until the first is gone",
        "core",
        (
            create(),
            Event.ANOTHER_WRITES,
            append(BODY[1:], 1, 423, code="UPL-204"),
            ask(1),
            Event.ANOTHER_STOPS,
            append(BODY[1:], 1),
        ),
        WHOLE,
    ),
    Case(
        "what arrived before a cut is kept",
        "core",
        (create(), Event.A_SENDER_IS_CUT, ask(HALF), REST),
        WHOLE,
    ),
)

OVERRIDE = (
    Case(
        "a POST may stand for a PATCH",
        "method override",
        (create(), append(BODY, 0, is_overridden=True)),
        WHOLE,
        tuspy(NO_OVERRIDE),
    ),
    Case(
        "a POST may stand for a HEAD",
        "method override",
        (create(), ask(0, is_overridden=True), ask(None, 404, is_overridden=True, to=UNKNOWN)),
        Stands(),
        {Client.TUSPY: NO_OVERRIDE, Client.TUS_JS: ONLY_PATCH},
    ),
    Case(
        "a POST may stand for a DELETE",
        "method override",
        (create(), terminate(is_overridden=True), ask(None, 410)),
        Ended.GONE,
        {Client.TUSPY: NO_OVERRIDE, Client.TUS_JS: ONLY_PATCH},
    ),
    Case(
        "what the header names counts, not what the request is",
        "method override",
        (create(), append(BODY, 0, 405, headers={"X-HTTP-Method-Override": "GET"})),
        Stands(),
    ),
)
