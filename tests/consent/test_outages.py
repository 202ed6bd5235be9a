"""What a visitor's choice does while the database really is locked, read-only, full or gone.

Each outage is made from outside, under a running production server.
"""

import time

import pytest

from tests.databases import ENGINE
from tests.outages import full, gone, locked, read_log, read_only, running_site

# In seconds: a visitor waits for a lock for two; the rest is for a slow machine.
AT_MOST = 10


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("var")) as site:
        yield site


def works_again(browser, notice, seconds=60):
    """Return whether a choice is recorded again before long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if browser.choose("accept", notice=notice).status == 303:
            return True
        time.sleep(0.5)
    return False


OUTAGES = [locked, read_only, gone] + ([full] if ENGINE == "sqlite3" else [])


@pytest.mark.parametrize("outage", OUTAGES)
def test_accepting_fails_and_declining_and_withdrawing_work_and_are_logged(
    site, open_browser, outage
):
    accepter, decliner, newcomer = (open_browser(site.port) for _ in range(3))
    notice = newcomer.notice()
    assert accepter.choose("accept", notice=notice).status == 303
    count = site.decision_count()
    read_log(site)

    with outage(site):
        refused = newcomer.choose("accept", notice=notice)
        logged_refusal = read_log(site)
        declined = decliner.choose("decline", notice=notice)
        withdrawn = accepter.choose("decline", notice=notice)
        logged = read_log(site)

    assert (refused.status, refused.cookies) == (503, {})
    assert refused.headers["Retry-After"]
    for answer in (declined, withdrawn):
        assert answer.status == 303
        assert answer.cookies["consent"].count("=-1") == 2 or not answer.cookies["consent"]
        assert "consent-id" not in answer.cookies
    assert max(answer.seconds for answer in (refused, declined, withdrawn)) < AT_MOST
    for text in (logged_refusal, logged):
        assert "ERROR consent.views: A visitor's choice could not be recorded" in text
    assert works_again(newcomer, notice)
    assert site.decision_count() == count + 1
