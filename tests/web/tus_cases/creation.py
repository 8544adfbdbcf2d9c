"""How an upload begins: empty or with its first bytes."""

from tests.web.tus_cases.steps import (
    BODY,
    DAMAGED,
    FROM_THE_FILE,
    HALF,
    HEADERS_STAY,
    LIMIT,
    NO_FIRST_BYTES,
    OWN_FRAMING,
    OWN_LENGTH,
    OWN_METADATA,
    REST,
    SIZE,
    WAITS,
    WHOLE,
    Case,
    Client,
    Ended,
    Stands,
    append,
    ask,
    base64_of,
    both,
    create,
    tuspy,
)

CREATION = (
    *(
        Case(
            f"a length of {length!r} is not understood",
            "creation",
            (create(400, code="UPL-211", headers={"Upload-Length": length}),),
            Ended.NOTHING,
            tuspy(OWN_LENGTH),
        )
        for length in ("-1", "3.5", "9" * 19, "39 bytes")
    ),
    Case(
        "a creation that says nothing of the length is not understood",
        "creation",
        (create(400, code="UPL-211", headers={"Upload-Length": None}),),
        Ended.NOTHING,
        both(HEADERS_STAY),
    ),
    Case("an empty file is refused", "creation", (create(422, code="UPL-102", length=0),), Ended.NOTHING),
    Case(
        "a file over the site's limit is refused before a byte is sent",
        "creation",
        (create(413, code="UPL-111", length=LIMIT + 1),),
        Ended.NOTHING,
    ),
    Case("a file of exactly the limit is taken", "creation", (create(length=LIMIT),), Stands(length=LIMIT)),
    Case(
        "what a client says of its file comes back as it was said",
        "creation",
        (
            create(metadata={"filename": "näch †.wav", "private": ""}),
            ask(0, answer={"Upload-Metadata": f"filename {base64_of('näch †.wav'.encode())},private ?"}),
        ),
        Stands(),
    ),
    Case(
        "an upload of which nothing was said has no metadata",
        "creation",
        (create(), ask(0, answer={"Upload-Metadata": None})),
        Stands(),
    ),
    *(
        Case(
            f"metadata like {metadata!r} is not understood",
            "creation",
            (create(400, code="UPL-211", headers={"Upload-Metadata": metadata}),),
            Ended.NOTHING,
            tuspy(OWN_METADATA),
        )
        for metadata in ("filename YWJj!", "filename YW", "filename //79", "a YQ==,a YQ==", "a  YQ==")
    ),
    Case(
        "parts that are to be joined later are not taken",
        "creation",
        (create(400, code="UPL-211", headers={"Upload-Concat": "partial"}),),
        Ended.NOTHING,
    ),
)

WITH_UPLOAD = (
    Case(
        "the first bytes come with the creation",
        "creation-with-upload",
        (create(body=BODY[:HALF], answer={"Upload-Offset": str(HALF)}), REST),
        WHOLE,
        tuspy(NO_FIRST_BYTES),
    ),
    Case(
        "everything comes with the creation",
        "creation-with-upload",
        (create(body=BODY, answer={"Upload-Offset": str(SIZE), "Upload-Expires": None}),),
        WHOLE,
        tuspy(NO_FIRST_BYTES),
    ),
    Case(
        "a sender may wait for the server's word before its first bytes",
        "creation-with-upload",
        (create(body=BODY, answer={"Upload-Offset": str(SIZE), "Upload-Expires": None}, headers=WAITS),),
        WHOLE,
        both(OWN_FRAMING),
    ),
    Case(
        "more first bytes than announced make no upload",
        "creation-with-upload",
        (create(400, code="UPL-211", body=BODY + b"!"),),
        Ended.NOTHING,
        {Client.TUSPY: NO_FIRST_BYTES, Client.TUS_JS: FROM_THE_FILE},
    ),
    Case(
        "damaged first bytes leave an empty upload",
        "creation-with-upload",
        (create(body=BODY, headers=DAMAGED, answer={"Upload-Offset": "0"}), append(BODY, 0)),
        WHOLE,
        tuspy(NO_FIRST_BYTES),
    ),
)
