"""What a visitor does with the banner and the settings page, through Django's client."""

import pytest

from consent import configuration, evidence, lookup, statistics
from consent.days import day_of
from consent.models import Decision, Service
from tests.consent.builders import (
    CONSENT_ID,
    broken_database,
    choose,
    make_group,
    make_notice,
    make_service,
    make_site,
    remember,
    state_of,
)

pytestmark = pytest.mark.django_db

MEASURE = "https://measurement.example/measurement.js"
CAMPAIGN = "https://campaigns.example/campaigns.js"


def page(client):
    """Return the HTML of a public page that this visitor gets now."""
    return client.get(Decision.objects.get().notice.get_absolute_url()).content.decode()


def add_purpose():
    """Publish, and return, a notice that asks about one group more."""
    make_service(make_group("advertising"), key="advertising")
    return make_notice()


def test_accepting_brings_the_visitor_back_with_every_service_and_no_banner(client):
    make_site()
    response = choose(client, "accept")
    assert (response.status_code, response["Location"]) == (303, "/somewhere/")
    html = page(client)
    assert MEASURE in html
    assert CAMPAIGN in html
    assert 'class="consent"' not in html


def test_declining_brings_the_visitor_back_with_no_service_and_no_banner(client):
    make_site()
    response = choose(client, "decline")
    assert (response.status_code, response["Location"]) == (303, "/somewhere/")
    html = page(client)
    assert "<script" not in html
    assert 'class="consent"' not in html


def test_saving_allows_what_was_ticked_and_nothing_else(client):
    make_site()
    choose(client, "save", groups=["measurement"], surface="settings")
    html = page(client)
    assert MEASURE in html
    assert CAMPAIGN not in html


def test_saving_without_a_tick_declines(client):
    make_site()
    choose(client, "save")
    assert Decision.objects.get().action == "decline_all"


@pytest.mark.parametrize(
    ("decision", "action"), [("accept", "accept_all"), ("decline", "decline_all")]
)
def test_ticks_count_only_when_they_are_saved(client, decision, action):
    make_site()
    choose(client, decision, groups=["measurement"])
    assert Decision.objects.get().action == action


def test_each_choice_is_on_record_with_the_notice_it_was_made_in_front_of(client):
    notice = make_site()
    choose(client, "save", groups=["campaigns"], surface="settings")
    decision = Decision.objects.get()
    assert decision.choices == {"measurement": False, "campaigns": True}
    assert (decision.notice, decision.surface, decision.gpc) == (notice, "settings", False)


def test_the_privacy_signal_is_on_record_with_an_explicit_choice(client):
    make_site()
    choose(client, "accept", headers={"Sec-Fetch-Site": "same-origin", "Sec-GPC": "1"})
    assert Decision.objects.get().gpc


def test_withdrawing_is_on_record_as_such(client):
    make_site()
    choose(client, "accept")
    choose(client, "save", groups=["measurement"])
    assert Decision.objects.first().action == "withdraw"


def test_one_visitors_decisions_are_on_record_under_one_subject(client):
    make_site()
    choose(client, "accept")
    choose(client, "decline")
    assert Decision.objects.values("subject").distinct().count() == 1


def test_every_decision_gives_the_visitor_the_proof(client, settings):
    make_site()
    response = choose(client, "decline")
    assert settings.CONSENT_ID_COOKIE_NAME in response.cookies


def test_a_visitor_keeps_the_proof_once_given(client, settings):
    make_site()
    client.cookies[settings.CONSENT_ID_COOKIE_NAME] = CONSENT_ID
    response = choose(client, "accept")
    assert response.cookies[settings.CONSENT_ID_COOKIE_NAME].value == CONSENT_ID


def test_declining_expires_the_cookies_of_the_services(client):
    make_site()
    response = choose(client, "save", groups=["measurement"])
    expired = {cookie.key for cookie in response.cookies.values() if cookie["max-age"] == 0}
    assert expired == {"_campaigns"}


def test_a_group_that_claims_our_own_cookie_cannot_undo_a_choice(client, settings):
    make_service(make_group(cookies=[settings.COOKIE_CONSENT_NAME]))
    make_notice()
    sent = choose(client, "decline").cookies.values()
    ours = [cookie for cookie in sent if cookie.key == settings.COOKIE_CONSENT_NAME]
    assert ours[-1]["max-age"] > 0


def test_declining_an_outdated_notice_counts_and_names_the_one_that_was_shown(client):
    shown = make_site()
    make_notice(ask_again=True)
    response = choose(client, "decline", notice=shown.sha256)
    assert response.status_code == 303
    assert Decision.objects.get().notice == shown
    assert 'class="consent"' not in page(client)


