"""What renders pages for the cache answers as the whole site does, whatever is asked of it."""

import gc
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test.utils import override_script_prefix
from django.urls import include, path
from django.utils.module_loading import import_string

from articles.mounted import under
from articles.places import address_by_name, address_of, keeping_prefix
from pmo_cms.page_cache.handler import PagesHandler
from pmo_cms.page_cache.requests import NEVER_KEPT
from tests.articles.builders import extract, make_category, make_live, make_source
from tests.consent.builders import make_site
from tests.pmo_cms.caching import ask, make_cache
from tests.pmo_cms.test_canary import ADDRESSES

KEPT = [
    *(a for a in chain.from_iterable(ADDRESSES.values()) if not a.startswith(NEVER_KEPT)),
    "/articles/visible",
    "/nowhere/",
    "/preview-of-nothing",
]


def test_every_address_answers_as_on_the_whole_site(committing_db):
    make_site()
    make_live(
        extract(title="Visible", slug="visible", source=make_source("Journal")),
        categories=[make_category("Shelf")],
    )
    whole, rendered = answers_of(make_cache(WSGIHandler())), answers_of(make_cache())
    assert {told[0] for told in whole.values()} >= {200, 301, 404}
    assert [address for address in KEPT if rendered[address] != whole[address]] == []


def answers_of(application):
    """Return (status, headers, text) of each address."""
    found = {}
    for address in KEPT:
        asked_path, _, query = address.partition("?")
        answer = ask(application, asked_path, query=query)
        found[address] = answer.status, answer.headers, answer.text
    return found


class Marking:
    """A middleware that somebody added."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["X-Seen"] = "yes"
        return response


def test_it_runs_what_the_site_runs_but_for_what_looks_at_who_asks(
    committing_db, settings, monkeypatch
):
    assert set(settings.MIDDLEWARE) > settings.ABOUT_WHO_ASKS
    for name in settings.ABOUT_WHO_ASKS:
        monkeypatch.setattr(import_string(name), "__init__", refuse)
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Marking"]
    before = list(settings.MIDDLEWARE)
    assert ask(PagesHandler(), "/healthz").headers["x-seen"] == "yes"
    assert before == settings.MIDDLEWARE


def refuse(*_):
    raise AssertionError("It looks at who asks.")


urlpatterns = [
    path("token/", lambda request: HttpResponse(get_token(request))),
    path("session/", lambda request: HttpResponse(str(request.session.get("name", "nothing")))),
    path("begun/", lambda request: HttpResponse(request.session.create() or "begun")),
    path("user/", lambda request: HttpResponse(str(request.user))),
    path("stream/", lambda request: StreamingHttpResponse([b"one ", b"two"])),
    path("", include("pmo_cms.urls")),
]


def test_a_page_with_a_token_is_left_to_the_whole_site(committing_db, settings):
    settings.ROOT_URLCONF = __name__
    cache = make_cache()
    first, second = ask(cache, "/token/"), ask(cache, "/token/")
    assert first.text != second.text
    assert "csrftoken" in first.headers["set-cookie"]
    assert len(cache.pages) == 0


@pytest.mark.parametrize(
    ("address", "text"), [("/session/", "nothing"), ("/begun/", "begun"), ("/stream/", "one two")]
)
def test_what_is_for_one_visitor_is_left_to_the_whole_site(committing_db, settings, address, text):
    settings.ROOT_URLCONF = __name__
    cache = make_cache()
    answer = ask(cache, address)
    assert (answer.status, answer.text, len(cache.pages)) == (200, text, 0)


def test_a_page_may_ask_for_its_user_and_is_kept(committing_db, settings):
    settings.ROOT_URLCONF = __name__
    cache = make_cache()
    assert ask(cache, "/user/").text == "AnonymousUser"
    assert len(cache.pages) == 1


@pytest.mark.parametrize("address", ["/articles/visible/", "/", "/categories/shelf/"])
def test_what_a_page_was_made_of_goes_with_it(committing_db, address):
    """Once a hundred objects of each waited, in a circle, for garbage to be looked for."""
    make_site()
    make_live(extract(title="Visible", slug="visible"), categories=[make_category("Shelf")])
    handler = PagesHandler()
    for _ in range(3):
        ask(handler, address)
    gc.collect()
    gc.disable()
    try:
        for _ in range(10):
            ask(handler, address)
        assert gc.collect() < 10 * 10
    finally:
        gc.enable()


@pytest.mark.engine("postgresql")  # on SQLite the tests have theirs in memory, where it stays
def test_no_connection_is_left_open(committing_db):
    make_live(slug="live")

    def work():
        ask(PagesHandler(), "/articles/live/")
        return connection.connection

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(work).result() is None


def test_a_prefix_that_is_kept_gives_way_to_another_one():
    with override_script_prefix("/kept/"), keeping_prefix():
        assert address_of("articles", "one") == "/kept/articles/one/"
        with under("/as-of/"):
            assert address_of("articles", "one") == "/as-of/articles/one/"
            assert address_by_name("articles:home") == "/as-of/"
        assert address_of("articles", "one") == "/kept/articles/one/"
    assert address_of("articles", "one") == "/articles/one/"
