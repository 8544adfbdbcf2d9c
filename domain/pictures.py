"""What a picture may be, in bytes and pixels."""

COVER_MAX_BYTES = 2 * 1024**2
COVER_MAX_SIDE = 6_000
COVER_SIDE = 1_500
COVER_RECOMMENDED_SIDE = 500