@pytest.mark.parametrize("decision", ["decline", "save"])
def test_declining_in_an_older_tab_is_on_record_for_every_group_that_it_ends(client, decision):
    shown = make_site()
    add_purpose()
    choose(client, "accept")
    choose(client, decision, notice=shown.sha256)
    last = Decision.objects.first()
    assert (last.action, last.notice) == ("withdraw", shown)
    assert last.choices == {"measurement": False, "campaigns": False, "advertising": False}


def test_what_ended_unshown_is_counted_verified_and_shown_as_everything_else(client):
    shown = make_site()
    add_purpose()
    choose(client, "accept")
    choose(client, "decline", notice=shown.sha256)
    last = Decision.objects.first()
    today = day_of(last.created_at)
    counted = statistics.by_day(today, today)[today]
    assert counted["groups", "advertising", "declined"] == 1
    assert evidence.verify().problems == []
    receipt = client.get("/consent/receipt.json").content.decode()
    assert lookup.find(receipt).comparison.differences == []
    assert "advertising: declined" in client.get("/consent/").content.decode()


LOST = ["", "0" * 64]  # as a page of last resort and a notice before a restored backup have it


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("decision", ["decline", "save"])
def test_declining_works_though_nobody_knows_any_more_what_was_shown(client, decision, lost):
    present = make_site()
    choose(client, "accept")
    assert choose(client, decision, notice=lost).status_code == 303
    last = Decision.objects.first()
    assert (last.action, last.notice) == ("withdraw", present)
    assert last.choices == {"measurement": False, "campaigns": False}
    assert state_of(client) == "declined"


@pytest.mark.parametrize("lost", LOST)
def test_declining_works_though_there_is_no_notice(client, settings, lost):
    response = choose(client, "decline", notice=lost)
    assert response.status_code == 303
    assert response.cookies[settings.COOKIE_CONSENT_NAME]["max-age"] == 0
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("decision", "groups"), [("accept", []), ("save", ["campaigns"])])
def test_accepting_an_outdated_notice_shows_the_current_one_and_keeps_the_choice(
    client, decision, groups
):
    shown = make_site()
    current = make_notice()
    response = choose(client, decision, groups=groups, notice=shown.sha256)
    assert response.status_code == 409
    assert not response.cookies
    assert not Decision.objects.exists()
    assert response.context["chosen"] == set(groups or ["measurement", "campaigns"])
    assert f'name="notice" value="{current.sha256}"' in response.content.decode()
    assert 'name="next" value="/somewhere/"' in response.content.decode()


@pytest.mark.parametrize("change", [{}, {"adds": True}], ids=["a correction", "a purpose more"])
def test_what_is_unticked_in_front_of_an_outdated_notice_ends_at_once(client, change):
    shown = make_site()
    choose(client, "accept")
    add_purpose() if change else make_notice()
    response = choose(client, "save", groups=["campaigns"], notice=shown.sha256)
    last = Decision.objects.first()
    assert (last.action, last.notice) == ("withdraw", shown)
    assert last.choices == {"measurement": False, "campaigns": True}
    assert state_of(client) == "+campaigns"
    assert "_measurement" in {cookie.key for cookie in response.cookies.values()}


def test_the_answer_shows_what_has_ended_and_asks_to_confirm_what_was_added(client):
    shown = make_site()
    choose(client, "save", groups=["measurement"])
    current = make_notice()
    response = choose(client, "save", groups=["campaigns"], notice=shown.sha256)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Everything that you had accepted has ended." in html
    assert f'name="notice" value="{current.sha256}"' in html
    assert response.context["chosen"] == {"campaigns"}
    assert (response.context["latest"], response.context["is_in_force"]) == (
        Decision.objects.first(),
        True,
    )
    assert "<script" not in html
    assert "https://" not in response["Content-Security-Policy"]
    assert state_of(client) == "declined"


def test_saving_an_older_page_leaves_what_it_did_not_offer(client):
    shown = make_site()
    add_purpose()
    choose(client, "accept")
    before = state_of(client)
    response = choose(client, "save", groups=["measurement", "campaigns"], notice=shown.sha256)
    assert response.status_code == 409
    assert "Your choice is not saved yet." in response.content.decode()
    assert response.context["chosen"] == {"measurement", "campaigns", "advertising"}
    assert (Decision.objects.count(), state_of(client)) == (1, before)


