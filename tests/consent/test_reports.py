import json

import pytest
from django.core.cache import cache
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from consent.limits import NEW_KINDS
from consent.models import CspViolation
from consent.models.violation import MOST_PER_DAY
from consent.reports import MAX_LENGTH, Report, read_reports
from tests.articles.builders import make_member
from tests.consent.builders import NOON, broken_database, make_service, make_site, remember

PAGE = "https://site.example/articles/a-plan/?q=private"
BLOCKED = "https://evil.example/pixel.gif?visitor=1"


def told(**facts):
    """Return the body that report-uri brings."""
    report = {"document-uri": PAGE, "blocked-uri": BLOCKED, "effective-directive": "img-src"}
    return json.dumps({"csp-report": report | facts}).encode()


def batch(*facts):
    """Return the body that the Reporting API brings."""
    report = {"documentURL": PAGE, "blockedURL": BLOCKED, "effectiveDirective": "img-src"}
    items = [{"type": "csp-violation", "url": PAGE, "body": report | fact} for fact in facts]
    return json.dumps(items).encode()


def send(client, body, kind="application/csp-report"):
    return client.post("/consent/csp-reports", body, content_type=kind)


@pytest.fixture(autouse=True)
def _no_earlier_reports():
    cache.clear()


@pytest.mark.parametrize("body", [told(), batch({})])
def test_both_formats_are_read_and_only_the_host_and_the_path_are_kept(body):
    assert read_reports(body) == [Report("img-src", "evil.example", "/articles/a-plan/")]


@pytest.mark.parametrize(
    ("blocked", "host"),
    [
        ("inline", "inline"),
        ("eval", "eval"),
        ("data", "data"),
        ("data:image/gif;base64,AAAA", "data"),
        ("blob:https://site.example/x", "blob"),
        ("https://site.example/x.js", "self"),
        ("https://EVIL.example:8443/x", "evil.example"),
        ("https://user:secret@evil.example/", "evil.example"),
        ("wss://evil.example/", "evil.example"),
        ("moz-extension://0f0f/x.js", "browser extension"),
        ("https://evil.example\x00/", "other"),
        ("https://<script>/", "other"),
        ("https://" + "a" * 300 + ".example/", "other"),
        ("ftp://evil.example/", "other"),
        ("", "other"),
    ],
)
def test_what_was_refused_is_told_in_a_word(blocked, host):
    assert [report.host for report in read_reports(told(**{"blocked-uri": blocked}))] == [host]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[" * 5000,
        b"null",
        b"7",
        b'"text"',
        b'{"csp-report": []}',
        b'{"csp-report": {"blocked-uri": 1}}',
        b'[{"type": "deprecation", "body": {}}, 3, null]',
        told(**{"blocked-uri": "https://[bad/"}),
        told(**{"document-uri": None}),
        told(**{"effective-directive": {"a": 1}}),
    ],
)
def test_whatever_else_is_sent_is_no_report(body):
    assert read_reports(body) == []


def test_an_unknown_directive_is_other():
    assert read_reports(told(**{"effective-directive": "x" * 99}))[0].directive == "other"


def test_a_batch_is_read_up_to_a_bound():
    assert len(read_reports(batch(*[{}] * 500))) == 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"),
    [(told(), "application/csp-report"), (batch({}), "application/reports+json")],
)
def test_equal_reports_are_one_row_with_a_count(client, body, kind):
    make_site()
    remember(client, measurement=True, campaigns=False)
    for _ in range(3):
        assert send(client, body, kind).status_code == 204
    violation = CspViolation.objects.get()
    assert (violation.host, violation.directive, violation.count) == ("evil.example", "img-src", 3)
    assert (violation.view, violation.state) == ("articles:article", "+measurement")


@pytest.mark.django_db
def test_nothing_about_the_page_or_the_visitor_is_stored(client):
    send(client, told(**{"script-sample": "secret", "referrer": "https://before.example/"}))
    stored = str(CspViolation.objects.values().get())
    assert not any(word in stored for word in ("a-plan", "private", "pixel", "secret", "before"))


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"nonsense", told() + b" " * MAX_LENGTH])
def test_nonsense_gets_the_same_answer_and_leaves_no_row(client, body):
    assert send(client, body).status_code == 204
    assert not CspViolation.objects.exists()


