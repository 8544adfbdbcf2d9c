"""Leaderboards: producers' seats, columns of figures by seat, and what is shown."""

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, TextField

from adapters.db.rows import Rows, Table


class Seats(Table):
    """A small number for each producer, for good: boards of very many rows hold it instead of ids."""

    seat = IntegerField(primary_key=True)
    producer_id = TextField(unique=True)


class SeatColumns(Table):
    """Figures of a block of producers as JSON, a list for each column."""

    name = TextField()
    block = IntegerField()
    numbers = TextField()

    class Meta:
        primary_key = CompositeKey("name", "block")


class BoardRefreshes(Rows):
    """One row: the newest refresh."""

    refresh = BigIntegerField()
    is_running = BooleanField()
    went_on_at = BigIntegerField()


class BoardPeriods(Table):
    """What is shown of a period."""

    period = TextField(primary_key=True)
    refresh = BigIntegerField()
    ranked = IntegerField()
    as_of = BigIntegerField()
    is_final = BooleanField()


class Boards(Table):
    """Which refresh's pages are shown; a board that didn't change keeps those it has."""

    period = TextField()
    category = TextField()
    refresh = BigIntegerField()
    digest = TextField()

    class Meta:
        primary_key = CompositeKey("period", "category")


class BoardPages(Table):
    """50 producers as JSON: their seats, scores and the places they had before."""

    period = TextField()
    category = TextField()
    refresh = BigIntegerField()
    page = IntegerField()
    rows = TextField()

    class Meta:
        primary_key = CompositeKey("period", "category", "refresh", "page")


class Standings(Table):
    """Places of a block of producers, in letters of fixed width, so that SQL finds one of them."""

    period = TextField()
    refresh = BigIntegerField()
    block = IntegerField()
    places = TextField()

    class Meta:
        primary_key = CompositeKey("period", "refresh", "block")


class OptedOut(Table):
    """Producers who don't want to be ranked."""

    producer_id = TextField(primary_key=True)
    at = BigIntegerField()