def test_what_is_unticked_on_an_older_page_ends_and_what_it_did_not_offer_goes_on(client):
    shown = make_site()
    add_purpose()
    choose(client, "accept")
    response = choose(client, "save", groups=["campaigns"], notice=shown.sha256)
    assert "What you left out has ended." in response.content.decode()
    assert response.context["chosen"] == {"campaigns", "advertising"}
    last = Decision.objects.first()
    assert (last.action, last.notice) == ("withdraw", shown)
    assert last.choices == {"measurement": False, "campaigns": True}
    assert state_of(client) == "+advertising+campaigns"


def test_it_says_so_to_a_browser_that_had_lost_its_proof(client, settings):
    shown = make_site()
    remember(client, measurement=True, campaigns=True)
    make_notice()
    response = choose(client, "save", groups=["campaigns"], notice=shown.sha256)
    assert response.context["latest"] == Decision.objects.get()
    assert response.cookies[settings.CONSENT_ID_COOKIE_NAME].value


@pytest.mark.parametrize("lost", LOST)
def test_nothing_goes_on_where_something_ends_and_nobody_knows_what_was_shown(client, lost):
    present = make_site()
    choose(client, "accept")
    response = choose(client, "save", groups=["campaigns"], notice=lost)
    last = Decision.objects.first()
    assert response.status_code == 409
    assert response.context["chosen"] == {"campaigns"}
    assert (last.notice, set(last.choices.values())) == (present, {False})
    assert state_of(client) == "declined"


def test_what_grew_a_moment_ago_is_not_accepted_by_unticking_something_else(client, settings):
    """The process still goes by the notice of half a second before."""
    settings.CONSENT_CONFIGURATION_SECONDS = 60
    shown = make_site()
    choose(client, "accept")
    configuration.current()
    Service.objects.filter(key="campaigns").update(purpose="Something else.")
    current = make_notice()
    response = choose(client, "save", groups=["campaigns"], notice=shown.sha256)
    assert f'name="notice" value="{current.sha256}"' in response.content.decode()
    configuration.forget()
    assert "campaigns" not in state_of(client)


def test_it_ends_also_where_the_page_that_asks_to_confirm_cannot_be_made(client):
    shown = make_site()
    choose(client, "accept")
    make_notice()
    with broken_database(statement='SELECT "consent_decision"'):
        response = choose(client, "save", groups=["campaigns"], notice=shown.sha256)
    assert response.status_code == 503
    assert state_of(client) == "declined"


def test_adding_to_what_was_accepted_leaves_it_alone_until_it_is_confirmed(client):
    shown = make_site()
    choose(client, "save", groups=["measurement"])
    make_notice()
    response = choose(client, "save", groups=["measurement", "campaigns"], notice=shown.sha256)
    assert (response.status_code, Decision.objects.count()) == (409, 1)
    assert state_of(client) == "+measurement"


def test_the_settings_page_ticks_nothing_before_a_choice(client):
    make_site()
    html = client.get("/consent/").content.decode()
    assert html.count('type="checkbox"') == 2
    assert " checked" not in html


def test_the_settings_page_ticks_what_is_accepted(client):
    make_site()
    remember(client, measurement=True, campaigns=False)
    html = client.get("/consent/").content.decode()
    assert 'value="measurement" checked' in html
    assert html.count(" checked") == 1


def test_the_settings_page_says_what_each_group_is_for(client):
    make_site()
    html = client.get("/consent/").content.decode()
    for said in ["Counting Ltd, Ireland", "Counts visits.", "30 days", "_measurement"]:
        assert said in html
    assert "Necessary: always on" in html


def test_its_three_buttons_are_alike(client):
    make_site()
    html = client.get("/consent/").content.decode()
    for answer in ["save", "accept", "decline"]:
        assert f'<button type="submit" class="btn" name="decision" value="{answer}">' in html
    assert html.split("<main", 1)[1].count('class="btn"') == 3


def test_it_reads_from_what_was_decided_through_the_choices_to_what_is_always_on(client):
    make_site()
    html = client.get("/consent/").content.decode()
    order = [
        *("What you decided", ">Accept all<", ">Decline all<", "> Campaigns<", "> Measurement<"),
        *(">Save my choice<", "Necessary: always on", "exactly as shown"),
    ]
    assert sorted(order, key=html.index) == order


def test_enter_on_a_checkbox_saves_and_does_not_accept_all(client):
    """Browsers then press the form's first button, whether or not it can be seen."""
    make_site()
    form = client.get("/consent/").content.decode().split('<form class="settings"', 1)[1]
    first = form[form.index("<button") :].split(">", 1)[0]
    assert first == '<button type="submit" name="decision" value="save" hidden'


