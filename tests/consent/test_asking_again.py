"""Whom a notice asks again: those who accepted a group that now names more than they were told."""

from datetime import UTC, datetime, timedelta

import pytest
from cookie_consent.models import Cookie, CookieGroup

from consent.models import Notice, Service
from tests.consent.builders import (
    LONG_AGO,
    NOON,
    choose,
    guards_down,
    make_group,
    make_notice,
    make_service,
    make_site,
    remember,
)

pytestmark = pytest.mark.django_db

TRACKER = "measurement.js"
FAR_AHEAD = datetime(2100, 1, 1, tzinfo=UTC)


def page(client):
    """Return the HTML of a public page that this visitor gets now."""
    return client.get(Notice.objects.current().get_absolute_url()).content.decode()


def is_asked(client):
    return 'class="consent"' in page(client)


def change_service(**fields):
    service = Service.objects.get(key="measurement")
    for name, value in fields.items():
        setattr(service, name, value)
    service.save()


def add_service():
    group = CookieGroup.objects.get(varname="measurement")
    make_service(group, key="added", script_url="https://stats.example/added.js")


def move_a_service_in():
    group = CookieGroup.objects.get(varname="measurement")
    Service.objects.filter(key="campaigns").update(group=group)


def add_cookie():
    Cookie.objects.create(cookiegroup=CookieGroup.objects.get(varname="measurement"), name="_more")


GROWTH = {
    "a service": add_service,
    "a service of another group": move_a_service_in,
    "a cookie": add_cookie,
    "other hosts": lambda: change_service(
        hosts={"script-src": ["https://measurement.example", "https://more.example"]}
    ),
    "another script": lambda: change_service(script_url="https://measurement.example/other.js"),
    "another kind": lambda: change_service(kind="frame"),
    "another purpose": lambda: change_service(purpose="Follows visits."),
    "another provider": lambda: change_service(provider="Selling Ltd"),
}

CORRECTIONS = {
    "nothing": lambda: None,
    "the name of a service": lambda: change_service(name="Counter, of visits"),
    "its country": lambda: change_service(country="The Republic of Ireland"),
    "a service removed": lambda: Service.objects.filter(key="campaigns").delete(),
    "a service switched off": lambda: change_service(is_enabled=False),
    "a cookie removed": lambda: Cookie.objects.all().delete(),
    "the words of a group": lambda: CookieGroup.objects.update(description="Counts visits."),
    "the words of a cookie": lambda: Cookie.objects.update(description="Counts visits."),
}

grows = pytest.mark.parametrize("grow", GROWTH.values(), ids=GROWTH)


@grows
def test_who_accepted_a_group_is_asked_again_before_it_does_more(client, grow):
    make_site()
    choose(client, "accept")
    grow()
    make_notice()
    assert is_asked(client)
    assert TRACKER not in page(client)


@grows
def test_who_declined_it_is_not(client, grow):
    make_site()
    choose(client, "decline")
    grow()
    make_notice()
    assert not is_asked(client)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_a_purpose_that_is_a_group_of_its_own_asks_accepters_and_decliners_alike(client, answer):
    make_site()
    choose(client, answer)
    make_service(make_group("advertising"), key="advertising")
    make_notice()
    assert is_asked(client)


@pytest.mark.parametrize("correct", CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_correction_asks_nobody(client, correct):
    make_site()
    choose(client, "accept")
    correct()
    make_notice()
    assert not is_asked(client)


def test_the_other_groups_answers_hold(client):
    make_site()
    choose(client, "accept")
    add_service()
    make_notice()
    assert "campaigns.js" in page(client)


def test_until_a_notice_names_it_nobody_is_asked(client):
    make_site()
    choose(client, "accept")
    add_service()
    assert not is_asked(client)
    assert "added.js" not in page(client)


def test_whoever_accepts_again_gets_what_was_added(client):
    make_site()
    choose(client, "accept")
    add_service()
    make_notice()
    choose(client, "accept")
    assert not is_asked(client)
    assert "added.js" in page(client)


def test_who_stayed_away_meanwhile_is_asked_as_well(client):
    make_site()
    choose(client, "accept")
    add_service()
    make_notice()
    Service.objects.filter(key="added").update(name="Corrected")
    make_notice()
    assert is_asked(client)


def test_a_service_that_comes_back_is_asked_about_again(client):
    make_site()
    choose(client, "accept")
    change_service(is_enabled=False)
    make_notice()
    change_service(is_enabled=True)
    make_notice()
    assert is_asked(client)


def test_a_group_that_was_required_meanwhile_is_asked_about_again(client):
    make_site()
    choose(client, "accept")
    for is_required in (True, False):
        CookieGroup.objects.filter(varname="measurement").update(is_required=is_required)
        make_notice()
    assert is_asked(client)


def test_a_group_that_was_made_anew_is_asked_about_again(client):
    make_site()
    choose(client, "accept")
    Service.objects.filter(key="measurement").delete()
    CookieGroup.objects.filter(varname="measurement").delete()
    make_notice()
    make_service(make_group("measurement", created=LONG_AGO), key="measurement")
    make_notice()
    assert is_asked(client)


def test_a_clock_that_was_set_back_hides_no_growth(client):
    make_site()
    choose(client, "accept")
    for key in ("first", "second"):
        make_service(CookieGroup.objects.get(varname="measurement"), key=key)
        make_notice(at=NOON - timedelta(days=7))
        assert is_asked(client)
        choose(client, "accept")
        assert not is_asked(client)


def test_an_acceptance_holds_although_the_clock_was_ahead_when_it_was_published(client):
    make_site()
    add_service()
    make_notice(at=FAR_AHEAD)
    make_service(CookieGroup.objects.get(varname="measurement"), key="later")
    make_notice()
    choose(client, "accept")
    assert not is_asked(client)


def test_nobody_is_asked_twice_within_one_version(client):
    make_site()
    remember(client, measurement=True, campaigns=False)
    make_notice(at=FAR_AHEAD)
    assert not is_asked(client)


@pytest.mark.parametrize("kept_count", [0, 1])
def test_who_accepted_what_a_restored_backup_lacks_is_asked_by_the_next_notice(client, kept_count):
    make_site()
    make_notice(ask_again=True, at=NOON + timedelta(hours=1))
    choose(client, "accept")
    with guards_down() as execute:
        execute("DELETE FROM consent_decision")
        execute("DELETE FROM consent_notice WHERE number > %s", [kept_count])
    make_notice(ask_again=True, at=NOON + timedelta(hours=2))
    assert is_asked(client)
    assert TRACKER not in page(client)


def test_what_was_chosen_in_one_of_the_small_epochs_of_before_goes_on(client):
    make_site()
    with guards_down() as execute:
        execute("UPDATE consent_notice SET epoch = 2")
    choose(client, "accept")
    make_notice()
    assert not is_asked(client)
    make_notice(ask_again=True)
    assert is_asked(client)
