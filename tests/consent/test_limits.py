import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from consent import limits
from consent.limits import Limit, client_of, seconds_to_wait
from consent.models import Decision
from tests.consent.builders import choose, make_site, remember

FEW = Limit("trying", most=2, seconds=600)


class NoCache:
    def __getattr__(self, name):
        raise ConnectionError("the cache is gone")


@pytest.fixture(autouse=True)
def _nobody_has_acted_yet():
    cache.clear()


@pytest.fixture
def one_at_most(monkeypatch):
    monkeypatch.setattr("consent.views.ACCEPTING", Limit("accepting", most=1, seconds=600))
    monkeypatch.setattr("consent.embed_views.ACCEPTING", Limit("accepting", most=1, seconds=600))


def request(address="192.0.2.1", **headers):
    return RequestFactory(REMOTE_ADDR=address, headers=headers).post("/")


def test_acts_within_the_limit_do_not_wait_and_the_next_does():
    with time_machine.travel("2026-11-22T12:00:10Z", tick=False):
        waits = [seconds_to_wait(request(), FEW) for _ in range(3)]
    assert waits == [0, 0, 590]


def test_in_the_next_period_everybody_begins_anew():
    with time_machine.travel("2026-11-22T12:00:10Z", tick=False) as clock:
        for _ in range(3):
            seconds_to_wait(request(), FEW)
        clock.shift(590)
        assert seconds_to_wait(request(), FEW) == 0


def test_every_address_and_every_act_has_its_own_count():
    for _ in range(3):
        seconds_to_wait(request(), FEW)
    assert seconds_to_wait(request("192.0.2.2"), FEW) == 0
    assert seconds_to_wait(request(), Limit("other", most=2, seconds=600)) == 0


def test_the_cache_holds_neither_the_address_nor_a_hash_that_anybody_could_redo(monkeypatch):
    seen = []
    monkeypatch.setattr(limits.secrets, "token_hex", lambda: seen.append(1) or f"key {len(seen)}")
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as clock:
        seconds_to_wait(request(), FEW)
        first = set(cache._cache)
        clock.shift(600)
        seconds_to_wait(request(), FEW)
        second = set(cache._cache) - first
    assert len(seen) == 2
    assert "192.0.2.1" not in f"{first}{second}"
    assert {key[-20:] for key in first}.isdisjoint(key[-20:] for key in second)


def test_without_a_cache_there_is_no_limit_and_the_log_says_so(monkeypatch, caplog):
    monkeypatch.setattr(limits, "cache", NoCache())
    assert [seconds_to_wait(request(), FEW) for _ in range(5)] == [0] * 5
    assert "no limit" in caplog.text


@pytest.mark.parametrize(
    ("trusts_proxy", "forwarded", "client"),
    [
        (False, "203.0.113.9", "192.0.2.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (True, "", "192.0.2.1"),
        (True, "invented", ""),
    ],
)
def test_the_client_is_whom_our_own_proxy_saw(settings, trusts_proxy, forwarded, client):
    settings.TRUST_PROXY = trusts_proxy
    assert client_of(request(**{"X-Forwarded-For": forwarded})) == client


@pytest.mark.parametrize(
    ("address", "client"),
    [("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"), ("::ffff:192.0.2.1", "192.0.2.1")],
)
def test_a_house_has_one_network_whichever_of_its_addresses_is_used(address, client):
    assert client_of(request(address)) == client


@pytest.mark.django_db
def test_accepting_too_often_is_asked_to_wait_and_the_choice_is_kept(client, one_at_most):
    make_site()
    choose(client, "save", groups=["measurement"])
    client.cookies.clear()
    response = choose(client, "save", groups=["measurement"])
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert b'name="groups" value="measurement"' in response.content
    assert b'name="decision" value="save"' in response.content
    assert not response.cookies
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_declining_and_withdrawing_are_never_limited(client, one_at_most):
    make_site()
    choose(client, "accept")
    for _ in range(3):
        remember(client, measurement=True, campaigns=True)
        assert choose(client, "save", groups=["campaigns"]).status_code == 303
        assert choose(client, "save").status_code == 303
        assert choose(client, "decline").status_code == 303
    assert choose(client, "accept").status_code == 429
