"""Connections to SQLite that are kept: which file they go to, and what they leave behind."""

import gc
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings
from django.db import OperationalError, transaction
from django.db import connections as django_connections

from pmo_cms import patience
from pmo_cms.engines.sqlite3 import kept
from pmo_cms.engines.sqlite3.base import DatabaseWrapper

pytestmark = pytest.mark.engine("sqlite3")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "site.sqlite3"
    make_database(path)
    return path


@pytest.fixture
def connect(connect_to, path):
    """Return what makes a connection of Django's, as one more thread has it."""
    return partial(connect_to, path)


@pytest.fixture
def connect_to(django_db_blocker):
    """Return what makes such a connection to the database at a path."""
    made = []

    def connect(path):
        of_site = django_connections["default"].settings_dict
        options = {"timeout": 5, "transaction_mode": "IMMEDIATE", "init_command": INIT}
        made.append(DatabaseWrapper(of_site | {"NAME": path, "OPTIONS": options}, "default"))
        return made[-1]

    with django_db_blocker.unblock():
        yield connect
        for connection in made:
            if connection.connection is not None:
                connection.close()
    for connection in made:
        kept.kept_for(str(connection.settings_dict["NAME"])).close_idle()


INIT = settings.DATABASES["default"]["OPTIONS"].get("init_command", "")


def make_database(path, *words):
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE note (words TEXT)")
        database.executemany("INSERT INTO note VALUES (?)", [[word] for word in words])


def request(connection, *words):
    """Do what a request does: write `words`, read everything, and close."""
    with connection.cursor() as cursor:
        for word in words:
            cursor.execute("INSERT INTO note VALUES (%s)", [word])
        found = [row[0] for row in cursor.execute("SELECT words FROM note")]
    raw = connection.connection
    connection.close()
    return found, raw


def read(connection):
    return request(connection)[0]


