import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from consent.middleware import Consent, ConsentMiddleware
from tests.consent.builders import (
    broken_database,
    make_group,
    make_notice,
    make_service,
    make_site,
    remember,
    state_cookie,
)

pytestmark = pytest.mark.django_db


def consent(cookies=(), **headers):
    """Return the consent of a request with these cookies and headers."""
    request = RequestFactory(headers=headers).get("/")
    request.COOKIES.update(cookies)
    request.META["HTTP_COOKIE"] = "; ".join(f"{k}={v}" for k, v in dict(cookies).items())
    return Consent(request)


def test_a_newcomer_is_asked_and_gets_no_service():
    make_site()
    newcomer = consent()
    assert newcomer.must_ask
    assert newcomer.services == []


def test_only_the_services_of_accepted_groups_run():
    make_site()
    visitor = consent(state_cookie(measurement=True, campaigns=False))
    assert [service.key for service in visitor.services] == ["measurement"]
    assert not visitor.must_ask


def test_what_was_just_chosen_counts_for_the_rest_of_the_request():
    make_site()
    visitor = consent(state_cookie(measurement=True, campaigns=True))
    assert len(visitor.services) == 2
    visitor.choose({"campaigns"})
    assert [service.key for service in visitor.services] == ["campaigns"]
    assert visitor.state.key == "+campaigns"


def test_the_privacy_signal_means_declined_without_asking():
    make_site()
    visitor = consent(**{"Sec-GPC": "1"})
    assert (visitor.must_ask, visitor.services) == (False, [])


@pytest.mark.parametrize(
    ("choices", "headers", "declines"),
    [
        ({}, {"Sec-GPC": "1"}, True),
        ({}, {}, False),
        ({"measurement": False, "campaigns": True}, {"Sec-GPC": "1"}, False),
        ({"measurement": True}, {"Sec-GPC": "1"}, True),
    ],
)
def test_the_privacy_signal_answers_only_what_the_visitor_did_not(choices, headers, declines):
    make_site()
    cookies = state_cookie(**choices) if choices else {}
    assert consent(cookies, **headers).gpc_declines is declines


def test_an_explicit_acceptance_outlasts_the_privacy_signal():
    make_site()
    visitor = consent(state_cookie(measurement=True, campaigns=False), **{"Sec-GPC": "1"})
    assert visitor.state.accepted == {"measurement"}


def test_asking_everybody_again_ends_earlier_acceptances():
    make_site()
    cookies = state_cookie(measurement=True, campaigns=True)
    make_notice(ask_again=True)
    assert consent(cookies).state.key == "ask"


def test_a_corrected_notice_asks_nobody_again():
    make_site()
    cookies = state_cookie(measurement=True, campaigns=False)
    make_notice()
    assert consent(cookies).state.key == "+measurement"


def test_a_forged_cookie_is_undecided():
    make_site()
    assert consent({"consent": "notice.epoch=1|measurement=zzzz"}).state.key == "ask"


def test_a_group_without_running_service_is_not_asked_about():
    make_group("idle")
    make_notice()
    assert not consent().must_ask


def test_the_policy_grows_by_the_hosts_of_allowed_services():
    group = make_group("measurement")
    make_service(group, key="a", hosts={"script-src": ["https://b.example", "https://a.example"]})
    make_service(
        group, key="b", hosts={"script-src": ["https://a.example"], "img-src": ["c.example"]}
    )
    make_notice()
    visitor = consent(state_cookie(measurement=True))
    assert visitor.services
    assert visitor.csp_sources == {
        "img-src": ["c.example"],
        "script-src": ["https://a.example", "https://b.example"],
    }


def test_a_request_that_does_not_look_costs_no_query(django_assert_num_queries):
    make_site()
    visitor = consent()
    with django_assert_num_queries(0):
        assert visitor.csp_sources == {}


def test_a_request_that_looks_costs_two_queries(django_assert_num_queries):
    make_site()
    visitor = consent(state_cookie(measurement=True))
    with django_assert_num_queries(2):
        assert visitor.notice
        assert visitor.services
        assert visitor.csp_sources


def test_without_database_nothing_runs_and_nobody_is_asked():
    visitor = consent({"consent": "notice.epoch=1|measurement=2020-01-01T00:00:00+00:00"})
    with broken_database():
        assert (visitor.must_ask, visitor.services, visitor.csp_sources) == (False, [], {})


@pytest.mark.parametrize(
    ("accepted", "cache_control"), [(True, "no-store"), (False, "private, no-cache")]
)
def test_a_page_with_a_tracker_is_stored_nowhere(client, accepted, cache_control):
    notice = make_site()
    remember(client, measurement=accepted, campaigns=False)
    response = client.get(notice.get_absolute_url())
    assert response["Cache-Control"] == cache_control
    assert {"Cookie", "Sec-GPC"} <= set(response["Vary"].split(", "))


def test_a_page_that_was_not_found_says_the_same(client):
    make_site()
    response = client.get("/consent/notices/unknown/")
    assert response.status_code == 404
    assert "Sec-GPC" in response["Vary"]
    assert response["Cache-Control"] == "private, no-cache"


def test_a_page_that_looked_may_choose_its_own_caching(rf):
    def view(request):
        assert not request.consent.must_ask
        return HttpResponse(headers={"Cache-Control": "no-cache"})

    assert ConsentMiddleware(view)(rf.get("/"))["Cache-Control"] == "no-cache"


def test_a_page_that_did_not_look_is_left_alone(rf):
    response = ConsentMiddleware(lambda request: HttpResponse())(rf.get("/"))
    assert not response.has_header("Vary")
