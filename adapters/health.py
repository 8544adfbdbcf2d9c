"""How the parts that a site needs are doing."""

import logging
from collections.abc import Callable

from adapters.db.database import Database
from adapters.db.migrate import pending
from adapters.queue import RqQueue
from domain.ports import Blobs


def health(database: Database, blobs: Blobs, queue: RqQueue) -> dict[str, str]:
    """Each part: `ok`, or what is wrong with it."""
    checks: dict[str, Callable[[], object]] = {
        "database": lambda: _check_tables(database),
        "files": lambda: blobs.exists("covers/none"),
        "queue": queue.ping,
    }
    return {name: _try(check) for name, check in checks.items()}


def _check_tables(database: Database) -> None:
    if missing := pending(database):
        raise RuntimeError(f"migrations are pending: {', '.join(missing)}")


def _try(check: Callable[[], object]) -> str:
    try:
        check()
    except Exception as error:
        logging.getLogger(__name__).warning("health: %s", error)
        return "failed"
    return "ok"
