"""What readers get while the database really is gone: soon, and as a page."""

from contextlib import closing

import pytest

from tests.outages import gone, running_site
from tests.servers import Browser

# In seconds: what a page may take is two; the rest is for a slow machine.
AT_MOST = 5


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("var")) as site:
        yield site


@pytest.fixture
def browser(site):
    browser = Browser(site.port)
    with closing(browser.connection):
        yield browser


def test_every_page_answers_soon_that_it_will_be_back(site, browser):
    assert browser.get("/").status == 200
    with gone(site):
        answers = [browser.get(path) for path in ("/", "/articles/x/", "/nowhere/")]
    for answer in answers:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "120")
        assert b"will be back in a moment" in answer.body
    assert max(answer.seconds for answer in answers) < AT_MOST
