from datetime import timedelta

import pytest

from consent import cookies
from consent.cookies import DeclaredCookie, Group
from tests.consent.builders import LONG_AGO, make_declared_group, make_group


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
