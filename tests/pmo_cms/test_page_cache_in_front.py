"""A real nginx that keeps pages, in front of the site, and several processes of the site."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import median
from threading import Barrier, Thread

import pytest

from tests.consent.outages import run_sql
from tests.databases import own_database
from tests.pmo_cms.fronts import nginx
from tests.pmo_cms.visits import is_stale, wait_until
from tests.servers import Browser, free_port, manage, on_port, prepare, serving

SETUP = """
from datetime import timedelta
from django.utils import timezone
from tests.articles.builders import make_category, make_live, make_edition
from tests.consent.builders import make_site
make_site()
shelf = make_category("Shelf")
make_live(title="First of all", slug="first", categories=[shelf])
make_live(title="Libel", slug="libel", categories=[shelf])
make_live(title="Mistake", slug="mistake", categories=[shelf])
make_edition(title="Second", slug="second", categories=[shelf])
make_edition(title="Third", slug="third", categories=[shelf])
"""

PUBLISH = """
import time
from articles import publishing
from articles.models import Article
publishing.publish(Article.objects.get(slug="second").as_edition(), by=None)
print("moment", time.monotonic())
"""

SCHEDULE = """
import time
from datetime import timedelta
from django.utils import timezone
from articles import publishing
from articles.models import Article
start = timezone.now() + timedelta(seconds=6)
publishing.schedule(Article.objects.get(slug="third").as_edition(), start=start, by=None)
print("moment", time.monotonic() + 6)
"""

TAKE_DOWN = """
from articles import publishing
from articles.models import Article
publishing.take_down(Article.objects.get(slug="libel"), reason="A court said so.", by=None)
"""

WITHDRAW = """
from articles import publishing
from articles.models import Article
publishing.withdraw(Article.objects.get(slug="mistake"), by=None)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two processes of one site, as on two machines, and an nginx in front of the first."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "var").mkdir()
    with own_database(folder / "var") as environment:
        first, second = free_port(), free_port()
        environment |= {"FRONT_CACHE_SECONDS": "1"}
        environment = on_port(environment, first)
        prepare(environment)
        manage(environment, "shell", "-v0", "-c", SETUP)
        with (
            serving(environment, first),
            serving(on_port(environment, second), second),
            nginx(folder / "nginx", site_port=first) as front,
        ):
            yield environment, {"first": first, "second": second, "nginx": front}


class Reader(Thread):
    """Reads the home page over and over, and remembers when it asked and what it saw."""

    def __init__(self, port):
        super().__init__()
        self.browser, self.seen, self.is_over = Browser(port), [], False

    def run(self):
        with closing(self.browser.connection):
            while not self.is_over:
                asked_at = time.monotonic()
                self.seen.append((asked_at, self.browser.get("/").body))
                time.sleep(0.01)


def moment_of(environment, script):
    printed = manage(environment, "shell", "-v0", "-c", script)
    return float(re.search(r"moment ([\d.]+)", printed)[1])


def read_until(ports, act, *, seconds):
    """Return (moment, seen by place) of readers who read from before `act` until after it."""
    readers = {place: Reader(port) for place, port in ports.items()}
    for reader in readers.values():
        reader.start()
    try:
        moment = act()
        time.sleep(max(0, moment + seconds - time.monotonic()))
    finally:
        for reader in readers.values():
            reader.is_over = True
        for reader in readers.values():
            reader.join()
    return moment, {place: reader.seen for place, reader in readers.items()}


def test_what_is_published_is_read_everywhere_a_second_later_and_behind_nginx_in_three(site):
    environment, ports = site
    moment, seen = read_until(ports, lambda: moment_of(environment, PUBLISH), seconds=5)
    for place, answers in seen.items():
        seconds = 3 if place == "nginx" else 1
        late = [b"Second" in body for asked, body in answers if asked > moment + seconds]
        assert len(late) > 5
        assert all(late), place
        assert not any(b"Second" in body for _, body in answers[:1])


