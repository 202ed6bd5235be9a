import time_machine
from django.test import RequestFactory

from articles import moments
from tests.articles.builders import NOON


def test_one_request_has_one_now():
    request = RequestFactory().get("/")
    with time_machine.travel(NOON) as clock:
        first = moments.now_of(request)
        clock.shift(60)
        assert moments.now_of(request) == first
