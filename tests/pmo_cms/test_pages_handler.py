"""What renders pages for the cache answers as the whole site does, whatever is asked of it."""

from itertools import chain

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test.utils import override_script_prefix

from articles.mounted import under
from articles.places import address_by_name, address_of, keeping_prefix
from pmo_cms.page_cache.handler import PagesHandler
from pmo_cms.page_cache.requests import NEVER_KEPT
from tests.articles.builders import extract, make_category, make_live, make_source
from tests.consent.builders import make_site
from tests.pmo_cms.caching import ask
from tests.pmo_cms.test_canary import ADDRESSES

KEPT = [
    *(a for a in chain.from_iterable(ADDRESSES.values()) if not a.startswith(NEVER_KEPT)),
    "/articles/visible",
    "/nowhere/",
    "/preview-of-nothing",
]
# What the cache says itself, for each encoding.
SAID_BY_THE_CACHE = {"etag", "vary"}


def test_every_address_answers_as_on_the_whole_site(committing_db):
    make_site()
    make_live(
        extract(title="Visible", slug="visible", source=make_source("Journal")),
        categories=[make_category("Shelf")],
    )
    whole, rendered = answers_of(WSGIHandler()), answers_of(PagesHandler())
    assert {told[0] for told in whole.values()} >= {200, 301, 404}
    assert [address for address in KEPT if rendered[address] != whole[address]] == []


def answers_of(application):
    """Return (status, headers, text) of each address."""
    found = {}
    for address in KEPT:
        path, _, query = address.partition("?")
        answer = ask(application, path, query=query)
        headers = {n: said for n, said in answer.headers.items() if n not in SAID_BY_THE_CACHE}
        found[address] = answer.status, headers, answer.text
    return found


def test_it_runs_what_the_site_runs_but_for_what_looks_at_who_asks(settings):
    left_out = [each for each in settings.MIDDLEWARE if each not in settings.PAGES_MIDDLEWARE]
    assert len(left_out) == 7
    assert [each for each in settings.MIDDLEWARE if each not in left_out] == (
        settings.PAGES_MIDDLEWARE
    )
    before = list(settings.MIDDLEWARE)
    PagesHandler()
    assert before == settings.MIDDLEWARE


def test_nobody_asks(rf, monkeypatch):
    handler = PagesHandler()
    monkeypatch.setattr(handler, "_middleware_chain", lambda request: HttpResponse(request.user))
    assert handler.get_response(rf.get("/")).content == b"AnonymousUser"


def test_a_prefix_that_is_kept_gives_way_to_another_one():
    with override_script_prefix("/kept/"), keeping_prefix():
        assert address_of("articles", "one") == "/kept/articles/one/"
        with under("/as-of/"):
            assert address_of("articles", "one") == "/as-of/articles/one/"
            assert address_by_name("articles:home") == "/as-of/"
        assert address_of("articles", "one") == "/kept/articles/one/"
    assert address_of("articles", "one") == "/articles/one/"
