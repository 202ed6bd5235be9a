"""A real server, a real browser, and a real second server as the third party."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import Site
from tests.browser.third_party import ThirdParty
from tests.databases import own_database
from tests.servers import free_port, manage, on_port, prepare, serving

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
# Of its own calls to the network, those that can be switched off.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config, items):
    """Leave the browser tests out, and count them, where there is no Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
    if CHROMIUM or REQUIRED:
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    config.stash[LEFT_OUT] = len(left_out)
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter, config):
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{count} browser tests were left out: there is no Chromium. "
            "Install it (Debian: apt install chromium) to run them.",
            yellow=True,
        )


@pytest.fixture(scope="package")
def third_party():
    with ThirdParty() as server:
        yield server


@pytest.fixture(scope="package")
def site(tmp_path_factory, third_party):
    """The demo publication with odd articles on the production server of `dev.py run`.

    What was printed is the fingerprint of a notice that is no longer current.
    """
    with own_database(tmp_path_factory.mktemp("var")) as environment:
        add = "from tests.browser import odd_articles; print(odd_articles.add())"
        yield from serve(environment, third_party, add)


@pytest.fixture(scope="package")
def site_with_services(tmp_path_factory, third_party):
    """The same with a service of every kind, and an article with videos."""
    with own_database(tmp_path_factory.mktemp("var")) as environment:
        add = "from tests.browser import services; services.add"
        yield from serve(environment, third_party, f"{add}({third_party.origin!r})")


def serve(environment, third_party, code=""):
    """Yield the Site that runs in `environment`, after `code`, and stop it afterwards."""
    port = free_port()
    environment = on_port(environment, port)
    prepare(environment)
    manage(environment, "load_demo", "--tracker-origin", third_party.origin)
    printed = manage(environment, "shell", "--no-imports", "-c", code or "pass").strip()
    lines = manage(environment, "demo_accounts").splitlines()
    with serving(environment, port):
        accounts = dict(line.split()[:2] for line in lines)
        yield Site(f"http://127.0.0.1:{port}", accounts, printed)


@pytest.fixture(scope="package")
def playwright():
    assert CHROMIUM, "REQUIRE_BROWSER is set, but there is no Chromium; apt install chromium"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def chromium(playwright):
    """The system's Chromium."""
    browser = launch(playwright)
    yield browser
    browser.close()


def launch(playwright, *arguments, **options):
    arguments = [*ARGUMENTS, *arguments]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, **options)


@pytest.fixture
def open_page(chromium, site):
    """Return a function that opens a fresh browser profile, as somebody new would."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(base_url=site.url, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
