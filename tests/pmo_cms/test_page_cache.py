"""What a visitor gets from the page cache, in one process."""

import re
from datetime import UTC, datetime, timedelta
from threading import Event
from unittest.mock import Mock

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.utils.http import http_date

from articles import identity, publishing
from articles.models import Publication
from consent import configuration
from consent.models import Service
from pmo_cms import epoch
from pmo_cms.page_cache import for_site
from tests.articles.builders import (
    LONG_AGO,
    make_category,
    make_edition,
    make_live,
    make_publication,
)
from tests.consent.builders import (
    make_group,
    make_notice,
    make_service,
    make_site,
    state_cookie,
)
from tests.pmo_cms.caching import HOST, Stopwatch, ask, did, make_cache

HOUR = timedelta(hours=1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
YOUTUBE = {"origin": "https://www.youtube-nocookie.com"}
TALK = "https://www.youtube.com/watch?v=aaaaaaaaaaa"


def sent(**chosen):
    """Return the Cookie header of somebody who chose so."""
    return f"consent={state_cookie(**chosen)['consent']}"


CHOICES = {
    "undecided": lambda: "",
    "nothing": lambda: sent(measurement=False, campaigns=False),
    "measured": lambda: sent(measurement=True, campaigns=False),
    "campaigns": lambda: sent(measurement=False, campaigns=True),
    "all": lambda: sent(measurement=True, campaigns=True),
    "half decided": lambda: sent(campaigns=True),
}


@pytest.fixture(autouse=True)
def _database(committing_db):
    """Give each test commits of its own."""


@pytest.fixture
def cache():
    return make_cache()


@pytest.fixture
def live():
    return make_live(title="The live one", slug="live")


@pytest.fixture
def site():
    """A site with a tracker, about which everybody is asked."""
    make_site()


def test_it_can_be_switched_off(settings):
    site = WSGIHandler()
    settings.PAGE_CACHE_BYTES = 0
    assert for_site(site) is site


def test_whoever_runs_the_site_sees_what_the_cache_did(cache, live, client, monkeypatch):
    monkeypatch.setattr("pmo_cms.page_cache.site._in_use", cache)
    for _ in range(3):
        ask(cache, "/articles/live/")
    told = client.get("/readyz").content.decode().splitlines()
    counts = {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in told[1:]}
    assert told[0] == "ok"
    assert (counts["page_cache_hits"], counts["page_cache_misses"]) == (2, 1)
    assert (counts["page_cache_entries"], counts["page_cache_evictions"]) == (1, 0)
    assert 0 < counts["page_cache_bytes"] < 20_000


def test_headers_that_pages_share_are_kept_once(cache):
    for slug in ("one", "other"):
        make_live(title=slug, slug=slug)
        ask(cache, f"/articles/{slug}/")
    one, other = cache.pages._entries.values()
    assert all(any(mine is yours for yours in other._headers) for mine in one._headers)


def test_a_page_is_rendered_once(cache, live):
    first, second = ask(cache, "/articles/live/"), ask(cache, "/articles/live/")
    assert did(cache) == (1, 1)
    assert (first.status, first.text, first.headers) == (200, second.text, second.headers)
    assert "The live one" in first.text


@pytest.mark.parametrize("path", ["/", "/articles/live/", "/categories/shelf/", "/robots.txt"])
def test_it_says_what_the_site_says(cache, path):
    make_live(title="The live one", slug="live", categories=[make_category("Shelf")])
    bare = ask(WSGIHandler(), path)
    for answer in (ask(cache, path), ask(cache, path)):
        assert (answer.status, answer.text) == (bare.status, bare.text)
        for name in set(bare.headers) - {"etag", "vary", "content-length", "expires"}:
            assert answer.headers[name] == bare.headers[name]


@pytest.mark.parametrize("accepted", ["br", "gzip", "gzip, br", "br;q=0.1, gzip", "*", "identity"])
def test_each_encoding_is_the_same_page_with_an_etag_of_its_own(cache, live, accepted):
    plain = ask(cache, "/articles/live/")
    answer = ask(cache, "/articles/live/", accept_encoding=accepted)
    again = ask(
        cache,
        "/articles/live/",
        accept_encoding=accepted,
        if_none_match=f'"x", W/{answer.headers["etag"]}',
    )
    assert answer.text == plain.text
    assert (answer.headers["etag"] == plain.headers["etag"]) is (accepted == "identity")
    assert (again.status, again.sent) == (304, b"")
    assert again.headers["vary"] == answer.headers["vary"]
    assert did(cache) == (2, 1)


def test_asking_for_the_headers_alone_keeps_the_page(cache, live):
    head = ask(cache, "/articles/live/", method="HEAD", accept_encoding="br")
    page = ask(cache, "/articles/live/", accept_encoding="br")
    assert (head.sent, head.headers) == (b"", page.headers)
    assert did(cache) == (1, 1)


def test_what_is_published_and_withdrawn_is_seen_at_once(cache, live):
    ask(cache, "/")
    other = make_live(title="Fresh from the press")
    assert "Fresh from the press" in ask(cache, "/").text
    publishing.withdraw(other.article, by=None)
    assert "Fresh from the press" not in ask(cache, "/").text
    assert did(cache) == (0, 3)


def test_a_name_that_another_process_gave_the_site_is_on_the_pages_of_the_new_epoch(cache):
    make_publication("The Gazette")
    identity.current()
    assert "The Gazette" in ask(cache, "/").text
    Publication.objects.update(name="The Herald")  # as others do: no signal reaches this process
    epoch.move(hides=False)
    assert "The Herald" in ask(cache, "/").text


def break_down(*_, **__):
    raise OperationalError


def test_a_page_with_a_name_that_could_not_be_read_is_given_out_and_not_kept(cache, monkeypatch):
    make_publication("The Gazette")
    ask(cache, "/")
    Publication.objects.update(name="The Herald")
    epoch.move(hides=False)
    monkeypatch.setattr(identity, "SECONDS", 60)
    with monkeypatch.context() as for_a_moment:
        for_a_moment.setattr(identity, "load", break_down)
        first = ask(cache, "/")
    second = ask(cache, "/")  # what could not be read is not asked for again so soon
    for answer in (first, second):
        assert (answer.status, "The Gazette" in answer.text) == (200, True)
    identity.forget()
    assert "The Herald" in ask(cache, "/").text
    assert "The Herald" in ask(cache, "/").text
    assert did(cache) == (1, 4)
    assert cache.counts.so_far()["passed"] == 0


def test_a_page_without_the_embeds_that_could_not_be_read_is_given_out_and_not_kept(
    cache, monkeypatch
):
    make_service(make_group("media"), kind="youtube", settings=YOUTUBE, script_url="")
    make_notice()
    make_live(slug="talk", body=f'<p><a href="{TALK}">{TALK}</a></p>')
    with monkeypatch.context() as for_a_moment:
        for_a_moment.setattr(configuration, "current", break_down)
        answer = ask(cache, "/articles/talk/", sec_gpc="1")
    assert (answer.status, "Load this video" in answer.text) == (200, False)
    assert len(cache.pages) == 0
    assert "Load this video" in ask(cache, "/articles/talk/", sec_gpc="1").text


def test_what_is_scheduled_is_seen_at_its_moment_and_not_once_the_clock_is_set_back(cache, live):
    with time_machine.travel(NOON, tick=False) as clock:
        publishing.schedule(make_edition(title="Tomorrow"), start=NOON + HOUR, by=None, at=NOON)
        for minutes, is_seen in [(0, False), (59, False), (60, True), (59, False), (61, True)]:
            clock.move_to(NOON + timedelta(minutes=minutes))
            assert ("Tomorrow" in ask(cache, "/").text) is is_seen


def test_no_state_of_consent_gets_the_page_of_another(cache, live, site):
    pages = {}
    for _ in range(2):
        for name, chosen in CHOICES.items():
            answer = ask(cache, "/articles/live/", cookie=chosen())
            assert pages.setdefault(name, answer.text) == answer.text
            assert ("measurement.js" in answer.text) is (name in {"measured", "all"})
            accepted = name != "nothing" and name != "undecided"
            assert answer.headers["cache-control"] == (
                "no-store" if accepted else "private, no-cache"
            )
    assert len(set(pages.values())) == len(CHOICES)
    assert did(cache) == (len(CHOICES), len(CHOICES))


def test_a_visitor_with_the_privacy_signal_is_not_asked(cache, live, site):
    assert "Cookies here" in ask(cache, "/").text
    assert "Cookies here" not in ask(cache, "/", sec_gpc="1").text
    assert "Cookies here" in ask(cache, "/", sec_gpc="0").text


def test_a_service_that_is_switched_off_is_gone_at_once(cache, live, site):
    accepted = CHOICES["all"]()
    assert "measurement.js" in ask(cache, "/", cookie=accepted).text
    service = Service.objects.get(key="measurement")
    service.is_enabled = False
    service.save()
    answer = ask(cache, "/", cookie=accepted)
    assert "measurement" not in answer.text + answer.headers["content-security-policy"]


def test_whoever_is_asked_again_is_asked_on_pages_that_were_kept(cache, live, site):
    accepted = CHOICES["all"]()
    ask(cache, "/", cookie=accepted)
    make_notice(ask_again=True)
    answer = ask(cache, "/", cookie=accepted)
    assert "Cookies here" in answer.text
    assert "measurement.js" not in answer.text


def test_a_notice_that_django_knows_before_the_cache_decides_nothing_for_others(live, site):
    cache = make_cache(read_again_after=1)
    old = CHOICES["all"]()
    make_notice(ask_again=True)
    cache.pulse.look()
    new = CHOICES["all"]()
    make_notice(ask_again=True)  # of which the cache does not know yet
    newest = CHOICES["all"]()
    for cookie in (newest, old, new, "", newest):
        assert "measurement.js" not in ask(cache, "/", cookie=cookie).text


# What is asked besides, and whether it may be answered from what is kept.
TRICKS = {
    "another host behind ours": ({"x_forwarded_host": "evil.example"}, True),
    "another address behind ours": ({"x_original_url": "/admin/", "x_rewrite_url": "/x"}, True),
    "another scheme": ({"x_forwarded_proto": "https", "x_forwarded_scheme": "https"}, True),
    "another method": ({"x_http_method_override": "POST"}, True),
    "a part": ({"range": "bytes=0-9"}, True),
    "odd encodings": ({"accept_encoding": "zstd;q=1, ,;q=, gzip;q=0, br;q=0.000"}, True),
    "a language": ({"accept_language": "de", "user_agent": "evil"}, True),
    "cookies of others": ({"cookie": "_ga=1; consent=analytics=zzzz; csrftoken=x"}, True),
    "two states of consent": ({"cookie": "consent=a=1; consent=b=2"}, True),
    "a campaign": ({"query": "utm_source=news&fbclid=x"}, True),
    "an unknown parameter": ({"query": "x=1"}, False),
    "a hidden parameter": ({"query": "utm_source=1;before=2"}, False),
    "a parameter twice": ({"query": "utm_source=1&before=1&before=2"}, False),
    "an embed": ({"query": "embed=1"}, False),
    "a word that a page may have a use for": ({"query": "source=1"}, False),
    "a session": ({"cookie": "sessionid=stolen"}, False),
    "a password": ({"authorization": "Basic eDp4"}, False),
}


@pytest.mark.parametrize("name", TRICKS)
def test_no_trick_changes_what_others_read(cache, live, name):
    asked_besides, is_kept = TRICKS[name]
    clean = ask(make_cache(), "/articles/live/")
    tricked = ask(cache, "/articles/live/", **asked_besides)
    kept = len(cache.pages) + len(cache.pages_with_query)
    assert ask(cache, "/articles/live/") == clean
    assert tricked.status == 200
    assert (tricked.text == clean.text) or not is_kept
    assert kept == is_kept


PATHS = ["/articles/live", "/articles/live/x.css", "/articles/live/;x", "//articles/live/", "/%2f"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", [HOST, "evil.example", f"{HOST}:8080", "TESTSERVER"])
def test_no_other_address_is_kept(cache, live, path, host):
    ask(cache, path, host=host)
    assert len(cache.pages) + len(cache.pages_with_query) == 0


@pytest.mark.parametrize("path", ["/", "/articles/live/", "/categories/shelf/", "/sitemap.xml"])
def test_neither_an_editor_nor_a_visitor_gets_the_other_s_page(cache, client, path):
    make_live(title="The live one", slug="live", categories=[make_category("Shelf")])
    client.force_login(User.objects.create_superuser("chief"))
    session = f"sessionid={client.cookies['sessionid'].value}"
    before = ask(cache, path, cookie=session).text
    visitor = ask(cache, path).text
    after = ask(cache, path, cookie=session).text
    assert before == after == visitor == ask(cache, path).text
    assert did(cache) == (1, 1)


@pytest.mark.parametrize("path", ["/nowhere/", "/articles/live", "/articles/gone/"])
def test_what_is_no_page_is_not_kept(cache, live, path):
    publishing.take_down(make_live(slug="gone").article, reason="-", by=None)
    for _ in range(2):
        assert ask(cache, path).status in {301, 404, 410}
    assert len(cache.pages) + len(cache.pages_with_query) == 0


def test_a_redirect_leads_on_with_all_that_was_asked(cache, live):
    for query in ("utm_source=news", "utm_source=letter"):
        answer = ask(cache, "/articles/live", query=query)
        assert (answer.status, answer.headers["location"]) == (301, f"/articles/live/?{query}")


@pytest.mark.parametrize("path", ["/articles/live/", "/feeds/articles.rss", "/sitemap-pages.xml"])
@pytest.mark.parametrize("since", ["", http_date(4e9)])
def test_a_page_is_given_anew_to_a_browser_that_knows_a_date_alone(cache, live, path, since):
    for _ in range(2):
        answer = ask(cache, path, if_modified_since=since)
        assert (answer.status, "last-modified" in answer.headers) == (200, False)


def test_pages_of_a_list_are_kept_apart(cache):
    shelf = make_category("Shelf")
    for n in range(14):
        make_live(title=f"Piece {n}", categories=[shelf], at=LONG_AGO + n * HOUR)
    first = ask(cache, "/categories/shelf/").text
    query = re.search(r"\?(before=[^\"]+)", first)[1]
    second = ask(cache, "/categories/shelf/", query=query).text
    assert "Piece 13" in first
    assert "Piece 0" in second
    assert ask(cache, "/categories/shelf/", query=f"utm_source=x&{query}").text == second
    assert did(cache) == (1, 2)


def failing(application, broken):
    """Return `application`, which meets a locked database while `broken` is set."""

    def answer(environ, start_response):
        if broken.is_set():
            raise OperationalError
        return application(environ, start_response)

    return answer


def test_a_page_that_fails_is_given_out_as_it_was_and_marked_stale(live):
    broken = Event()
    cache = make_cache(failing(WSGIHandler(), broken), stopwatch=(stopwatch := Stopwatch()))
    before = ask(cache, "/")
    make_live(title="Fresh")
    broken.set()
    stopwatch.seconds += 30
    stale, unknown = ask(cache, "/"), ask(cache, "/articles/live/")
    assert (stale.status, stale.text, stale.headers["age"]) == (200, before.text, "30")
    assert "stale" in stale.headers["cache-status"]
    assert (unknown.status, unknown.headers["retry-after"]) == (503, "120")
    assert "back in a moment" in unknown.text
    broken.clear()
    assert "Fresh" in ask(cache, "/").text
    assert cache.counts.so_far()["stale"] == 1


def test_what_was_taken_down_is_not_given_out_as_stale(live):
    broken = Event()
    cache = make_cache(failing(WSGIHandler(), broken))
    ask(cache, "/articles/live/")
    publishing.take_down(live.article, reason="A court said so.", by=None)
    broken.set()
    assert ask(cache, "/articles/live/").status == 503


def test_what_had_ended_when_it_was_taken_down_is_not_given_out_as_stale_either(live):
    broken = Event()
    cache = make_cache(failing(WSGIHandler(), broken))
    with time_machine.travel(NOON, tick=False) as clock:
        publishing.end(live.article, until=NOON + HOUR, by=None)
        assert ask(cache, "/articles/live/").status == 200
        clock.move_to(NOON + 2 * HOUR)
        publishing.take_down(live.article, reason="A court said so.", by=None)
        broken.set()
        assert ask(cache, "/articles/live/").status == 503


def test_without_an_epoch_what_is_kept_is_given_out_and_nothing_else(live, monkeypatch):
    cache = make_cache(stopwatch=(stopwatch := Stopwatch()))
    ask(cache, "/")
    monkeypatch.setattr(epoch, "current", Mock(side_effect=OperationalError))
    stopwatch.seconds += 2
    assert ask(cache, "/").headers["age"] == "2"
    assert ask(cache, "/articles/live/").status == 503
    assert cache.counts.so_far()["unavailable"] == 1


def test_the_epoch_is_read_twice_a_second_at_most(live, monkeypatch):
    cache = make_cache(stopwatch=(stopwatch := Stopwatch()), read_again_after=0.5)
    read = Mock(wraps=epoch.current)
    monkeypatch.setattr(epoch, "current", read)
    for _ in range(100):
        ask(cache, "/")
        stopwatch.seconds += 0.01
    assert read.call_count == 2


def test_a_page_is_made_anew_after_a_while_all_the_same(live):
    cache = make_cache(stopwatch=(stopwatch := Stopwatch()), lasts=600)
    ask(cache, "/")
    stopwatch.seconds += 599
    ask(cache, "/")
    stopwatch.seconds += 1
    ask(cache, "/")
    assert did(cache) == (1, 2)


def test_a_cache_in_front_is_told_how_long_it_may_keep_a_page(live, site):
    cache = make_cache(front_seconds=5)
    with time_machine.travel(NOON, tick=False) as clock:
        publishing.schedule(make_edition(), start=NOON + HOUR, by=None, at=NOON)
        assert ask(cache, "/").headers["x-accel-expires"] == "5"
        clock.move_to(NOON + HOUR - timedelta(seconds=3))
        assert ask(cache, "/").headers["x-accel-expires"] == "2"
        clock.move_to(NOON + HOUR - timedelta(seconds=0.5))
        assert ask(cache, "/").headers["x-accel-expires"] == "0"
    tracked = ask(cache, "/", cookie=CHOICES["all"]())
    assert tracked.headers["x-accel-expires"] == "0"


def test_a_cache_in_front_keeps_nothing_that_could_not_be_read(monkeypatch):
    identity.forget()
    monkeypatch.setattr(identity, "load", break_down)
    assert ask(make_cache(front_seconds=5), "/").headers["x-accel-expires"] == "0"


def test_a_cache_in_front_is_to_keep_nothing_that_is_stale_or_passed_on(live):
    broken = Event()
    cache = make_cache(failing(WSGIHandler(), broken), front_seconds=5)
    ask(cache, "/feeds/articles.rss")
    passed = [ask(cache, "/feeds/articles.rss", query="x=1"), ask(cache, "/", method="POST")]
    make_live()
    broken.set()
    stale = ask(cache, "/feeds/articles.rss")
    assert "stale" in stale.headers["cache-status"]
    for answer in (*passed, stale):
        # nginx 1.22 overlooks it after a Cache-Control.
        assert next(iter(answer.headers.items())) == ("x-accel-expires", "0")


def test_files_say_themselves_for_how_long_they_may_be_kept(live):
    cache = make_cache(front_seconds=5)
    for path in ("/static/site.css", "/media/x.jpg"):
        assert "x-accel-expires" not in ask(cache, path).headers


def test_without_a_cache_in_front_nothing_is_said_to_it(live):
    broken = Event()
    cache = make_cache(failing(WSGIHandler(), broken))
    answers = [ask(cache, "/"), ask(cache, "/", query="x=1")]
    make_live()
    broken.set()
    for answer in (*answers, ask(cache, "/")):
        assert "x-accel-expires" not in answer.headers
