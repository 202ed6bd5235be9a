"""Outages of a database, each made from outside, under a running production server."""

import os
import queue
import resource
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import psycopg

from tests.consent.outages import LOAD_NOTICE, run_sql
from tests.databases import ENGINE, own_database
from tests.servers import free_port, manage, on_port, prepare, serving

# Root is bound by the permissions of files like everybody else.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


class Site:
    """A running site with its database; `log` holds what its processes printed."""

    def __init__(self, environment, port, process, log):
        self.environment, self.port, self.process, self.log = environment, port, process, log
        self.database_url = environment["DATABASE_URL"]
        self.file = Path(environment["VAR_DIR"]) / "pmo_cms.sqlite3"

    def sql(self, statement):
        return run_sql(self.environment, statement)

    def decision_count(self):
        return self.sql("SELECT count(*) FROM consent_decision")[0][0]

    def processes(self):
        """Return the ids of the server's processes."""
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            children = Path(f"/proc/{pid}/task").glob("*/children")
            waiting += [int(child) for path in children for child in path.read_text().split()]
        return found


@contextmanager
def locked(site):
    """Somebody else is writing, and takes long."""
    if ENGINE == "sqlite3":
        with closing(sqlite3.connect(site.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with _table_locked(site, "consent_decision"):
        yield


@contextmanager
def locked_for_readers(site):
    """Somebody keeps all others out, as a migration that rewrites a table does."""
    if ENGINE == "sqlite3":
        with closing(sqlite3.connect(site.file, isolation_level=None, timeout=60)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")
        return
    with _table_locked(site, "articles_edition"):
        yield


@contextmanager
def epoch_locked(site):
    """Nobody can tell whether anything changed."""
    with _table_locked(site, "pmo_cms_changecount"):
        yield


@contextmanager
def _table_locked(site, table):
    with psycopg.connect(site.database_url) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


@contextmanager
def read_only(site):
    """Nothing can be written."""
    if ENGINE == "sqlite3":
        site.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        with _header_byte(site.file, 18, 3):  # a write version from the future
            yield
        return
    name = site.database_url.rpartition("/")[2]
    site.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    _disconnect(name)
    yield
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    _disconnect(name)


@contextmanager
def unwritable(site):
    """The folder of the database, and all in it, belong to somebody else now."""
    folder = site.file.parent
    files = [path for path in folder.glob(f"{site.file.name}*") if path.is_file()]
    for path in [*files, folder]:
        path.chmod(path.stat().st_mode & ~0o222)
    yield
    for path in [folder, *files]:
        path.chmod(path.stat().st_mode | 0o200)


@contextmanager
def gone(site):
    """The database is not there."""
    if ENGINE == "sqlite3":
        kept = site.file.with_name("kept.sqlite3")
        site.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        site.file.rename(kept)
        yield
        for left in site.file.parent.glob(f"{site.file.name}*"):
            left.unlink()
        kept.rename(site.file)
        return
    name = site.database_url.rpartition("/")[2]
    _allow_connections(name, allowed=False)
    _disconnect(name)
    yield
    _allow_connections(name, allowed=True)


@contextmanager
def full(site):
    """The disk takes not one byte more from the server's processes."""
    for pid in site.processes():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    yield
    for pid in site.processes():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, UNLIMITED)


@contextmanager
def _header_byte(path, offset, value):
    with path.open("r+b") as file:
        file.seek(offset)
        (before,) = file.read(1)
    for content in (value, before):
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(bytes([content]))
        if content == value:
            yield


def _disconnect(name):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def _allow_connections(name, *, allowed):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}")


@contextmanager
def running_site(folder, make_database=own_database):
    """Yield a Site with a notice, whose files are in `folder`."""
    with make_database(folder) as environment:
        port = free_port()
        environment = on_port(environment, port)
        prepare(environment)
        manage(environment, "shell", "-v0", "-c", LOAD_NOTICE)
        reader, writer = os.pipe()
        log = queue.SimpleQueue()
        Thread(target=_listen, args=(reader, log), daemon=True).start()
        starter = UNPRIVILEGED if os.geteuid() == 0 else []
        with serving(environment, port, starter=starter, stderr=writer) as process:
            os.close(writer)
            yield Site(environment, port, process, log)


def _listen(reader, log):
    """Keep what a server prints; one that nobody listens to stops when the pipe is full."""
    with os.fdopen(reader, errors="replace") as lines:
        for line in lines:
            log.put(line)


def read_log(site):
    """Return what the server printed since the last call."""
    lines = []
    while True:
        try:
            lines.append(site.log.get(timeout=0.2))
        except queue.Empty:
            return "".join(lines)
