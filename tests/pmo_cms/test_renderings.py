"""How many pages one page is: as many as there are states of consent, whoever comes."""

import logging
import random
from datetime import UTC, datetime

import pytest
from django.conf import settings

from consent import configuration
from consent.cookies import encode_choices
from consent.models import Notice
from consent.notices import new_epoch
from consent.state import Choice
from tests.articles.builders import make_live
from tests.consent.builders import NOON, make_group, make_notice, make_service

pytestmark = pytest.mark.django_db

GROUPS = ["measurement", "campaigns", "video"]
VISITORS = 1000
EPOCH = new_epoch(last=None, at=NOON)

FORGED = [
    f"notice.epoch={EPOCH}|measurement=zzzz",
    f"notice.epoch={EPOCH}|measurement=9999-12-31T00:00:00+00:00",
    f"notice.epoch={EPOCH}|unknown=-1",
    f"notice.epoch={EPOCH}|unknown=2020-01-01T00:00:00+00:00|another=-1",
    f"notice.epoch={EPOCH}|measurement=-1|measurement=-1|campaigns=-1|video=-1",
    "notice.epoch=1|measurement=-1|campaigns=-1|video=-1",
    "a" * 8192,
    f"notice.epoch={EPOCH}|" + "x=-1|" * 1600 + "y=-1",
    f"notice.epoch={EPOCH}|measurement=-1\x00|campaigns=-1|video=-1",
    "\x00",
    "",
]


@pytest.fixture(autouse=True)
def _site():
    for name in GROUPS:
        make_service(make_group(name), key=name, script_url=f"https://stats.example/{name}.js")
    make_notice(at=NOON)


@pytest.fixture
def path():
    """The address of an article."""
    return make_live(at=datetime(2026, 11, 1, tzinfo=UTC)).article.get_absolute_url()


def page(client, path, cookie="", **headers):
    return client.get(path, headers=headers | ({"Cookie": cookie} if cookie else {}))


def a_visitor(chance, groups):
    """Return the headers of somebody with whatever cookies, chosen by `chance`."""
    choices = {name: chance.choice(list(Choice)) for name in GROUPS}
    state = encode_choices(choices, groups, epoch=chance.choice([EPOCH, EPOCH, EPOCH, 2]))
    if chance.random() < 0.3:
        state = chance.choice([*FORGED[:6], state[: chance.randrange(1, len(state))]])
    cookies = [f"{settings.COOKIE_CONSENT_NAME}={state}"] * chance.choice([0, 1, 1, 1, 2])
    cookies += [f"_ga_{chance.randrange(10**9)}=GS1.{chance.random()}", "theme=dark"]
    chance.shuffle(cookies)
    signal = {"Sec-GPC": chance.choice(["1", "0", ""])} if chance.random() < 0.5 else {}
    return {"Cookie": "; ".join(cookies)} | signal


def test_a_thousand_visitors_with_whatever_cookies_get_sixteen_pages_at_most(client, path):
    chance = random.Random(10)
    groups = configuration.load().groups
    pages = {client.get(path, headers=a_visitor(chance, groups)).content for _ in range(VISITORS)}
    assert 8 < len(pages) <= 16


@pytest.mark.parametrize("forged", FORGED, ids=lambda value: value[:40].replace("\x00", "NUL"))
def test_a_forged_cookie_gets_the_very_page_of_a_newcomer_and_no_warning(
    client, path, caplog, forged
):
    newcomer = page(client, path)
    caplog.set_level(logging.INFO)
    response = page(client, path, f"{settings.COOKIE_CONSENT_NAME}={forged}")
    assert response.content == newcomer.content
    assert response["ETag"] == newcomer["ETag"]
    assert response.wsgi_request.consent.state.key == "ask"
    assert not caplog.records


def test_a_cookie_sent_twice_gets_the_page_of_a_newcomer(client, path):
    choices = f"notice.epoch={EPOCH}|measurement=-1|campaigns=-1|video=-1"
    declined = f"{settings.COOKIE_CONSENT_NAME}={choices}"
    assert page(client, path, declined).content != page(client, path).content
    twice = page(client, path, f"{declined}; {declined}")
    assert twice.content == page(client, path).content


def test_the_pages_say_nothing_else_about_the_visitor(client, path):
    """No token, no session, no name: two browsers in one state get the same bytes."""
    first = page(client, path, "consent-id=" + "0" * 32 + "; theme=dark")
    assert first.content == page(client, path).content
    assert not first.cookies
    assert Notice.objects.get().sha256.encode() in first.content
