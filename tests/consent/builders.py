"""Valid objects by default; a test names only what it is about."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from cookie_consent.models import Cookie, CookieGroup
from django.conf import settings
from django.db import OperationalError, connection

from consent import configuration, decisions
from consent.cookies import DeclaredCookie, Group, encode_choices
from consent.days import ONE_DAY, start_of
from consent.models import Notice, Service, Words, guards
from consent.notices import publish_notice
from consent.state import Choice

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAY = date(2020, 3, 1)
CONSENT_ID = "0123456789abcdef" * 2
WORDS = Words(
    title="Cookies here",
    text="May we count you? You can decline, and then nobody else learns anything.",
    accept_label="Accept",
    decline_label="Decline",
    settings_label="Details",
)


def make_group(varname="measurement", *, cookies=(), created=LONG_AGO, **fields):
    """Store a group with cookies of these names, all made at `created`."""
    group = CookieGroup.objects.create(
        varname=varname, **{"name": varname.capitalize(), "description": "", **fields}
    )
    for name in cookies:
        Cookie.objects.create(cookiegroup=group, name=name, domain=".example.org")
    CookieGroup.objects.filter(pk=group.pk).update(created=created)
    Cookie.objects.filter(cookiegroup=group).update(created=created)
    return group


def make_service(group=None, **fields):
    host = "https://stats.example"
    facts = {
        "key": "counter",
        "name": "Counter",
        "provider": "Counting Ltd",
        "country": "Ireland",
        "purpose": "Counts visits.",
        "retention": "30 days",
        "hosts": {"script-src": [host], "connect-src": [host]},
        "script_url": f"{host}/count.js",
    }
    return Service.objects.create(group=group or make_group(), **facts | fields)


def make_notice(*, at=NOON, ask_again=False, by=None, words=WORDS):
    return publish_notice(words=words, by=by, at=at, ask_again=ask_again)


def make_site():
    """Store two optional groups, a service in each, a required group, and their notice."""
    make_group("necessary", is_required=True)
    for name in ("measurement", "campaigns"):
        group = make_group(name, cookies=[f"_{name}"])
        make_service(
            group,
            key=name,
            hosts={"script-src": [f"https://{name}.example"]},
            script_url=f"https://{name}.example/{name}.js",
        )
    return make_notice()


def make_decision(*, consent_id=CONSENT_ID, notice=None, **fields):
    facts = {
        "choices": {"measurement": True, "campaigns": False},
        "accepted_before": [],
        "surface": "banner",
        "gpc": False,
        "at": NOON,
    }
    return decisions.record(
        consent_id=consent_id,
        notice=notice or Notice.objects.current() or make_site(),
        **facts | fields,
    )


def make_log(*counts, first=DAY):
    """Store so many decisions on each day from `first` on, and return them in order."""
    return [
        make_decision(at=start_of(first + n * ONE_DAY) + timedelta(minutes=minute))
        for n, count in enumerate(counts)
        for minute in range(count)
    ]


def make_declared_group(varname="analytics", **fields):
    """Return a group as a notice names it, without a database."""
    facts = {
        "name": "Analytics",
        "description": "",
        "version": "2026-01-01T00:00:00+00:00",
        "is_required": False,
        "cookies": (DeclaredCookie("_visitor"),),
    }
    return Group(varname, **facts | fields)


def state_cookie(**choices):
    """Return the cookies of a visitor who chose, for example, `measurement=True`."""
    present = configuration.load()
    chosen = {name: Choice.ACCEPTED if yes else Choice.DECLINED for name, yes in choices.items()}
    value = encode_choices(chosen, present.groups, epoch=present.notice.epoch)
    return {settings.COOKIE_CONSENT_NAME: value}


def remember(client, **choices):
    """Make `client` the browser of a visitor who chose."""
    client.cookies.load(state_cookie(**choices))


def choose(client, decision, *, headers=None, follow=False, **fields):
    """Post a choice as the banner of the current notice does."""
    notice = Notice.objects.current()
    data = {
        "decision": decision,
        "notice": notice.sha256 if notice else "0" * 64,
        "surface": "banner",
        "next": "/somewhere/",
    }
    return client.post(
        "/consent/",
        data | fields,
        headers=headers or {"Sec-Fetch-Site": "same-origin"},
        follow=follow,
    )


def state_of(client):
    """Return the name of the state that this visitor's next page has."""
    return client.get("/consent/").wsgi_request.consent.state.key


@contextmanager
def broken_database(*, statement=""):
    """Make the database fail whatever starts with `statement`; by default everything."""

    def fail(execute, sql, params, many, context):
        if sql.startswith(statement):
            raise OperationalError("the database is gone")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield


@contextmanager
def guards_down():
    """Yield what runs SQL while no trigger watches; afterwards they stand again."""
    # PostgreSQL drops no trigger of a table whose foreign keys are still to be checked.
    connection.check_constraints()
    guards.remove(connection)
    with connection.cursor() as cursor:
        yield cursor.execute
    connection.check_constraints()
    guards.install(connection)
