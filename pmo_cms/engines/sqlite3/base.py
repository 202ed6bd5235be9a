"""SQLite that keeps its connections, and keeps nobody waiting longer than they may be.

It also says why its file cannot be opened.
"""

import sqlite3
from pathlib import Path
from typing import Any
from weakref import WeakSet

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from pmo_cms import patience
from pmo_cms.engines.held import are_held
from pmo_cms.engines.sqlite3.kept import Connection, KeptConnections, kept_for
from pmo_cms.engines.sqlite3.statements import Cursor

DEFAULT_TIMEOUT = 5.0  # in seconds: that of Python's sqlite3


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its connection from those that the process keeps, and gives it back when it closes.

    As with Django's pool for PostgreSQL, that is after each request. A database in memory is
    left to Django.
    """

    _kept: KeptConnections | None = None
    _has_failed = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def __del__(self) -> None:
        """Close what a thread that ended had not given back."""
        if self._kept and self.connection is not None and not self.closed_in_transaction:
            self._kept.give_back(self.connection, is_sound=False)

    @property
    def errors_occurred(self) -> bool:
        """Return whether the database failed since this was connected; Django asks after a request.

        A commit or a rollback, after which Django would forget it, repairs no connection.
        """
        return self._has_failed

    @errors_occurred.setter
    def errors_occurred(self, is_so: bool) -> None:
        self._has_failed = self._has_failed or is_so

    def connect(self) -> None:
        """Connect, until the end of a request, or of what the connection is held for."""
        super().connect()
        if are_held():
            self.close_at = None

    def is_usable(self) -> bool:
        """Return whether it may serve another request: what failed once may fail unheard."""
        return not self._has_failed and super().is_usable()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Return a connection; already its first statement may meet a lock."""
        patience.refuse_the_hopeless()
        seconds = patience.seconds()
        if seconds is None:
            seconds = conn_params.get("timeout", DEFAULT_TIMEOUT)
        conn_params = conn_params | {"timeout": seconds, "factory": Connection}
        self._has_failed = False
        if self.is_in_memory_db():
            return super().get_new_connection(conn_params)
        self._kept = kept_for(str(conn_params["database"]))
        connection = self._kept.take(lambda: self._open(conn_params))
        connection.wait_at_most(round(seconds * 1000))
        return connection

    def _open(self, conn_params: dict[str, Any]) -> Connection:
        try:
            return super().get_new_connection(conn_params)
        except sqlite3.OperationalError as error:
            raise sqlite3.OperationalError(
                f"{error}. {advice(Path(conn_params['database']))}"
            ) from error

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        self._cursors.add(cursor)
        return cursor

    def _commit(self) -> None:
        """Commit, and raise OperationalError where that went into a file that was moved away."""
        super()._commit()  # type: ignore[misc]
        if self._kept and not self._kept.is_in_place():
            raise OperationalError(f"{self._kept.path} was exchanged while it was written to")

    def _close(self) -> None:
        if self._kept is None or self.connection is None:
            super()._close()  # type: ignore[misc]
            return
        with self.wrap_database_errors:
            for cursor in list(self._cursors):
                cursor.close()  # one that was not read to its end would go on reading
            self._cursors.clear()
            has_more_to_do = self.in_atomic_block or self.connection.in_transaction
            is_sound = not (self._has_failed or has_more_to_do)
            self._kept.give_back(self.connection, is_sound=is_sound)


def advice(file: Path) -> str:
    """Return what an operator can do where SQLite cannot open `file`."""
    folder = file.parent
    if not folder.is_dir():
        return (
            f"Its folder {folder} does not exist. Make it with: mkdir -p {folder} "
            "and give it to the user that runs the site, or set VAR_DIR to another."
        )
    return f"The user that runs the site has to be able to read and write {file} and {folder}."