def notes(path):
    """Return what the file at `path` holds, looked at from outside."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in database.execute("SELECT words FROM note")]


def log_of(path):
    return Path(f"{path}-wal")


def move(path, target):
    """Move a database and what belongs to it."""
    for end in ("", "-wal", "-shm"):
        if Path(f"{path}{end}").exists():
            Path(f"{path}{end}").rename(f"{target}{end}")


def test_a_connection_serves_the_next_request_of_any_thread(connect):
    _, first = request(connect(), "one")
    with ThreadPoolExecutor(1) as thread:
        found, second = thread.submit(lambda: request(connect())).result()
    assert (found, second is first) == (["one"], True)


def test_the_site_has_it_wherever_it_runs_on_sqlite():
    assert settings.DATABASES["default"]["ENGINE"] == "pmo_cms.engines.sqlite3"
    assert django_connections["default"].vendor == "sqlite"


def test_it_is_as_the_settings_say_each_time(connect):
    for _ in range(2):
        connection = connect()
        with connection.cursor() as cursor:
            for pragma, value in [("busy_timeout", 5000), ("synchronous", 2), ("foreign_keys", 1)]:
                assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)
            cursor.execute("INSERT INTO note VALUES ('x')")
        connection.close()


def test_each_request_waits_for_a_lock_as_long_as_it_may(connect):
    connection = connect()
    for seconds in (0.5, 2, 2, 0.5):
        patience.wait_at_most(seconds)
        with connection.cursor() as cursor:
            found = cursor.execute("PRAGMA busy_timeout").fetchone()
        connection.close()
        assert found == (seconds * 1000,)
    patience.wait_at_most(None)


def test_moved_away_between_two_requests_the_next_goes_to_what_is_at_the_path(connect, path):
    connection, moved = connect(), path.with_name("moved.sqlite3")
    request(connection, "before")
    move(path, moved)
    make_database(path)
    assert read(connection) == []
    request(connection, "after")
    assert (notes(moved), notes(path)) == (["before"], ["after"])


def test_a_restored_backup_is_read_and_written(connect, path):
    connection, backup = connect(), path.with_name("backup.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES ('old')")
        cursor.execute("VACUUM INTO %s", [str(backup)])
        cursor.execute("INSERT INTO note VALUES ('lost with the disk')")
    connection.close()
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    backup.rename(path)
    assert request(connection, "new")[0] == ["old", "new"]
    assert notes(path) == ["old", "new"]


def test_exchanged_for_a_live_database_with_its_log_nothing_of_either_is_lost(connect, path):
    connection, moved = connect(), path.with_name("moved.sqlite3")
    live = path.with_name("live.sqlite3")
    make_database(live, "live")
    reader = sqlite3.connect(path, isolation_level=None)
    other = sqlite3.connect(live, isolation_level=None)
    with closing(reader), closing(other):
        other.execute("INSERT INTO note VALUES ('in its log')")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM note").fetchall()
        request(connection, "in our log")
        assert log_of(path).stat().st_size > 0
        assert log_of(live).stat().st_size > 0
        move(path, moved)
        move(live, path)
        log = log_of(path).read_bytes()
        kept.kept_for(str(path)).close_idle()
        assert log_of(path).read_bytes() == log
    assert request(connection, "new")[0] == ["live", "in its log", "new"]
    assert (notes(moved), notes(path)) == (["in our log"], ["live", "in its log", "new"])


@pytest.mark.parametrize("is_replaced", [True, False])
def test_beside_the_log_of_another_file_nothing_is_opened(connect, path, is_replaced):
    connection, moved = connect(), path.with_name("moved.sqlite3")
    request(connection, "before")
    path.rename(moved)
    if is_replaced:
        make_database(path.with_name("restored.sqlite3"), "restored")
        path.with_name("restored.sqlite3").rename(path)
    for asked in (connection, connect(), connection):
        with pytest.raises(OperationalError, match=r"-wal and -shm still belong to the former"):
            request(asked, "nowhere")
        asked.close()
    assert path.exists() is is_replaced
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink()
    if not is_replaced:
        make_database(path, "restored")
    assert request(connection, "after")[0] == ["restored", "after"]
    assert (notes(moved), notes(path)) == (["before"], ["restored", "after"])


def test_a_link_that_leads_elsewhere_leads_to_what_lies_there(connect_to, tmp_path):
    """Also where the very file lies there: its log is beside it, and it may be exchanged there."""
    former, present, link = (tmp_path / name for name in ("former", "present", "link"))
    former.mkdir()
    make_database(former / "site.sqlite3", "one")
    link.symlink_to(former)
    connection = connect_to(link / "site.sqlite3")
    assert read(connection) == ["one"]
    former.rename(present)
    link.unlink()
    link.symlink_to(present)
    request(connection, "two")
    assert notes(present / "site.sqlite3") == ["one", "two"]
    assert log_of(present / "site.sqlite3").stat().st_size == 0
    move(present / "site.sqlite3", tmp_path / "moved.sqlite3")
    make_database(present / "site.sqlite3", "restored")
    assert read(connection) == ["restored"]


def test_deleted_it_is_not_written_to(connect, path):
    connection = connect()
    request(connection, "before")
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink()
    with pytest.raises(OperationalError, match="no such table"):
        request(connection, "after")


def test_put_back_the_file_is_used_again(connect, path):
    connection, moved = connect(), path.with_name("moved.sqlite3")
    request(connection, "before")
    move(path, moved)
    with pytest.raises(OperationalError):
        request(connection, "meanwhile")
    connection.close()
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    move(moved, path)
    assert request(connection, "after")[0] == ["before", "after"]
    assert notes(path) == ["before", "after"]


def test_what_is_committed_into_a_file_that_was_moved_meanwhile_is_not_acknowledged(
    connect, path, monkeypatch
):
    connection = connect()
    monkeypatch.setitem(django_connections.settings, "other", connection.settings_dict)
    monkeypatch.setattr(django_connections._connections, "other", connection, raising=False)
    with pytest.raises(OperationalError, match="while it was written to"):
        write_while_it_is_moved(connection, path)


def write_while_it_is_moved(connection, path):
    with transaction.atomic(using="other"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES ('x')")
        move(path, path.with_name("moved.sqlite3"))


def test_connections_that_nobody_uses_are_closed_when_the_file_was_exchanged(connect, path):
    """A process has to have closed all of one file before it opens another in its place."""
    together = [connect() for _ in range(4)]
    for connection in together:
        connection.ensure_connection()
    for connection in together:
        connection.close()
    move(path, path.with_name("moved.sqlite3"))
    make_database(path)
    read(together[0])
    assert open_files(path) == {str(path): 1, f"{path}-wal": 1, f"{path}-shm": 1}


def test_whoever_still_uses_the_former_file_is_waited_for(connect, path, monkeypatch):
    monkeypatch.setattr(kept, "WAITED_FOR", 60)
    user, newcomer, asks = connect(), connect(), Event()
    user.inc_thread_sharing()
    read(user)
    with user.cursor() as cursor, ThreadPoolExecutor(1) as thread:
        cursor.execute("SELECT 1")
        move(path, path.with_name("moved.sqlite3"))
        make_database(path, "new")
        newcomer.inc_thread_sharing()
        found = thread.submit(lambda: asks.set() or read(newcomer))
        assert asks.wait(10)
        assert not found.done()
        user.close()
        assert found.result(timeout=30) == ["new"]


def test_but_not_for_long(connect, path, monkeypatch):
    monkeypatch.setattr(kept, "WAITED_FOR", 0.05)
    user = connect()
    user.ensure_connection()
    move(path, path.with_name("moved.sqlite3"))
    make_database(path)
    with pytest.raises(OperationalError, match="still in use"):
        read(connect())


@pytest.mark.parametrize("what", ["an error", "a transaction"])
def test_a_connection_is_not_kept_after(connect, path, what):
    connection = connect()
    _, before = request(connection)
    with connection.cursor() as cursor:
        if what == "a transaction":
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("INSERT INTO note VALUES ('half')")
        else:
            with pytest.raises(OperationalError):
                cursor.execute("SELECT * FROM nowhere")
            connection.rollback()
    connection.close()
    found, after = request(connection)
    assert (found, after is before) == ([], False)


def test_rows_that_nobody_read_hold_no_old_state(connect, path):
    make_many = [str(number) for number in range(500)]
    request(connect(), *make_many)
    connection = connect()
    cursor = connection.cursor()
    assert cursor.execute("SELECT words FROM note").fetchone() == ("0",)
    connection.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("INSERT INTO note VALUES ('new')")
        busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert (busy, log_of(path).stat().st_size) == (0, 0)
    assert read(connection)[-1] == "new"


def test_many_requests_leave_an_empty_log_and_few_open_files(connect, path):
    connection = connect()
    for number in range(300):
        request(connection, "words " * 100, str(number))
        assert log_of(path).stat().st_size == 0
    assert open_files(path) == {str(path): 1, f"{path}-wal": 1, f"{path}-shm": 1}


def test_a_reader_elsewhere_delays_nobody_and_the_log_is_emptied_after_it(connect, path):
    connection = connect()
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM note").fetchall()
        with_timeout = connection.settings_dict["OPTIONS"]["timeout"]
        assert with_timeout == 5
        request(connection, "one")
        assert log_of(path).stat().st_size > 0
    read(connection)
    assert log_of(path).stat().st_size == 0


def test_a_table_that_another_process_rebuilt_is_seen_as_it_is_now(connect, path):
    connection = connect()
    request(connection, "one")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.executescript("""
            BEGIN;
            CREATE TABLE new_note (words TEXT, number INTEGER DEFAULT 7);
            INSERT INTO new_note (words) SELECT words FROM note;
            DROP TABLE note;
            ALTER TABLE new_note RENAME TO note;
            COMMIT;
            VACUUM;
        """)
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT * FROM note").fetchall() == [("one", 7)]


def test_a_thread_that_ends_without_closing_leaves_nothing_open(connect, path):
    def forget():
        connection = DatabaseWrapper(connect().settings_dict, "default")
        connection.ensure_connection()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(forget).result()
    gc.collect()
    assert open_files(path) == {}


def test_a_child_process_inherits_no_connection(connect, path):
    request(connect(), "one")
    child = os.fork()
    if child == 0:
        os._exit(len(open_files(path)))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def open_files(path):
    """Return how many descriptors lead to each file of the database, by its path."""
    found = {}
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith(str(path)):
            found[target] = found.get(target, 0) + 1
    return found
