import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from consent import cookies
from consent.cookies import choices, encode_choices, read_choices
from consent.state import Choice
from tests.consent.builders import CONSENT_ID, NOON, make_declared_group

HOSTILE = (Path(__file__).parent / "data" / "cookie_consent_values.txt").read_text().splitlines()
GROUP = make_declared_group()
VERSION = GROUP.version


def choice(value, *, group=GROUP, epoch=1):
    return read_choices(value, [group], epoch=epoch, now=NOON)[group.varname]


@pytest.mark.parametrize("answer", list(Choice))
def test_what_was_written_is_read_back(answer):
    value = encode_choices({"analytics": answer}, [GROUP], epoch=1)
    assert choice(value) is answer


def test_everybody_who_chose_the_same_sends_the_same_text():
    value = encode_choices({"analytics": Choice.ACCEPTED}, [GROUP], epoch=3)
    assert value == f"notice.epoch=3|analytics={VERSION}"


@pytest.mark.parametrize("value", HOSTILE)
def test_a_forged_cookie_decides_nothing(value):
    assert choice(value) is Choice.UNDECIDED


@pytest.mark.parametrize("value", HOSTILE)
def test_a_forged_cookie_accepts_nothing_even_when_it_knows_the_epoch(value):
    assert choice(f"notice.epoch=1|{value}") is not Choice.ACCEPTED


@pytest.mark.parametrize(
    "stored",
    [
        "2025-12-31T23:59:59+00:00",
        "2026-11-22T12:00:01+00:00",
        "9999-12-31T23:59:59.999999-23:59",
        "0001-01-01T00:00:00+23:59",
        "2026-06-01T00:00:00",
        "2026-06-01",
        "2026-06-01 00:00:00+00:00",
        "20260601T000000+0000",
        "2026-W23-1T00:00:00+00:00",
        "2026-06-01T00:00:00Z",
        "2026-06-01T00:00:00+00:00\x00",
        "２０２６-06-01T00:00:00+00:00",
        "zzzz",
        "-1.0",
        "1",
    ],
)
def test_only_an_exact_time_from_the_groups_version_until_now_accepts(stored):
    assert choice(f"notice.epoch=1|analytics={stored}") is Choice.UNDECIDED


@pytest.mark.parametrize(
    "value",
    [
        f"analytics={VERSION}",
        f"notice.epoch=2|analytics={VERSION}",
        f"notice.epoch=01|analytics={VERSION}",
        f"notice.epoch=1|notice.epoch=1|analytics={VERSION}",
        f"notice.epoch=1|analytics={VERSION}|analytics={VERSION}",
        f"notice.epoch=1|analytics=-1|analytics={VERSION}",
        f"notice.epoch=1|analytics={VERSION}|",
        f"notice.epoch=1||analytics={VERSION}",
        f"notice.epoch=1|analytics={VERSION}=x",
        f" notice.epoch=1|analytics={VERSION}",
        f"notice.epoch=1|analytics={VERSION}\n",
        f"notice.epoch=1|analytics={VERSION}|pad=" + "x" * 4096,
    ],
)
def test_a_cookie_that_we_did_not_write_is_undecided_as_a_whole(value):
    assert choice(value) is Choice.UNDECIDED


def test_a_group_that_was_deleted_costs_nobody_the_other_choices():
    assert choice(f"notice.epoch=1|gone=-1|analytics={VERSION}") is Choice.ACCEPTED


def test_a_grown_group_asks_those_who_accepted_and_nobody_else():
    grown = make_declared_group(version="2026-06-01T00:00:00+00:00")
    accepted = encode_choices({"analytics": Choice.ACCEPTED}, [GROUP], epoch=1)
    declined = encode_choices({"analytics": Choice.DECLINED}, [GROUP], epoch=1)
    assert choice(accepted, group=grown) is Choice.UNDECIDED
    assert choice(declined, group=grown) is Choice.DECLINED


def test_accepting_counts_even_when_the_groups_version_lies_ahead_of_the_clock():
    ahead = make_declared_group(version="2026-11-22T12:00:01+00:00")
    accepted = encode_choices({"analytics": Choice.ACCEPTED}, [ahead], epoch=1)
    assert choice(accepted, group=ahead) is Choice.ACCEPTED
    assert choice(accepted.replace("00:01+", "00:02+"), group=ahead) is Choice.UNDECIDED


def test_what_is_remembered_of_cookies_is_short_and_nobody_changes_it():
    before = choices._parse.cache_info().currsize
    for number in range(50):
        choice(f"{number}=1" * choices.MAX_LENGTH)
    assert choices._parse.cache_info().currsize == before
    with pytest.raises(TypeError):
        choices._parse("notice.epoch=1|a=-1")["a"] = "later"


def test_forged_cookies_do_not_fill_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    for value in [*HOSTILE, "x|" * 2000]:
        choice(value)
    assert not caplog.records


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("consent=a", "a"),
        ("other=b; consent=a", "a"),
        ('consent="a b"', "a b"),
        ("consent=a; consent=b", ""),
        ("consent=a;consent = b", ""),
        ("consent-id=a", ""),
        ("", ""),
    ],
)
def test_a_state_cookie_sent_twice_is_none(header, value):
    assert cookies.sent_state(header) == value


@pytest.mark.parametrize("https", [False, True])
def test_scripts_cannot_read_the_state_and_it_lasts_as_long_as_a_decision(settings, https):
    settings.HTTPS = https
    response = HttpResponse()
    cookies.set_state(response, {"analytics": Choice.DECLINED}, [GROUP], epoch=1)
    cookie = response.cookies[settings.COOKIE_CONSENT_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == timedelta(days=settings.CONSENT_DAYS).total_seconds()
    assert bool(cookie["secure"]) is https


def test_the_proof_is_sent_to_the_consent_pages_alone(settings):
    response = HttpResponse()
    cookies.set_consent_id(response, CONSENT_ID)
    cookie = response.cookies[settings.CONSENT_ID_COOKIE_NAME]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/consent/", "Strict", True)


def test_a_consent_id_has_128_random_bits():
    first, second = cookies.new_consent_id(), cookies.new_consent_id()
    assert first != second
    assert len(bytes.fromhex(first)) == 16


@pytest.mark.parametrize("forged", ["", "x", CONSENT_ID.upper(), CONSENT_ID + "0", "\x00" * 32])
def test_a_malformed_consent_id_is_none(settings, forged):
    request = RequestFactory().get("/")
    request.COOKIES[settings.CONSENT_ID_COOKIE_NAME] = forged
    assert cookies.read_consent_id(request) == ""
