import pytest
from cookie_consent.models import CookieGroup
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from consent.cookies import DeclaredCookie, expire_declared
from consent.cookies.expiry import MOST, domains_of
from consent.models import Service
from tests.consent.builders import (
    choose,
    make_declared_group,
    make_group,
    make_notice,
    make_service,
)


def expired(*declared, sent=(), host="www.example.org"):
    """Return the Set-Cookie headers that expire the `declared` cookies."""
    request = RequestFactory(SERVER_NAME=host).get("/")
    request.COOKIES.update(dict.fromkeys(sent, "1"))
    response = HttpResponse()
    expire_declared(response, [make_declared_group(cookies=declared)], request)
    return [morsel.OutputString() for morsel in response.cookies.values()]


def names(headers):
    return [header.partition("=")[0] for header in headers]


@pytest.fixture(autouse=True)
def _any_host(settings):
    settings.ALLOWED_HOSTS = ["*"]


def test_a_declined_cookie_is_expired_host_only_and_with_its_domain():
    assert expired(DeclaredCookie("_ga", "/x", ".example.org")) == [
        "_ga=; Max-Age=0; Path=/x",
        "_ga=; Domain=example.org; Max-Age=0; Path=/x",
    ]


def test_a_cookie_that_is_there_is_expired_on_every_domain_it_may_have():
    assert expired(DeclaredCookie("_ga"), sent=["_ga"]) == [
        "_ga=; Max-Age=0; Path=/",
        "_ga=; Domain=www.example.org; Max-Age=0; Path=/",
        "_ga=; Domain=example.org; Max-Age=0; Path=/",
    ]


def test_a_pattern_expires_the_names_that_are_there():
    headers = expired(DeclaredCookie("_ga_*"), sent=["_ga_B", "_ga_A", "_gid"], host="localhost")
    assert names(headers) == ["_ga_A", "_ga_B"]


@pytest.mark.parametrize(
    ("pattern", "sent", "taken"),
    [
        ("_pk_*.1f", ["_pk_id.1f", "_pk_id.2f"], ["_pk_id.1f"]),
        ("[ab]*", ["abc"], []),
        ("a?*", ["abc"], []),
        ("A*", ["abc"], []),
        ("*", ["consent", "consent-mark", "consent-id", "sessionid", "csrftoken", "x"], ["x"]),
    ],
)
def test_only_the_star_is_special_and_our_own_cookies_are_never_meant(pattern, sent, taken):
    assert names(expired(DeclaredCookie(pattern), sent=sent, host="localhost")) == taken


def test_two_hundred_matching_cookies_do_not_make_an_answer_that_proxies_refuse():
    sent = [f"_ga_{number:010}" for number in range(200)]
    headers = expired(DeclaredCookie("_ga_*"), DeclaredCookie("_gid"), sent=[*sent, "_gid"])
    assert len(headers) == MOST
    assert sum(len(f"Set-Cookie: {header}\r\n") for header in headers) < 3000


def test_what_is_there_is_expired_before_what_may_be():
    declared = [DeclaredCookie(f"absent{number}") for number in range(MOST)]
    headers = expired(*declared, DeclaredCookie("_ga"), sent=["_ga"])
    assert names(headers)[:3] == ["_ga"] * 3


def test_a_hostile_pattern_is_matched_quickly():
    assert expired(DeclaredCookie("*a" * 30 + "*b"), sent=["a" * 4000]) == []


def test_two_cookies_of_one_name_are_both_expired():
    assert len(expired(DeclaredCookie("a", "/x"), DeclaredCookie("a", "/y"))) == 2


@pytest.mark.parametrize(
    "mistyped",
    [
        DeclaredCookie("two words"),
        DeclaredCookie("a;b"),
        DeclaredCookie(""),
        DeclaredCookie("a", "/\r\nX-Header: 1"),
        DeclaredCookie("a", "/; Domain=example.com"),
    ],
)
def test_a_mistyped_declaration_never_stops_a_decline(mistyped):
    assert expired(mistyped, DeclaredCookie("good")) == expired(DeclaredCookie("good"))


def test_a_name_that_browsers_take_by_https_alone_is_expired_so():
    assert "Secure" in expired(DeclaredCookie("__Secure-x"))[0]


@pytest.mark.parametrize(
    ("host", "domains"),
    [
        ("www.example.org", ["www.example.org", "example.org"]),
        ("WWW.Example.org:8443", ["www.example.org", "example.org"]),
        ("localhost:8000", []),
        ("127.0.0.1:8000", []),
        ("[::1]:8000", []),
        ("[::1]", []),
    ],
)
def test_cookies_can_be_set_on_a_host_and_its_parents(host, domains):
    assert domains_of(host) == domains


@pytest.mark.django_db
def test_withdrawing_removes_what_the_group_had_set_and_keeps_the_answer(client):
    make_service(make_group("measurement", cookies=["_ga", "_ga_*", "consent"]))
    make_notice()
    choose(client, "accept")
    for name in ("_ga", "_ga_ABC", "other"):
        client.cookies[name] = "1"
    response = choose(client, "decline")
    gone = {morsel.key for morsel in response.cookies.values() if morsel["max-age"] == 0}
    assert gone == {"_ga", "_ga_ABC", "consent"}
    assert "measurement=-1" in response.cookies["consent"].value


def gone(response):
    """Return the names of the cookies that `response` expires."""
    return {morsel.key for morsel in response.cookies.values() if morsel["max-age"] == 0}


def drop_group():
    """Publish a notice that no longer knows of the only group there was."""
    Service.objects.all().delete()
    CookieGroup.objects.all().delete()
    make_service(make_group("campaigns", cookies=["_new"]), key="campaigns")
    make_notice()


@pytest.mark.django_db
@pytest.mark.parametrize("decision", ["decline", "save"])
def test_withdrawing_removes_what_a_service_had_set_that_was_dropped_meanwhile(client, decision):
    make_service(make_group("measurement", cookies=["_old", "_old_*", "_absent", "csrftoken"]))
    make_notice()
    choose(client, "accept")
    drop_group()
    for name in ("_old", "_old_ABC", "csrftoken", "other"):
        client.cookies[name] = "1"
    assert gone(choose(client, decision)) == {"_old", "_old_ABC", "_new"}


@pytest.mark.django_db
@pytest.mark.parametrize("is_required", [True, False])
def test_what_a_necessary_or_accepted_group_declares_now_is_left_alone(client, is_required):
    make_service(make_group("measurement", cookies=["_old", "_moved"]))
    make_notice()
    drop_group()
    make_service(make_group("video", cookies=["_mov*"], is_required=is_required), key="video")
    make_notice()
    client.cookies["_moved"] = client.cookies["_old"] = "1"
    response = choose(client, "save", groups=[] if is_required else ["video"])
    assert gone(response) == {"_old", "_new"}


@pytest.mark.django_db
def test_only_who_brings_a_cookie_that_is_not_ours_costs_a_query_more(client):
    make_service()
    make_notice()
    counts = []
    for name in ("consent-id", "other"):
        client.cookies[name] = "1"
        with CaptureQueriesContext(connection) as queries:
            choose(client, "decline")
        counts.append(len(queries))
    assert counts[1] == counts[0] + 1
