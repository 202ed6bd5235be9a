"""A choice that was answered is on record in the file that is at the site's path, whatever moved.

The site runs all the while: its processes keep their connections.
"""

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.outages import running_site

pytestmark = pytest.mark.engine("sqlite3")


@pytest.fixture
def site(tmp_path):
    with running_site(tmp_path) as site:
        yield site


@pytest.fixture
def visitors(site, open_browser):
    """Visitors who read the notice, so that the site has connections that it keeps."""
    browsers = [open_browser(site.port) for _ in range(4)]
    site.shown = browsers[0].notice()
    for browser in browsers:
        browser.get("/consent/")
    return browsers


def accept(site, browser):
    return browser.choose("accept", notice=site.shown).status


def backup(site):
    """Return the path of a backup as it is now."""
    path = site.file.with_name("backup.sqlite3")
    site.sql(f"VACUUM INTO '{path}'")
    return path


def belongings(site):
    return sorted(site.file.parent.glob(f"{site.file.name}*"))


def move_away(site):
    """Move the database and what belongs to it, and return where it is now."""
    away = site.file.parent / "away"
    away.mkdir()
    for path in belongings(site):
        path.rename(away / path.name)
    return away / site.file.name


def count(path):
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return database.execute("SELECT count(*) FROM consent_decision").fetchone()[0]


def test_after_a_restore_choices_go_into_the_restored_file(site, visitors):
    assert accept(site, visitors[0]) == 303
    restored = backup(site)
    assert accept(site, visitors[1]) == 303
    moved = move_away(site)
    restored.rename(site.file)
    assert [accept(site, browser) for browser in visitors[2:]] == [303, 303]
    assert (count(moved), count(site.file)) == (2, 3)


def test_a_file_that_is_gone_records_nothing_until_it_is_back(site, visitors):
    moved = move_away(site)
    assert accept(site, visitors[0]) == 503
    for path in belongings(site):
        path.unlink()
    for path in moved.parent.iterdir():
        path.rename(site.file.parent / path.name)
    assert [accept(site, browser) for browser in visitors] == [303] * 4
    assert count(site.file) == 4


def test_beside_the_log_of_another_file_nothing_is_recorded_in_either(site, visitors):
    assert accept(site, visitors[0]) == 303
    restored, kept = backup(site), site.file.with_name("kept.sqlite3")
    site.file.rename(kept)
    restored.rename(site.file)
    assert [accept(site, browser) for browser in visitors[1:]] == [503] * 3
    assert visitors[0].choose("decline", notice=site.shown).status == 303
    for path in belongings(site)[1:]:
        path.unlink()
    assert accept(site, visitors[1]) == 303
    assert (count(kept), count(site.file)) == (1, 2)


def test_a_site_that_was_killed_leaves_all_in_the_one_file(site, visitors, tmp_path):
    """Whoever restores over it without removing the log restores what the backup holds."""
    assert [accept(site, browser) for browser in visitors] == [303] * 4
    assert log_is_empty_soon(site)
    for pid in reversed(site.processes()):
        os.kill(pid, signal.SIGKILL)
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(site.file.read_bytes())
    assert count(copy) == 4


def test_many_requests_leave_no_log_and_few_open_files(site, visitors):
    for _ in range(50):
        for browser in visitors:
            browser.get("/articles/nowhere/")
        assert accept(site, visitors[0]) == 303
    assert log_is_empty_soon(site)
    most = 3 * (3 + 4 + 1)  # three files for each thread of granian, renderer and the pulse
    for pid in site.processes():
        assert len(open_files(pid, site.file)) <= most


def log_is_empty_soon(site):
    """Return whether the log is emptied after an answer, without another request."""
    log, deadline = site.file.with_name(f"{site.file.name}-wal"), time.monotonic() + 20
    while log.stat().st_size and time.monotonic() < deadline:
        time.sleep(0.05)
    return log.stat().st_size == 0


def open_files(pid, path):
    """Return the descriptors of a process that lead to the database, its log or the log's index."""
    links = Path(f"/proc/{pid}/fd").iterdir()
    return [link for link in links if str(link.readlink()).startswith(str(path))]
