from datetime import timedelta

import pytest
from django.http import HttpResponse

from consent import cookies
from consent.cookies import DeclaredCookie, Group
from tests.consent.builders import LONG_AGO, make_declared_group, make_group


def expired(*declared):
    """Return the Set-Cookie headers that expire the `declared` cookies."""
    response = HttpResponse()
    cookies.expire_declared(response, [make_declared_group(cookies=declared)])
    return [morsel.OutputString() for morsel in response.cookies.values()]


def test_a_declined_cookie_is_expired_host_only_and_with_its_domain():
    host_only, with_domain = expired(DeclaredCookie("_ga", "/x", ".example.org"))
    assert host_only == '_ga=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/x'
    assert with_domain.startswith("_ga=")
    assert "Domain=.example.org" in with_domain


def test_two_cookies_of_one_name_are_both_expired():
    assert len(expired(DeclaredCookie("a", "/x"), DeclaredCookie("a", "/y"))) == 2


@pytest.mark.parametrize(
    "mistyped",
    [
        DeclaredCookie("two words"),
        DeclaredCookie("a;b"),
        DeclaredCookie(""),
        DeclaredCookie("a", "/\r\nX-Header: 1"),
    ],
)
def test_a_mistyped_declaration_never_stops_a_decline(mistyped):
    assert expired(mistyped, DeclaredCookie("good")) == expired(DeclaredCookie("good"))


@pytest.mark.django_db
def test_groups_come_with_their_cookies_in_two_queries(django_assert_num_queries):
    make_group("second", ordering=2, cookies=["b", "a"])
    make_group("first", ordering=1, cookies=["c"])
    with django_assert_num_queries(2):
        groups = cookies.groups()
    names = [(group.varname, [cookie.name for cookie in group.cookies]) for group in groups]
    assert names == [("first", ["c"]), ("second", ["a", "b"])]


@pytest.mark.django_db
def test_a_groups_version_is_when_it_last_grew():
    group = make_group(cookies=["old"])
    cookie = group.cookie_set.create(name="new")
    (declared,) = cookies.groups()
    assert declared.version == cookie.created.isoformat()


@pytest.mark.django_db
def test_a_group_without_cookies_has_a_version_too():
    make_group(created=LONG_AGO + timedelta(days=1))
    (declared,) = cookies.groups()
    assert declared.version == "2020-01-02T00:00:00+00:00"


@pytest.mark.django_db
def test_declaring_a_group_again_keeps_what_an_administrator_wrote():
    make_group("measurement", name="Counting")
    cookies.declare_group("measurement", name="Other", cookies=[DeclaredCookie("new")])
    (group,) = cookies.groups()
    assert (group.name, [cookie.name for cookie in group.cookies]) == ("Counting", ["new"])


def test_a_group_survives_being_kept_as_json():
    group = make_declared_group(cookies=(DeclaredCookie("a", "/", "", "Why"),))
    assert Group.from_facts(group.as_facts() | {"services": []}) == group
