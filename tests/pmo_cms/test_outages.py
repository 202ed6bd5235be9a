"""What readers get while the database really is locked, read-only, full, replaced or gone.

Each outage is made from outside, under a running production server. Choices of visitors in the
same outages: tests/consent/test_outages.py.
"""

import shutil
import time
from contextlib import closing

import pytest

from tests.databases import ENGINE
from tests.outages import (
    epoch_locked,
    full,
    gone,
    locked,
    locked_for_readers,
    read_only,
    running_site,
    unwritable,
)
from tests.pmo_cms.visits import (
    AT_MOST,
    KEPT,
    NEVER_KEPT,
    NEW,
    assert_is_back_by_itself,
    assert_marked_stale,
    assert_says_that_it_will_be_back,
    is_stale,
    visit,
    wait_until,
)
from tests.servers import Browser, manage


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("var")) as site:
        yield site


@pytest.fixture
def browser(site):
    browser = Browser(site.port)
    with closing(browser.connection):
        yield browser


# Of these nobody can read; of the rest, readers of what can be read notice nothing.
FOR_READERS = {"sqlite3": [gone], "postgresql": [gone, epoch_locked]}


@pytest.mark.parametrize("outage", FOR_READERS[ENGINE])
def test_what_was_read_before_goes_on_and_the_rest_says_that_it_will_be_back(site, browser, outage):
    before = visit(browser, KEPT)
    time.sleep(1.2)  # what is true is trusted for a second
    with outage(site):
        kept, new = visit(browser, KEPT), visit(browser, NEW)
        ready = browser.get("/readyz")
    assert [answer.status for answer in kept] == [200] * len(KEPT)
    assert [answer.body for answer in kept] == [answer.body for answer in before]
    for answer in kept:
        assert_marked_stale(answer)
    for answer in new:
        assert_says_that_it_will_be_back(answer)
    assert max(answer.seconds for answer in [*kept, *new]) < AT_MOST
    assert ready.status == 503
    assert_is_back_by_itself(browser)


@pytest.mark.parametrize("outage", [gone] if ENGINE == "sqlite3" else [gone, locked_for_readers])
def test_whoever_asks_for_what_is_never_kept_is_told_soon_too(site, browser, outage):
    with outage(site):
        answers = visit(browser, NEVER_KEPT)
    lost = [answer for answer in answers if answer.status == 503]
    assert {answer.status for answer in answers} <= {200, 404, 503}
    assert lost
    for answer in lost:
        assert_says_that_it_will_be_back(answer)
    assert max(answer.seconds for answer in answers) < AT_MOST
    assert_is_back_by_itself(browser)


@pytest.mark.engine("postgresql")
def test_while_the_articles_are_locked_kept_pages_are_right_and_not_stale(site, browser):
    before = browser.get("/")
    with locked_for_readers(site):
        kept, new, ready = browser.get("/"), browser.get("/articles/x/"), browser.get("/readyz")
    assert (kept.status, kept.body, is_stale(kept)) == (200, before.body, False)
    assert_says_that_it_will_be_back(new)
    assert new.seconds < AT_MOST
    assert ready.status == 200
    assert_is_back_by_itself(browser)


@pytest.mark.parametrize("outage", [locked, read_only])
def test_who_reads_notices_nothing_of_a_database_that_cannot_be_written(site, browser, outage):
    visit(browser, KEPT)
    time.sleep(1.2)
    with outage(site):
        kept, new = visit(browser, KEPT), visit(browser, NEW)
    assert [(answer.status, is_stale(answer)) for answer in kept] == [(200, False)] * len(KEPT)
    assert [answer.status for answer in new] == [404] * len(NEW)


@pytest.mark.engine("sqlite3")
@pytest.mark.parametrize("outage", [full, unwritable])
def test_a_folder_that_takes_nothing_keeps_nobody_from_what_was_read(site, browser, outage):
    before, notice, count = browser.get("/"), browser.notice(), site.decision_count()
    time.sleep(1.2)
    with outage(site):  # SQLite may need to write a file of its own in order to read
        kept, new = browser.get("/"), browser.get("/articles/x/")
        refused = browser.choose("accept", notice=notice)
        declined = browser.choose("decline", notice=notice)
    assert (kept.status, kept.body) == (200, before.body)
    assert new.status in {404, 503}
    assert max(answer.seconds for answer in (kept, new, refused, declined)) < AT_MOST
    # A connection that is kept may still write where none could be opened any more.
    is_on_record = outage is unwritable and site.decision_count() > count
    assert (refused.status, bool(refused.cookies)) == (
        (303, True) if is_on_record else (503, False)
    )
    assert declined.status == 303
    assert_is_back_by_itself(browser)


@pytest.mark.engine("sqlite3")
def test_a_site_that_meets_a_locked_file_at_its_start_says_so_soon(tmp_path):
    """Later nobody can lock its readers out: it keeps the file open."""
    with running_site(tmp_path) as site, closing(Browser(site.port).connection) as connection:
        browser = Browser(site.port)
        browser.connection = connection
        with locked_for_readers(site):
            answers = [browser.get("/articles/x/"), browser.get("/consent/")]
        assert_is_back_by_itself(browser)
    assert [answer.status for answer in answers] == [503, 503]
    assert max(answer.seconds for answer in answers) < AT_MOST


@pytest.mark.engine("sqlite3")
def test_a_restored_backup_is_what_everybody_reads(site, browser):
    backup = site.file.with_name("backup.sqlite3")
    site.sql(f"VACUUM INTO '{backup}'")
    manage(site.environment, "shell", "-v0", "-c", PUBLISH)
    wait_until(lambda: browser.get("/articles/after-the-backup/").status == 200)
    for part in site.file.parent.glob(f"{site.file.name}-*"):
        part.unlink()
    shutil.move(backup, site.file)
    wait_until(lambda: browser.get("/articles/after-the-backup/").status == 404, seconds=10)
    assert b"After the backup" not in browser.get("/").body


PUBLISH = """
from tests.articles.builders import make_live
make_live(title="After the backup", slug="after-the-backup")
"""