def test_the_facts_of_each_group_are_folded_away(client):
    make_site()
    html = client.get("/consent/").content.decode().split("<main", 1)[1]
    assert html.count("<details><summary>Services and cookies</summary>") == 2
    assert "Counting Ltd" not in "".join(html.split("</details>")[2:])


def test_it_asks_once_and_not_twice(client):
    make_site()
    assert 'class="consent"' not in client.get("/consent/").content.decode()


def test_it_is_kept_nowhere(client):
    make_site()
    assert client.get("/consent/")["Cache-Control"] == "no-store"


def test_it_shows_the_visitor_the_decision_on_record(client):
    make_site()
    choose(client, "save", groups=["measurement"])
    html = client.get("/consent/").content.decode()
    decision = Decision.objects.get()
    for said in [
        *("Measurement: accepted", "Campaigns: declined", "We keep to this until"),
        decision.notice.get_absolute_url(),
        f"Reference <code>{decision.public_id}</code>",
    ]:
        assert said in html


def test_a_choice_made_on_the_page_is_confirmed_there(client):
    make_site()
    response = choose(
        client, "save", groups=["measurement"], next="", surface="settings", follow=True
    )
    assert response.redirect_chain == [("/consent/", 303)]
    status = '<p role="status">Saved: Campaigns declined, Measurement accepted.</p>'
    assert status in response.content.decode()


def test_before_a_choice_nothing_is_confirmed(client):
    make_site()
    html = client.get("/consent/").content.decode()
    assert 'role="status"' not in html
    assert "There is no decision of yours on record." in html


@pytest.mark.parametrize("end", [{"ask_again": True}, {}])
def test_what_no_longer_holds_is_not_confirmed(client, end):
    make_site()
    choose(client, "accept")
    Service.objects.update(purpose="Something else.")
    make_notice(**end)
    html = client.get("/consent/").content.decode()
    assert 'role="status"' not in html
    assert "no longer in force" in html


def test_a_withdrawal_that_could_not_be_recorded_is_not_confirmed_as_its_opposite(client):
    make_site()
    choose(client, "accept")
    with broken_database(statement="INSERT"):
        choose(client, "decline")
    assert 'role="status"' not in client.get("/consent/").content.decode()


@pytest.mark.parametrize(("choice", "says"), [(None, True), ("accept", False), ("decline", False)])
def test_it_says_how_the_privacy_signal_is_understood_until_the_visitor_chooses(
    client, choice, says
):
    make_site()
    if choice:
        choose(client, choice)
    html = client.get("/consent/", headers={"Sec-GPC": "1"}).content.decode()
    assert ("We treat that as declined, unless you choose otherwise here." in html) is says


def test_it_shows_nobody_elses_decision(client):
    make_site()
    choose(client, "accept")
    client.cookies.clear()
    assert "no decision of yours" in client.get("/consent/").content.decode()


def test_it_keeps_where_the_visitor_came_from(client):
    make_site()
    html = client.get("/consent/", {"next": "/articles/plan/"}).content.decode()
    assert 'name="next" value="/articles/plan/"' in html
    assert '<a href="/articles/plan/">Back without a change</a>' in html


@pytest.mark.parametrize("query", [{}, {"next": ""}, {"next": "/consent/"}])
def test_whoever_came_from_nowhere_stays_on_the_page(client, query):
    make_site()
    html = client.get("/consent/", query).content.decode()
    assert 'name="next" value="/consent/"' in html
    assert "Back without a change" not in html


def test_it_says_when_there_is_nothing_to_decide(client):
    make_group()
    html = client.get("/consent/").content.decode()
    assert "nothing to decide" in html
    assert '<a href="/">Go on reading</a>' in html
    assert "<button" not in html.split("<main", 1)[1]


def test_a_notice_can_be_read_for_ever_as_it_was(client):
    first = make_site()
    make_notice(ask_again=True)
    html = client.get(first.get_absolute_url()).content.decode()
    assert f"<span>SHA-256 <code>{first.sha256}</code></span>" in html
    for said in [first.text, "Counting Ltd", "_campaigns"]:
        assert said in html


@pytest.mark.parametrize("unknown", ["0" * 64, "x"])
def test_a_notice_that_never_was_is_not_found(client, unknown):
    make_site()
    assert client.get(f"/consent/notices/{unknown}/").status_code == 404
