"""How long a visitor's choice waits for the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import db

# Long enough for any save of ours, short enough that nobody gives up on the page.
MILLISECONDS = 2000

SHORTEN = {
    "sqlite": "PRAGMA busy_timeout = {}",
    "postgresql": "SET lock_timeout = {}",
}


@contextmanager
def brief_waits() -> Iterator[None]:
    """Make statements within give up after two seconds where somebody else holds a lock.

    They then raise django.db.Error, as does entering while there is no database. Everybody
    else's patience, the desk's for one, stays what the settings say.
    """
    _wait_for_locks(MILLISECONDS)
    try:
        yield
    finally:
        _restore()


def _wait_for_locks(milliseconds: int) -> None:
    with db.connection.cursor() as cursor:
        cursor.execute(SHORTEN[db.connection.vendor].format(milliseconds))


def _restore() -> None:
    """Put the connection's patience back, or the connection away."""
    try:
        if db.connection.vendor == "sqlite":
            seconds = db.connection.settings_dict["OPTIONS"].get("timeout", 5)
            _wait_for_locks(int(seconds * 1000))
        else:
            with db.connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
    except db.Error:
        db.connection.close()
