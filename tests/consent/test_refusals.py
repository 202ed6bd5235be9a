"""What the consent page does not take, and that nothing happens then."""

import pytest

from consent.forms import safe_next
from consent.models import Decision
from tests.consent.builders import broken_database, choose, make_site

pytestmark = pytest.mark.django_db


def is_refused(response, status):
    """Return whether the answer is `status`, with a page, no cookie and no row."""
    is_page = response["Content-Type"].startswith("text/html") and b"<h1>" in response.content
    changed_nothing = not response.cookies and not Decision.objects.exists()
    return response.status_code == status and is_page and changed_nothing


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://ignored.example"},
        {"Origin": "http://testserver"},
        {"Origin": "http://localhost"},
        {"Origin": "http://testserver", "Referer": "https://ignored.example/"},
        {"Referer": "http://testserver/articles/plan/"},
        {"Referer": "http://localhost"},
    ],
)
def test_a_choice_made_on_our_own_pages_is_taken(client, headers):
    make_site()
    assert choose(client, "accept", headers=headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Nothing": "1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "null"},
        {"Origin": "null", "Referer": "http://testserver/"},
        {"Origin": ""},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:8000"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://sub.testserver"},
        {"Referer": "http://evil.example/http://testserver/"},
        {"Referer": "http://testserver@evil.example/"},
        {"Referer": "http://[broken"},
        {"Referer": "/articles/plan/"},
    ],
)
def test_a_choice_made_elsewhere_is_refused(client, headers):
    make_site()
    assert is_refused(choose(client, "accept", headers=headers), 403)


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "maybe"},
        {"decision": ""},
        {"decision": "save", "groups": ["measurement", "unknown"]},
        {"decision": "save", "groups": ["necessary"]},
        {"decision": "save", "groups": ["\x00"]},
        {"notice": "0" * 64},
        {"notice": "x"},
        {"notice": "\x00" * 64},
        {"notice": ""},
        {"surface": "elsewhere"},
        {"surface": ""},
    ],
)
def test_an_unknown_decision_group_or_notice_is_refused_with_a_page(client, fields):
    make_site()
    fields = {"decision": "accept"} | fields
    assert is_refused(choose(client, **fields), 400)


def test_the_page_names_what_is_unknown_and_it_stays_text(client):
    make_site()
    html = choose(client, "save", groups=["<script>"]).content.decode()
    assert "“&lt;script&gt;” is not a group" in html


@pytest.mark.parametrize(
    ("next_path", "link"),
    [("/articles/plan/", "/consent/?next=/articles/plan/"), ("//evil.example", "/consent/?next=/")],
)
@pytest.mark.parametrize(
    ("site", "decision", "reason"),
    [
        ("cross-site", "accept", "Your choice reached us from another website"),
        ("same-origin", "maybe", "“maybe” is not a decision"),
    ],
)
def test_a_refusal_says_why_and_keeps_the_way_back(client, next_path, link, site, decision, reason):
    make_site()
    response = choose(client, decision, next=next_path, headers={"Sec-Fetch-Site": site})
    html = response.content.decode()
    assert reason in html
    assert f'<a href="{link}">cookie settings</a>' in html


def test_an_error_page_leads_to_the_cookie_settings_without_database(client):
    with broken_database():
        html = client.post("/consent/").content.decode()
    assert "ignored" in html
    assert 'href="/consent/">Cookie settings</a>' in html


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_are_not_allowed(client, method):
    response = getattr(client, method)("/consent/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/articles/plan/",
        "/articles/?before=3&after=4",
        "/search/?q=a%20b",
        "/articles/café/",
        "/a//b",
        "/https://evil.example",
    ],
)
def test_the_visitor_comes_back_to_the_page(path):
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "articles/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\x00",
        "/\x7f",
        " //evil.example",
        "https://evil.example/",
        "http://testserver/",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//[evil",
        "/" + "x" * 5000,
    ],
)
def test_an_address_that_could_lead_elsewhere_leads_home(path):
    assert safe_next(path) == "/"


def test_a_bad_address_does_not_cost_the_choice(client):
    make_site()
    response = choose(client, "accept", next="//evil.example")
    assert (response.status_code, response["Location"]) == (303, "/")
    assert Decision.objects.exists()


@pytest.mark.parametrize(
    ("surface", "fields", "path"),
    [
        ("settings", {"next": ""}, "/consent/"),
        ("settings", {"next": "/consent/"}, "/consent/"),
        ("settings", {"next": "//evil.example"}, "/"),
        ("settings", {"next": "/articles/plan/"}, "/articles/plan/"),
        ("banner", {"next": ""}, "/"),
    ],
)
def test_only_the_settings_page_answers_for_itself(client, surface, fields, path):
    make_site()
    assert choose(client, "accept", surface=surface, **fields)["Location"] == path
