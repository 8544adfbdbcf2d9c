"""Pieces that are checked, and uploads that end before they are whole."""

from tests.web.tus_cases.steps import (
    BODY,
    DAMAGED,
    DAMAGED_256,
    FIRST,
    HALF,
    NO_CHECKSUMS,
    NO_TERMINATION,
    ONLY_SHA1,
    OWN_LENGTH,
    REST,
    SIZE,
    UNKNOWN,
    WHOLE,
    Case,
    Client,
    Ended,
    Event,
    Stands,
    append,
    ask,
    checked,
    create,
    terminate,
    tus_js,
    tuspy,
)

CHECKSUM = (
    Case("a piece with the right SHA-1 is kept", "checksum", checked("sha1"), WHOLE, tus_js(NO_CHECKSUMS)),
    Case(
        "a piece with the right SHA-256 is kept",
        "checksum",
        checked("sha256"),
        WHOLE,
        {Client.TUSPY: ONLY_SHA1, Client.TUS_JS: NO_CHECKSUMS},
    ),
    *(
        Case(
            f"a piece with a wrong {algorithm} is dropped and can be sent again",
            "checksum",
            (
                create(),
                FIRST,
                append(BODY[HALF:], HALF, 460, code="UPL-202", headers=wrong),
                ask(HALF),
                REST,
            ),
            WHOLE,
        )
        for algorithm, wrong in (("sha1", DAMAGED), ("sha256", DAMAGED_256))
    ),
    *(
        Case(
            f"a checksum like {checksum!r} is not understood",
            "checksum",
            (create(), append(BODY, 0, 400, code="UPL-211", headers={"Upload-Checksum": checksum})),
            Stands(),
        )
        for checksum in ("md5 YQ==", "crc32 AAAA", "SHA1 AAAA", "sha1", "sha1 AAAA", "sha1 ?")
    ),
    Case(
        "a piece whose checksum can't be computed, since it was cut off, doesn't count",
        "checksum",
        (create(), FIRST, Event.A_CHECKED_SENDER_IS_CUT, ask(HALF), REST),
        WHOLE,
    ),
)

TERMINATION = (
    Case(
        "an upload that was terminated is gone",
        "termination",
        (
            create(),
            FIRST,
            terminate(),
            ask(None, 410),
            append(BODY[HALF:], HALF, 410, code="UPL-207"),
            terminate(410, code="UPL-207"),
        ),
        Ended.GONE,
        tuspy(NO_TERMINATION),
    ),
    Case(
        "an upload that nobody made can't be terminated",
        "termination",
        (terminate(404, code="UPL-206", to=UNKNOWN),),
        Ended.NOTHING,
        tuspy(NO_TERMINATION),
    ),
    Case(
        "an upload without a length can be terminated",
        "termination",
        (create(is_deferred=True), append(BODY, 0, is_deferred=True), terminate(), ask(None, 410)),
        Ended.GONE,
        tuspy(OWN_LENGTH),
    ),
    Case(
        "an upload that was received is a beat in the making and is not terminated",
        "termination",
        (create(), append(BODY, 0), terminate(409)),
        WHOLE,
        tuspy(NO_TERMINATION),
    ),
)

EXPIRATION = (
    Case(
        "an upload that lay too long is gone",
        "expiration",
        (
            create(),
            append(BODY[:HALF], 0, answer={"Upload-Expires": ".* GMT"}),
            ask(HALF, answer={"Upload-Expires": ".* GMT"}),
            Event.A_WEEK_PASSES,
            append(BODY[HALF:], HALF, 410, code="UPL-203"),
            ask(None, 410),
        ),
        Ended.GONE,
    ),
    Case(
        "an upload that was received doesn't expire",
        "expiration",
        (create(), append(BODY, 0), Event.A_WEEK_PASSES, ask(SIZE, answer={"Upload-Expires": None})),
        WHOLE,
    ),
)
