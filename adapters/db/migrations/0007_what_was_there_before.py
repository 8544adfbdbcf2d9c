"""Fill in what an earlier step left empty: families of recordings, and days on which plays were counted."""

from peewee import Database

DAY = 24 * 60 * 60 * 1_000_000
"""In microseconds, as moments are kept."""
FILLED = (
    "UPDATE recordings SET family_id = id WHERE family_id = '' AND terms IS NOT NULL",
    f"""
    INSERT INTO producer_days (producer_id, day, plays)
    SELECT t.producer_id, l.at / {DAY}, COUNT(*) FROM listens l JOIN tracks t ON t.id = l.track_id
    WHERE l.counted AND NOT EXISTS (
        SELECT 1 FROM producer_days d WHERE d.producer_id = t.producer_id AND d.day = l.at / {DAY}
    )
    GROUP BY t.producer_id, l.at / {DAY}
    """,
)


def up(migrator: object, db: Database) -> None:
    for statement in FILLED:
        db.execute_sql(statement)  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    """Nothing there is wrong without this step, so it all stays."""