def test_what_is_scheduled_is_read_everywhere_at_its_moment(site):
    environment, ports = site
    moment, seen = read_until(ports, lambda: moment_of(environment, SCHEDULE), seconds=2)
    for place, answers in seen.items():
        assert any(asked < moment for asked, _ in answers)
        # A tenth of a second for what the two clocks of the moment and the readers differ.
        assert all(b"Third" in body for asked, body in answers if asked > moment + 0.1), place
        assert not any(b"Third" in body for asked, body in answers if asked < moment - 0.5), place


def test_nginx_keeps_pages_and_no_state_of_consent_gets_that_of_another(site):
    _, ports = site
    people = {name: Browser(ports["nginx"]) for name in ("accepter", "decliner", "undecided")}
    notice = people["accepter"].notice()
    people["accepter"].choose("accept", notice=notice)
    people["decliner"].choose("decline", notice=notice)
    people["decliner"].cookies["_unrelated"] = "1"
    before = asked_of_site(ports)
    for _ in range(40):
        for name, browser in people.items():
            page = browser.get("/").body
            assert (b"measurement.js" in page) is (name == "accepter")
            assert (b"Cookies here" in page) is (name == "undecided")
    for browser in people.values():
        browser.connection.close()
    # Every page of the accepter comes from the site, of the others one a second.
    assert 40 <= asked_of_site(ports) - before < 80


def test_twenty_who_accepted_do_not_wait_for_one_another(site):
    _, ports = site
    accepter = Browser(ports["nginx"])
    with closing(accepter.connection):
        accepter.choose("accept", notice=accepter.notice())
        accepter.get("/")
    together = Barrier(20)

    def visit(_):
        browser = Browser(ports["nginx"], cookies=accepter.cookies.copy())
        with closing(browser.connection):
            together.wait()
            return browser.get("/")

    with ThreadPoolExecutor(20) as visitors:
        answers = list(visitors.map(visit, range(20)))
    assert all(b"measurement.js" in answer.body for answer in answers)
    assert median(answer.seconds for answer in answers) < 1


def test_nginx_goes_on_with_nothing_of_what_was_taken_down(site):
    environment, ports = site
    browser = Browser(ports["nginx"])
    with closing(browser.connection):
        page = browser.get("/articles/libel/").body.decode()
        picture = re.search(r"/articles/libel/share-\w+\.png", page)[0]
        lists = kept_and_passed_on("/feeds/articles.rss", "/sitemap-articles-0.xml")
        own = kept_and_passed_on("/articles/libel/", "/articles/libel/cover.svg", picture)
        assert all(b"/libel/" in browser.get(path).body for path in lists)
        assert {browser.get(path).status for path in own} == {200}
        manage(environment, "shell", "-v0", "-c", TAKE_DOWN)
        time.sleep(3)
        assert [path for path in lists if b"/libel/" in browser.get(path).body] == []
        assert [path for path in own if browser.get(path).status == 200] == []


def test_nginx_keeps_nothing_that_was_given_out_while_the_epoch_could_not_be_read(site):
    environment, ports = site
    browser = Browser(ports["nginx"])
    with closing(browser.connection):
        assert b"Mistake" in browser.get("/feeds/articles.rss").body
        run_sql(environment, "ALTER TABLE pmo_cms_changecount RENAME TO away")
        wait_until(lambda: is_stale(browser.get("/feeds/articles.rss")))
        run_sql(environment, "ALTER TABLE away RENAME TO pmo_cms_changecount")
        manage(environment, "shell", "-v0", "-c", WITHDRAW)
        wait_until(lambda: b"Mistake" not in browser.get("/feeds/articles.rss").body, seconds=10)


def kept_and_passed_on(*paths):
    """Return each path as the page cache keeps it, and with a parameter that it does not know."""
    return [*paths, *(f"{path}?x=1" for path in paths)]


def asked_of_site(ports):
    """Return how often the first process was asked for a page, by nginx or whomever."""
    browser = Browser(ports["first"])
    with closing(browser.connection):
        lines = browser.get("/readyz").body.decode().splitlines()[1:]
    counts = {name: int(count) for name, count in (line.split() for line in lines)}
    return counts["page_cache_hits"] + counts["page_cache_misses"]
