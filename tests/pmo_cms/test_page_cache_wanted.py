"""Who asks in the same words again gets the same page at once, and nobody else does."""

from dataclasses import replace

import pytest
from cookie_consent.models import CookieGroup

from consent.configuration import Configuration
from consent.cookies import encode_choices
from consent.models import Notice, Service
from consent.state import Choice
from pmo_cms.page_cache import PageCache
from pmo_cms.page_cache.entries import OF_A_BODY, OF_A_PAGE
from pmo_cms.page_cache.facts import FACTS, PageFacts
from pmo_cms.page_cache.present import LONGEST_STATE, MAX_STATES
from pmo_cms.page_cache.requests import Address, Door, Parts, parts_of
from pmo_cms.page_cache.wanted import (
    MAX_BODY,
    MAX_COUNT,
    MAX_LENGTH,
    Answer,
    Key,
    Memory,
    Visitor,
    Wanted,
)
from tests.consent.builders import make_declared_group
from tests.pmo_cms.caching import HOST, NOW, Still, ask_with, did, environ_for

GROUP = make_declared_group()
SERVICE = Service(group=CookieGroup(varname=GROUP.varname))
CONFIGURATION = Configuration(Notice(epoch=1), (GROUP,), (SERVICE,))
ACCEPTED = encode_choices({GROUP.varname: Choice.ACCEPTED}, (GROUP,), epoch=1)

# What one request says otherwise than another.
OTHERWISE = {
    "for the headers alone": {"REQUEST_METHOD": "HEAD"},
    "to be taken in": {"REQUEST_METHOD": "POST"},
    "for another page": {"PATH_INFO": "/other/"},
    "for another part of a list": {"QUERY_STRING": "before=2026"},
    "with an unknown parameter": {"QUERY_STRING": "x=1"},
    "at a host that is not ours": {"HTTP_HOST": "other.example"},
    "below another site": {"SCRIPT_NAME": "/below"},
    "over TLS": {"wsgi.url_scheme": "https"},
    "over TLS to a proxy": {"HTTP_X_FORWARDED_PROTO": "https"},
    "with a password": {"HTTP_AUTHORIZATION": "Basic eDp4"},
    "as a visitor who accepted": {"HTTP_COOKIE": f"consent={ACCEPTED}"},
    "as an editor": {"HTTP_COOKIE": "sessionid=x"},
    "with the privacy signal": {"HTTP_SEC_GPC": "1"},
    "in gzip": {"HTTP_ACCEPT_ENCODING": "gzip"},
    "in Brotli": {"HTTP_ACCEPT_ENCODING": "br"},
    "unless it is the same": {"HTTP_IF_NONE_MATCH": "*"},
}


def echo(environ, start_response):
    """Answer with all that the request says, as a page for those in its state of consent."""
    visitor = Still(CONFIGURATION).last.visitor(
        environ.get("HTTP_COOKIE", ""), environ.get("HTTP_SEC_GPC") == "1"
    )
    environ[FACTS] = PageFacts(
        is_public=True, consent=visitor.consent if visitor else "", at=NOW, max_age=None
    )
    said = {name: value for name, value in environ.items() if isinstance(value, str)}
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [repr(said).encode()]


def cache_of_echoes(*, trust_proxy=False, **options):
    return PageCache(
        echo,
        door=Door(frozenset({HOST}), trust_proxy=trust_proxy),
        pulse=Still(CONFIGURATION),
        max_bytes=800_000,
        renderer_count=0,
        **options,
    )


@pytest.mark.parametrize("how", OTHERWISE)
def test_whoever_asks_otherwise_gets_what_a_new_cache_gives(how):
    otherwise = OTHERWISE[how]
    trust_proxy = "HTTP_X_FORWARDED_PROTO" in otherwise
    expected = ask_with(cache_of_echoes(trust_proxy=trust_proxy), environ_for() | otherwise)
    cache = cache_of_echoes(trust_proxy=trust_proxy)
    plain = ask_with(cache, environ_for())
    assert plain != expected
    for _ in range(2):
        assert ask_with(cache, environ_for() | otherwise) == expected
        assert ask_with(cache, environ_for()) == plain


