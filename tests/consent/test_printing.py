import pytest

from consent.middleware import Consent
from consent.printing import consent_banner, consent_services
from tests.consent.builders import make_notice, make_service, make_site, state_cookie

pytestmark = pytest.mark.django_db


def render(printed, request=None, **context):
    if request is not None:
        request.consent = Consent(request)
        context["request"] = request
    return printed(context)


def visitor(rf, path="/articles/plan/", **choices):
    """Return the request of a visitor who chose, or of a newcomer."""
    cookies = state_cookie(**choices) if choices else {}
    return rf.get(path, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})


def test_the_banner_offers_both_answers_alike(rf):
    notice = make_site()
    html = render(consent_banner, visitor(rf))
    for answer, label in [("accept", "Accept"), ("decline", "Decline")]:
        button = f'<button type="submit" class="btn" name="decision" value="{answer}">{label}'
        assert button in html
    assert notice.text in html
    assert notice.sha256 in html


@pytest.mark.parametrize(
    ("context", "next_path"),
    [({}, "/articles/plan/"), ({"page_path": "/articles/?before=3"}, "/articles/?before=3")],
)
def test_the_banner_leads_back_to_the_page(rf, context, next_path):
    make_site()
    html = render(consent_banner, visitor(rf), **context)
    assert f'name="next" value="{next_path}"' in html


def test_a_hostile_path_stays_text(rf):
    make_site()
    html = render(consent_banner, visitor(rf), page_path='/"><script>x</script>')
    assert "<script>" not in html


def test_a_visitor_who_decided_sees_no_banner(rf):
    make_site()
    assert render(consent_banner, visitor(rf, measurement=False, campaigns=False)) == ""


def test_a_page_that_asks_by_itself_shows_no_banner(rf):
    make_site()
    assert render(consent_banner, visitor(rf), asks_about_consent=True) == ""


def test_an_accepted_service_is_loaded_with_the_script_that_stops_it(rf):
    make_site()
    assert render(consent_services, visitor(rf, measurement=True, campaigns=False)) == (
        '<script src="https://measurement.example/measurement.js" defer '
        'referrerpolicy="no-referrer" data-consent="measurement"></script>\n'
        '<script src="/static/consent/stop.js" defer data-mark="consent-mark"></script>'
    )


def test_our_start_up_code_comes_before_the_tracker_that_needs_it(rf):
    settings = {"url": "https://stats.example", "site_id": 3, "uses_cookies": False}
    service = make_service(kind="matomo", settings=settings, script_url="")
    make_notice()
    first, second, stop = render(consent_services, visitor(rf, measurement=True)).split("\n")
    assert 'src="/static/consent/matomo.js"' in first
    assert 'data-url="https://stats.example" data-site="3" data-cookies="no"' in first
    assert 'src="https://stats.example/matomo.js"' in second
    assert "stop.js" in stop
    assert service.group.varname in first


@pytest.mark.parametrize("choices", [{}, {"measurement": False, "campaigns": False}])
def test_without_acceptance_not_one_byte_is_added(rf, choices):
    make_site()
    assert render(consent_services, visitor(rf, **choices)) == ""


@pytest.mark.parametrize("printed", [consent_banner, consent_services])
def test_an_error_page_without_request_shows_nothing(printed):
    assert render(printed) == ""
