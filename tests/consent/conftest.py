import pytest

from tests.servers import Browser


@pytest.fixture(scope="module")
def open_browser():
    """Return a function that opens a browser, not Chromium, on a server at some port."""
    browsers = []

    def open_browser(port, **options):
        browsers.append(Browser(port, **options))
        return browsers[-1]

    yield open_browser
    for browser in browsers:
        browser.connection.close()
