import pytest
import time_machine

from articles.videos import Video
from consent.embeds import make_ticket
from consent.middleware import Consent
from consent.models import Decision
from consent.printing import consent_embed
from tests.consent.builders import (
    broken_database,
    choose,
    make_group,
    make_notice,
    make_service,
    remember,
    state_cookie,
)

pytestmark = pytest.mark.django_db

VIDEO = Video("youtube", "aaaaaaaaaaa", title="Estimates")
PAGE = "/articles/talk/"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def notice():
    make_service(
        make_group("media"),
        key="youtube",
        kind="youtube",
        provider="Google Ireland Ltd",
        settings={"origin": "https://www.youtube-nocookie.com"},
        hosts={"frame-src": ["https://www.youtube-nocookie.com"]},
        script_url="",
    )
    return make_notice()


def view(rf, *, ticket="", video=VIDEO, cookies=None, headers=FROM_HERE, **context):
    """Return (markup, consent) of a page with `video`."""
    cookie = "; ".join(f"{k}={v}" for k, v in (cookies or {}).items())
    query = {"embed": ticket} if ticket else {}
    request = rf.get(PAGE, query, headers={**headers, "Cookie": cookie})
    request.consent = Consent(request)
    html = consent_embed({"request": request, **context}, video)
    return html, request.consent


def click(client, shown, *, headers=FROM_HERE, **fields):
    data = {"notice": shown.sha256, "kind": "youtube", "embed": VIDEO.id, "next": PAGE}
    return client.post("/consent/embeds/", data | fields, headers=headers)


def test_before_anything_is_allowed_a_placeholder_says_where_data_would_go(rf, notice):
    html, consent = view(rf)
    assert "Playing it here sends data to YouTube (Google Ireland Ltd, Ireland)" in html
    assert "Load this video" in html
    assert "https://www.youtube.com/watch?v=aaaaaaaaaaa" in html
    assert "<iframe" not in html
    assert consent.csp_sources == {}


def test_a_placeholder_loads_nothing_but_our_own_bytes(rf, notice):
    html, _ = view(rf)
    assert 'src="/static/consent/still.svg"' in html
    assert html.count("src=") == 1


def test_an_accepted_group_shows_the_player_and_opens_the_policy_for_it(rf, notice):
    html, consent = view(rf, cookies=state_cookie(media=True))
    assert '<iframe src="https://www.youtube-nocookie.com/embed/aaaaaaaaaaa?rel=0"' in html
    assert 'data-consent="media"' in html
    assert "stop.js" in html
    assert consent.csp_sources == {
        "frame-src": ["https://www.youtube-nocookie.com"],
        "script-src": ["'self'"],
    }


def test_two_players_share_the_script_that_stops_them(rf, notice):
    request = rf.get(PAGE, headers={"Cookie": f"consent={state_cookie(media=True)['consent']}"})
    request.consent = Consent(request)
    html = [consent_embed({"request": request}, VIDEO) for _ in range(2)]
    assert [player.count("stop.js") for player in html] == [1, 0]


@pytest.mark.parametrize("context", [{"preview": True}, {"request": None}])
def test_without_a_visitor_to_ask_there_is_only_a_link(rf, notice, context):
    html, _ = view(rf, cookies=state_cookie(media=True), **context)
    assert "<iframe" not in html
    assert "<form" not in html
    assert "Watch it on YouTube" in html


def test_without_a_service_there_is_only_a_link(rf):
    html, _ = view(rf)
    assert "<form" not in html
    assert "Watch it on YouTube" in html


def test_a_click_is_recorded_and_leads_back_to_the_embed(client, notice):
    response = click(client, notice)
    assert response.status_code == 303
    assert response["Location"].startswith(f"{PAGE}?embed=")
    assert response["Location"].endswith("#embed-aaaaaaaaaaa")
    decision = Decision.objects.get()
    assert (decision.action, decision.surface) == ("embed", "embed")
    assert (decision.choices, decision.notice) == ({"media": True}, notice)


def test_a_click_changes_no_choice(client, notice):
    remember(client, media=False)
    before = client.cookies["consent"].value
    click(client, notice)
    assert client.cookies["consent"].value == before
    assert "You answered" not in client.get("/consent/").content.decode()


def test_a_click_keeps_the_page_s_own_parameters(client, notice):
    assert click(client, notice, next="/?before=3#x")["Location"].startswith("/?before=3&embed=")


def test_the_ticket_of_a_click_shows_that_one_embed(rf, notice):
    html, consent = view(rf, ticket=make_ticket(PAGE, "youtube", VIDEO.id))
    assert "<iframe" in html
    assert "stop.js" not in html
    assert consent.csp_sources == {"frame-src": ["https://www.youtube-nocookie.com"]}


@pytest.mark.parametrize(
    "what",
    [
        ("/articles/other/", "youtube", VIDEO.id),
        (PAGE, "vimeo", VIDEO.id),
        (PAGE, "youtube", "bbbbbbbbbbb"),
    ],
)
def test_a_ticket_opens_nothing_else(rf, notice, what):
    html, consent = view(rf, ticket=make_ticket(*what))
    assert "<iframe" not in html
    assert consent.csp_sources == {}


@pytest.mark.parametrize("ticket", ["1", "a:b", ":", "x" * 5000, "1w:é", "\x00"])
def test_a_forged_ticket_opens_nothing(rf, notice, ticket):
    assert "<iframe" not in view(rf, ticket=ticket)[0]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "https://evil.example/"},
        {},
    ],
)
def test_a_ticket_sent_around_as_a_link_opens_nothing(rf, notice, headers):
    ticket = make_ticket(PAGE, "youtube", VIDEO.id)
    assert "<iframe" not in view(rf, ticket=ticket, headers=headers)[0]


def test_a_ticket_is_good_for_a_minute(rf, notice):
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as clock:
        ticket = make_ticket(PAGE, "youtube", VIDEO.id)
        clock.shift(60)
        assert "<iframe" in view(rf, ticket=ticket)[0]
        clock.shift(1)
        assert "<iframe" not in view(rf, ticket=ticket)[0]


@pytest.mark.parametrize(
    ("headers", "fields", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, {}, 403),
        ({"Origin": "null"}, {}, 403),
        ({}, {}, 403),
        (FROM_HERE, {"kind": "matomo"}, 400),
        (FROM_HERE, {"embed": "../x"}, 400),
        (FROM_HERE, {"embed": ""}, 400),
        (FROM_HERE, {"notice": ""}, 400),
        (FROM_HERE, {"notice": "\x00"}, 400),
        (FROM_HERE, {"notice": "0" * 64}, 409),
        (FROM_HERE, {"kind": "vimeo"}, 409),
    ],
)
def test_a_click_that_cannot_be_right_loads_and_records_nothing(
    client, notice, headers, fields, status
):
    response = click(client, notice, headers=headers, **fields)
    assert response.status_code == status
    assert not Decision.objects.exists()


@pytest.mark.parametrize("path", ["//evil.example/", "\\\\evil.example", "javascript:alert(1)"])
def test_a_click_never_leads_away(client, notice, path):
    assert click(client, notice, next=path)["Location"].startswith("/?embed=")


def test_without_a_record_nothing_is_loaded(client, notice):
    with broken_database():
        response = click(client, notice)
    assert response.status_code == 503
    assert b"Try again" in response.content
    assert "Location" not in response


def test_accepting_everything_allows_embeds_until_declined(client, rf, notice):
    choose(client, "accept")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    assert "<iframe" in view(rf, cookies=cookies)[0]
    choose(client, "decline")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    assert "<iframe" not in view(rf, cookies=cookies)[0]