@pytest.mark.django_db
def test_a_page_that_is_not_ours_is_called_so(client):
    send(client, told(**{"document-uri": "https://site.example/nowhere"}))
    assert CspViolation.objects.get().view == "no page of ours"


@pytest.mark.django_db
def test_inventing_reports_does_not_fill_the_table():
    kind = {"directive": "img-src", "view": "x", "state": "ask"}
    for number in range(MOST_PER_DAY + 20):
        CspViolation.objects.count_one(day=NOON.date(), host=f"h{number}.example", **kind)
    assert CspViolation.objects.count() == MOST_PER_DAY + 1
    assert CspViolation.objects.get(host="other").count == 20


@pytest.mark.django_db
def test_one_address_is_counted_up_to_a_limit(client):
    for _ in range(130):
        assert send(client, told()).status_code == 204
    assert CspViolation.objects.get().count == 120


@pytest.mark.django_db
def test_one_address_that_invents_reports_hides_no_report_of_another(client):
    for number in range(26):
        hosts = [{"blockedURL": f"https://h{number}-{nth}.example/"} for nth in range(20)]
        send(client, batch(*hosts), "application/reports+json")
    send(Client(REMOTE_ADDR="203.0.113.7"), told())
    assert CspViolation.objects.filter(host="evil.example").exists()
    counted = CspViolation.objects.aggregate(total=Sum("count"))["total"]
    assert (CspViolation.objects.count(), counted) == (NEW_KINDS.most + 2, 26 * 20 + 1)


@pytest.mark.django_db
def test_an_address_that_may_add_no_kind_still_counts_those_there_are(client):
    send(Client(REMOTE_ADDR="203.0.113.7"), told())
    inventions = [{"blockedURL": f"https://h{nth}.example/"} for nth in range(20)]
    send(client, batch(*inventions), "application/reports+json")
    send(client, told())
    assert CspViolation.objects.get(host="evil.example").count == 2


def test_one_address_cannot_fill_a_day_with_kinds_in_a_day():
    assert NEW_KINDS.most * 24 * 3600 / NEW_KINDS.seconds <= 0.75 * MOST_PER_DAY


@pytest.mark.django_db
def test_a_report_is_not_worth_an_error(client, caplog):
    with broken_database():
        assert send(client, told()).status_code == 204
    assert "could not be counted" in caplog.text


def test_reports_are_sent_not_fetched(client):
    assert client.get("/consent/csp-reports").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "hint"),
    [
        ("stats.example", "add it under img-src"),
        ("evil.example", "No service declares this host."),
        ("inline", "Stood in the page itself"),
        ("browser extension", "Nothing to do."),
        ("other", "A leak may be among them"),
    ],
)
def test_the_list_says_what_to_do(admin_client, host, hint):
    make_service()
    kind = {"directive": "img-src", "view": "articles:home", "state": "ask"}
    CspViolation.objects.count_one(day=NOON.date(), host=host, **kind)
    html = admin_client.get(reverse("admin:consent_cspviolation_changelist")).content.decode()
    assert hint in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"), [("Consent reviewers", 200), ("Administrators", 200), ("Editors", 403)]
)
def test_reviewers_and_administrators_see_what_browsers_refused(client, role, status):
    client.force_login(make_member(role))
    address = reverse("admin:consent_cspviolation_changelist")
    assert client.get(address).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_nobody_adds_changes_or_deletes_a_count(admin_client, page):
    kind = {"directive": "img-src", "host": "a.example", "view": "x", "state": "ask"}
    CspViolation.objects.count_one(day=NOON.date(), **kind)
    violation = CspViolation.objects.get()
    args = [] if page == "add" else [violation.pk]
    address = reverse(f"admin:consent_cspviolation_{page}", args=args)
    assert admin_client.post(address, {"count": 0}).status_code == 403
    assert CspViolation.objects.get().count == 1
