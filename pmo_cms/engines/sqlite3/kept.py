"""The connections of one process to one database file, those in use and those kept for later.

SQLite's locks belong to a process and a file: closing one file descriptor drops all of them. And
it takes whatever log lies beside a database for that database's own. So a process that goes over
to another file at the same path must have closed all that it had open of the former one, and
must not open the new one beside the former one's log. Nothing is ever removed here.
Source: https://sqlite.org/howtocorrupt.html, sections 1.2, 1.4 and 2.2.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
from collections.abc import Callable
from functools import cache, lru_cache
from threading import Condition

from pmo_cms.engines.sqlite3.files import Files, files_at, identity, log_bytes

# In seconds: how long whoever needs the new file waits for requests that still use the former one.
WAITED_FOR = 0.5


class Connection(sqlite3.Connection):
    """A connection that knows how long it waits for a lock, and is told only of a change."""

    _waits: int | None = None

    def wait_at_most(self, milliseconds: int) -> None:
        """Wait as long for a lock from now on."""
        if milliseconds != self._waits:
            self.execute(f"PRAGMA busy_timeout = {milliseconds}")
            self._waits = milliseconds


class KeptConnections:
    """Gives out connections to the file at `path`, and keeps what is given back.

    All that are open at a time are to the very same files: `files`, None while there are none.
    """

    def __init__(self, path: str):
        self.path = path
        self.files: Files | None = None
        self._idle: list[Connection] = []
        self._taken_count = self._returning_count = 0
        self._changed = Condition()

    def take(self, open_one: Callable[[], Connection]) -> Connection:
        """Return a connection to the file that is at the path now, if need be from `open_one()`.

        Raises sqlite3.OperationalError where that file cannot be opened safely yet.
        """
        with self._changed:
            self._part_with_former_files()
            self._taken_count += 1
            if self._idle:
                return self._idle.pop()
        try:
            return self._open(open_one)  # which may wait for somebody's lock: not behind ours
        except BaseException:
            with self._changed:
                self._taken_count -= 1
                self._forget_files_when_all_are_closed()
                self._changed.notify_all()
            raise

    def give_back(self, connection: Connection, *, is_sound: bool) -> None:
        """Keep what `take` returned, or close it: when it is not `is_sound`, or out of place.

        What one met, the others may have met unheard: a file that was read-only for a while.
        """
        with self._changed:
            self._returning_count += 1
            is_last = self._returning_count == self._taken_count
        if is_sound and is_last and log_bytes(self.path) and self.is_in_place():
            _empty_log(connection)
        with self._changed:
            self._returning_count -= 1
            self._taken_count -= 1
            now = files_at(self.path)
            if self._is_our_log_beside(now):
                connection.rollback()
                self._idle.append(connection)  # not to be used: it tells whose log that is
            elif is_sound and now == self.files:
                self._idle.append(connection)
            else:
                connection.close()
                self.close_idle()
            self._forget_files_when_all_are_closed()
            self._changed.notify_all()

    def is_in_place(self) -> bool:
        """Return whether what is open is what lies at the path."""
        return files_at(self.path) == self.files

    def close_idle(self) -> None:
        """Close what nobody uses."""
        with self._changed:
            while self._idle:
                self._idle.pop().close()
            self._forget_files_when_all_are_closed()

    def _open(self, open_one: Callable[[], Connection]) -> Connection:
        before = files_at(self.path)
        connection = open_one()
        # Reading makes the log and its index, where there are none yet.
        connection.execute("PRAGMA schema_version").fetchone()
        with self._changed:
            if self.files is None:
                # Exchanged in between, it is out of place, and closed when it is given back.
                now = files_at(self.path)
                self.files = now._replace(database=before.database or now.database)
            self._changed.notify_all()
        return connection

    def _part_with_former_files(self) -> None:
        if self.files is None or self.is_in_place():
            return
        if self._is_our_log_beside(files_at(self.path)):
            raise sqlite3.OperationalError(
                f"{self.path} was exchanged or moved away, and {self.path}-wal and -shm still "
                "belong to the former file: move them to that, or remove them with it"
            )
        self.close_idle()
        if not self._changed.wait_for(self._may_go_on, timeout=WAITED_FOR):
            raise sqlite3.OperationalError(
                f"{self.path} was exchanged, and the former file is still in use"
            )

    def _may_go_on(self) -> bool:
        return self.files is None or self.is_in_place()

    def _is_our_log_beside(self, now: Files) -> bool:
        return self.files is not None and self.files.lends_its_log_to(now)

    def _forget_files_when_all_are_closed(self) -> None:
        if not self._idle and self._taken_count == 0:
            self.files = None


def kept_for(path: str) -> KeptConnections:
    """Return the connections of this process to the file that `path`, or a link there, leads to."""
    now_there, resolved = identity(path), _resolved(path)
    if now_there is None or identity(resolved) != now_there:
        _resolved.cache_clear()
        resolved = _resolved(path)
    return _kept_at(resolved)


# Remembered because it takes a look at each folder above; two looks at the file tell whether it
# still leads there.
_resolved = lru_cache(maxsize=8)(os.path.realpath)


@cache
def _kept_at(path: str) -> KeptConnections:
    kept = KeptConnections(path)
    atexit.register(kept.close_idle)
    # A child has the descriptors of its parent, and none of its locks.
    os.register_at_fork(before=kept.close_idle)
    return kept


def _empty_log(connection: Connection) -> None:
    """Bring what was written into the database itself, as closing the last connection does.

    So that a database whose site stopped is its file alone, and no log outlives it. Where
    somebody else reads or writes, it is left to the next who closes: nobody waits for it. The
    first of the two checkpoints stops no writer and does the work, the second has none left.
    """
    connection.wait_at_most(0)  # who takes it next says how long they wait
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        pass  # a full disk, or one that may only be read: what was committed is safe in the log
