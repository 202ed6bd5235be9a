"""What pages of one state of the site have in common, in the page cache of one process."""

from datetime import timedelta

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from tests.articles.builders import LONG_AGO, NOON, article, make_category, make_live
from tests.pmo_cms.caching import Stopwatch, ask, make_cache

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _database(committing_db):
    """Give each test commits of its own."""


@pytest.fixture
def shelf():
    return make_category("Shelf")


@pytest.fixture
def cache():
    return make_cache()


def publish(slug, *categories, at=LONG_AGO):
    return make_live(article(slug=slug, title=slug.title()), categories=categories, at=at)


def queries_of(cache, path):
    """Return how many queries a page takes, besides those for the state that the site is in."""
    cache.pulse.look()
    with CaptureQueriesContext(connection) as asked:
        ask(cache, path)
    return sum("articles_edition" in query["sql"] for query in asked)


def test_an_article_finds_what_another_of_its_category_found(cache, shelf):
    for slug in ("own", "another", "third"):
        publish(slug, shelf)
    assert queries_of(cache, "/articles/own/") == 5
    ask(cache, "/articles/another/")
    assert queries_of(cache, "/articles/third/") == 2


@pytest.mark.parametrize("path", ["/", "/articles/third/", "/categories/shelf/", "/search/", "/no"])
def test_a_page_says_what_it_would_without_the_others(cache, shelf, path):
    for slug in ("own", "another", "third", "fourth"):
        publish(slug, shelf)
    for other in ("/articles/own/", "/articles/another/", "/"):
        ask(cache, other)
    assert ask(cache, path).text == ask(WSGIHandler(), path).text


def test_what_is_published_and_withdrawn_is_on_the_pages_of_others_at_once(cache, shelf):
    for slug in ("own", "another", "third"):
        publish(slug, shelf)
    assert "Newest" not in ask(cache, "/articles/own/").text
    newest = publish("newest", shelf)
    assert "Newest" in ask(cache, "/articles/another/").text
    publishing.withdraw(newest.article, by=None, at=NOON)
    assert "Newest" not in ask(cache, "/articles/third/").text


def test_a_topic_that_another_process_named_is_on_the_next_page(cache, shelf):
    publish("own", shelf)
    publish("another", shelf)
    ask(cache, "/articles/own/")
    shelf.name = "Renamed"
    shelf.save()
    answer = ask(cache, "/articles/another/").text
    assert "Renamed" in answer
    assert "Shelf" not in answer


def test_what_is_planned_is_found_at_its_moment_and_not_once_the_clock_is_set_back(cache, shelf):
    for slug in ("own", "another", "third"):
        publish(slug, shelf)
    publish("planned", shelf, at=NOON + DAY)
    seen = []
    with time_machine.travel(NOON, tick=False) as clock:
        for slug, days in (("own", 0), ("another", 1), ("third", 0)):
            clock.move_to(NOON + days * DAY)
            seen.append("Planned" in ask(cache, f"/articles/{slug}/").text)
    assert seen == [False, True, False]


@pytest.fixture
def meanwhile(cache, monkeypatch):
    """Returns what has something happen after a page was asked for, before it is rendered."""

    def let_happen(act):
        def start_late(job, future):
            monkeypatch.undo()
            act()
            future.set_result(job())

        monkeypatch.setattr(cache._renderers, "start", start_late)

    return let_happen


def test_a_page_that_waited_in_line_shows_nothing_that_was_withdrawn_meanwhile(
    cache, shelf, meanwhile
):
    publish("own", shelf)
    newest = publish("newest", shelf)
    publish("another", shelf)
    assert "Newest" in ask(cache, "/articles/own/").text
    meanwhile(lambda: publishing.withdraw(newest.article, by=None, at=NOON))
    assert "Newest" not in ask(cache, "/articles/another/").text


def test_a_page_whose_moment_passes_while_it_is_rendered_finds_what_is_true_then(shelf):
    for slug in ("own", "another"):
        publish(slug, shelf)
    publish("planned", shelf, at=NOON + DAY)
    site, moments = WSGIHandler(), [NOON, NOON + DAY]
    with time_machine.travel(NOON, tick=False) as clock:

        def late(environ, start_response):
            clock.move_to(moments.pop(0))
            return site(environ, start_response)

        cache = make_cache(late)
        pages = [ask(cache, f"/articles/{slug}/").text for slug in ("own", "another")]
    seen = ["Planned" in page.partition("Related articles")[2] for page in pages]
    assert seen == [False, True]


def test_what_changed_unheard_is_found_after_ten_minutes(shelf):
    watch = Stopwatch()
    cache = make_cache(stopwatch=watch)
    for slug in ("own", "another", "third"):
        publish(slug, shelf)
    ask(cache, "/articles/own/")
    type(shelf).objects.update(name="Renamed")
    seen = []
    for watch.seconds, slug in ((599, "another"), (601, "third")):
        masthead, _, _ = ask(cache, f"/articles/{slug}/").text.partition("</header>")
        seen.append("Renamed" in masthead.partition("<header")[2])
    assert seen == [False, True]
