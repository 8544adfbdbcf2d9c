"""What a visitor, a listener, alice, bob and an admin are answered where accounts are guarded."""

ACCOUNT_ROUTES: dict[str, tuple[int, ...]] = {
    "GET /sign-in/code": (303,) * 5,
    "POST /sign-in/code": (303,) * 5,
    "GET /confirm": (303, 200, 200, 200, 200),
    "POST /confirm": (303, 422, 422, 422, 422),
    "GET /account/two-factor": (303, 200, 200, 200, 200),
    # alice has a second factor, and so has the admin.
    "POST /account/two-factor/begin": (303, 303, 409, 303, 409),
    "POST /account/two-factor/on": (303, 409, 409, 409, 409),
    "POST /account/two-factor/recovery-codes": (303, 409, 200, 409, 200),
    "POST /account/two-factor/off": (303, 409, 303, 409, 303),
    "GET /account/data": (303, 200, 200, 200, 200),
    "POST /account/data": (303, 303, 303, 303, 303),
    "GET /account/data/<export_id>.zip": (303, 404, 200, 404, 404),
    "GET /account/delete": (303, 200, 200, 200, 200),
    "POST /account/delete": (303, 422, 422, 422, 422),
    "GET /account/stay/<secret>": (403,) * 5,
    "POST /account/stay/<secret>": (403,) * 5,
}