def test_a_page_in_the_same_words_again_counts_as_a_hit_and_is_not_worked_out_again(monkeypatch):
    cache = cache_of_echoes()
    first = ask_with(cache, environ_for())
    monkeypatch.setattr(cache, "door", None)
    assert [ask_with(cache, environ_for()) for _ in range(3)] == [first] * 3
    assert did(cache) == (3, 1)


def test_what_is_remembered_counts_for_one_reading_of_the_present():
    cache = cache_of_echoes()
    accepted = {"HTTP_COOKIE": f"consent={ACCEPTED}"}
    ask_with(cache, environ_for() | accepted)
    cache.pulse.last = Still(Configuration(Notice(epoch=2), (GROUP,), (SERVICE,))).last
    assert ACCEPTED not in ask_with(cache, environ_for() | accepted).text


def test_a_state_of_consent_is_told_once_whatever_other_cookies_there_are():
    reading = Still(CONFIGURATION).last
    sent = [f"_ga=GA1.1.{n}; consent={ACCEPTED}; visit={n}" for n in range(3)]
    first, *others = [reading.visitor(header, gpc=False) for header in sent]
    assert first.tracks
    assert all(other is first for other in others)


def test_what_is_remembered_of_states_of_consent_is_short():
    reading = Still(CONFIGURATION).last
    nobody = reading.visitor("", gpc=False)
    for number in range(2 * MAX_STATES):
        assert reading.visitor(f"consent={number}", gpc=False) == nobody
        assert reading.visitor(f"consent={number}{'x' * LONGEST_STATE}", gpc=False) == nobody
    known = reading._remembered.cache_info()
    assert (known.currsize, known.misses) == (MAX_STATES, 1 + 2 * MAX_STATES)


def test_what_a_server_does_with_the_headers_stays_with_that_answer():
    cache, started = cache_of_echoes(), []

    def start_response(status, headers, exc_info=None):
        started.append(list(headers))
        headers.clear()

    for _ in range(4):
        cache(environ_for(), start_response)
    assert started == started[:1] * 4


def test_each_encoding_is_counted_also_where_what_was_given_out_is_remembered():
    cache = cache_of_echoes()
    for encoding in ("gzip", "br", "gzip", "br", "gzip"):
        ask_with(cache, environ_for(accept_encoding=encoding))
    [entry] = cache.pages._entries.values()
    assert cache.pages.bytes_count == entry.size > OF_A_PAGE + 2 * OF_A_BODY


def test_a_cache_in_front_is_told_each_time_how_long_is_left():
    cache = cache_of_echoes(front_seconds=60)
    until = NOW.timestamp() + 60
    cache.pulse.last.present = replace(cache.pulse.last.present, until=until)
    told = []
    for left in (50, 40, 30, 20):
        cache.pulse.clock = lambda left=left: until - left
        told.append(ask_with(cache, environ_for()).headers["x-accel-expires"])
    assert told == ["49", "39", "29", "19"]
    assert did(cache) == (3, 1)


def test_long_answers_are_not_remembered():
    wanted = Wanted(WANTED.key, WANTED.visitor, "gzip")
    for length, is_remembered in ((MAX_BODY + 1, False), (MAX_BODY, True)):
        wanted.was_given(Answer("200 OK", [], b"x" * length))
        assert (wanted.answer is not None) == is_remembered


WANTED = Wanted(Key(Address("http", HOST, "/", "")), Visitor("", False, False, ""), "gzip")


def words(**said):
    return Parts(*parts_of(environ_for(**said)))


def test_of_any_number_of_requests_few_are_remembered():
    memory = Memory()
    for number in range(10 * MAX_COUNT):
        memory.put(words(cookie=f"visit={number}"), WANTED)
        assert len(memory) <= MAX_COUNT
    assert memory.get(words(cookie=f"visit={number}")) is WANTED


@pytest.mark.parametrize("part", ["path", "query", "cookie", "accept_encoding", "sec_gpc", "host"])
def test_long_requests_are_not_remembered(part):
    memory = Memory()
    long = words(**{part: "x" * MAX_LENGTH})
    memory.put(long, WANTED)
    assert memory.get(long) is None
