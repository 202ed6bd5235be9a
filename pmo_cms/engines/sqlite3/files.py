"""Which files make up a database at this moment, and whether they belong to one another."""

from __future__ import annotations

import os
from typing import NamedTuple

Identity = tuple[int, int]


class Files(NamedTuple):
    """The device and inode of the database, its write-ahead log and the index of that.

    None stands for a file that is not there.
    """

    database: Identity | None
    log: Identity | None
    log_index: Identity | None

    def lends_its_log_to(self, other: Files) -> bool:
        """Return whether `other`, another database, would be read through our log or its index."""
        if other.database == self.database:
            return False
        return (other.log is not None and other.log == self.log) or (
            other.log_index is not None and other.log_index == self.log_index
        )


def files_at(path: str) -> Files:
    """Return what lies at `path` now; the names of the other two are SQLite's."""
    return Files(identity(path), identity(f"{path}-wal"), identity(f"{path}-shm"))


def log_bytes(path: str) -> int:
    """Return the length of the write-ahead log of the database at `path`."""
    found = _look(f"{path}-wal")
    return found.st_size if found else 0


def identity(path: str) -> Identity | None:
    """Return what tells the file at `path` from all others, None where there is none."""
    found = _look(path)
    return (found.st_dev, found.st_ino) if found else None


def _look(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116  nine times a request: a Path would double what it takes
    except OSError:
        return None
