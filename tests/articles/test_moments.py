from datetime import datetime, timedelta, timezone

import time_machine
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from articles import moments
from tests.articles.builders import NOON

ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))


def test_one_request_has_one_now():
    request = RequestFactory().get("/")
    with time_machine.travel(NOON) as clock:
        first = moments.now_of(request)
        clock.shift(60)
        assert moments.now_of(request) == first


@given(
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2199, 12, 30), timezones=ZONES)
)
def test_what_is_written_is_read_again_to_the_microsecond(moment):
    assert moments.read(moments.write(moment)) == moment


def test_an_address_writes_a_moment_in_utc():
    assert moments.write(NOON.astimezone(timezone(timedelta(hours=2)))) == "2026-06-01T12:00:00Z"


@given(st.text() | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9:.]{0,15}(Z|[+-][0-9:]{5})"))
def test_whatever_else_stands_there_is_refused_or_written_the_same(text):
    try:
        moment = moments.read(text)
    except moments.BadMoment:
        return
    assert moments.write(moment) == text
