"""Taking decisions out of the log."""

import csv
import io
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, OperationalError, connection, transaction

from consent import exports
from consent.models import AppendOnlyError, Decision, Export, guards
from consent.models.fingerprint import fingerprint
from tests.consent.builders import (
    NOON,
    broken_database,
    make_decision,
    make_group,
    make_notice,
    make_site,
)

pytestmark = pytest.mark.django_db

EXPORT = "/admin/consent/decision/export/"


def post_export(client, file_format="csv", **query):
    return client.post(f"{EXPORT}?{urlencode(query)}", {"format": file_format})


def text_of(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def rows_of(response):
    """Return a CSV file's rows as dicts."""
    return list(csv.DictReader(io.StringIO(text_of(response), newline="")))


def make_account(*permissions):
    account = User.objects.create_user("rae", is_staff=True)
    account.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return account


def begin_export(by=None):
    by, everything = by or make_account(), Decision.objects.all()
    return exports.begin(everything, by=by, file_format="csv", filters="", at=NOON)


def make_export(**fields):
    facts = {"row_count": 7, "format": "csv", "created_at": NOON}
    return Export.objects.create(exported_by=make_account(), **facts | fields)


def test_the_file_has_every_decision_in_the_order_in_which_they_came_in(admin_client):
    make_site()
    made = [make_decision(at=NOON + timedelta(hours=hours)) for hours in range(3)]
    rows = rows_of(post_export(admin_client))
    assert [row["reference"] for row in rows] == [str(decision.public_id) for decision in made]


def test_a_row_says_what_was_decided_in_front_of_which_notice(admin_client):
    decision = make_decision(gpc=True)
    (row,) = rows_of(post_export(admin_client))
    assert row == {
        "reference": str(decision.public_id),
        "created_at": "2026-11-22T12:00:00+00:00",
        "valid_until": "2027-05-21T12:00:00+00:00",
        "action": "custom",
        "accepted": "measurement",
        "declined": "campaigns",
        "notice": "1",
        "notice_sha256": decision.notice.sha256,
        "surface": "banner",
        "gpc": "sent",
        "subject": decision.subject,
        "digest": decision.digest,
    }


def test_each_json_line_can_be_checked_against_its_digest(admin_client):
    make_decision()
    make_decision()
    lines = text_of(post_export(admin_client, "jsonl")).splitlines()
    for line in lines:
        facts = json.loads(line)
        assert facts.pop("digest") == fingerprint(facts)
    assert len(lines) == 2


@pytest.mark.parametrize(
    "query",
    [
        {"action__exact": "decline_all"},
        {"group": "measurement:declined"},
        {"from": "2027-01-01"},
        {"gpc__exact": "1"},
        {"q": "reference"},
    ],
)
@pytest.mark.parametrize("file_format", Export.Format)
def test_what_is_exported_is_what_the_list_shows(admin_client, query, file_format):
    make_site()
    wanted = make_decision(
        choices={"measurement": False}, gpc=True, at=NOON.replace(year=2027), consent_id="f" * 32
    )
    make_decision()
    if "q" in query:
        query = {"q": str(wanted.public_id)}
    text = text_of(post_export(admin_client, file_format, **query))
    assert str(wanted.public_id) in text
    assert Export.objects.get().row_count == 1


def test_a_page_of_the_list_exports_all_pages(admin_client, monkeypatch):
    monkeypatch.setattr("consent.admin.DecisionAdmin.list_per_page", 2)
    make_site()
    for hours in range(5):
        make_decision(at=NOON + timedelta(hours=hours))
    older = admin_client.get("/admin/consent/decision/").context["cl"].older
    html = admin_client.get(f"/admin/consent/decision/{older}").content.decode()
    assert f'action="{EXPORT}?"' in html
    assert len(rows_of(post_export(admin_client))) == 5


def test_the_list_posts_its_filter(admin_client):
    make_decision()
    html = admin_client.get("/admin/consent/decision/?gpc__exact=0&from=2026-01-01").content
    assert f'action="{EXPORT}?from=2026-01-01&amp;gpc__exact=0"' in html.decode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start):
    assert exports._harmless(f"{start}cmd|'/c calc'!A1").startswith("'")


def test_a_group_whose_name_begins_like_a_formula_is_exported_as_text(admin_client):
    make_group("-2+3")
    make_decision(notice=make_notice(), choices={"-2+3": True})
    assert rows_of(post_export(admin_client))[0]["accepted"] == "'-2+3"


@pytest.mark.parametrize(
    ("file_format", "content_type"),
    [("csv", "text/csv; charset=utf-8"), ("jsonl", "application/jsonl; charset=utf-8")],
)
def test_the_file_is_named_after_its_record_and_says_how_many_rows_it_has(
    admin_client, file_format, content_type
):
    make_decision()
    response = post_export(admin_client, file_format)
    name = f"decisions-export-{Export.objects.get().pk}-1-rows.{file_format}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == content_type


def test_the_export_is_on_record_before_its_first_row_leaves(admin_client, admin_user):
    make_decision()
    post_export(admin_client, "jsonl", gpc__exact="0")
    export = Export.objects.get()
    assert (export.exported_by, export.format) == (admin_user, "jsonl")
    assert (export.filters, export.row_count) == ("gpc__exact=0", 1)


def test_without_a_record_nothing_leaves(admin_client):
    make_decision()
    admin_client.raise_request_exception = False
    with broken_database(statement="INSERT"):
        response = post_export(admin_client)
    assert response.status_code == 503
    assert not response.streaming


def test_what_is_decided_meanwhile_is_not_in_it(admin_client):
    make_decision()
    response = post_export(admin_client)
    make_decision()
    assert len(rows_of(response)) == 1


def parts_until_it_fails(parts, error):
    read = []
    with pytest.raises(error):
        read.extend(parts)
    return "".join(read)


def test_an_export_whose_rows_vanish_does_not_look_whole():
    make_decision()
    make_decision()
    _, parts = begin_export()
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consent_decision WHERE id = %s", [Decision.objects.first().pk])
    guards.install(connection)
    text = parts_until_it_fails(parts, exports.IncompleteExport)
    assert text.endswith("INCOMPLETE: this file was to have 2 rows. Do not use it; export again.\n")


def test_nor_does_one_whose_database_goes_away():
    make_decision()
    _, parts = begin_export()
    with broken_database():
        text = parts_until_it_fails(parts, OperationalError)
    assert "INCOMPLETE" in text


def test_a_whole_one_does_not_say_that_it_is_not(admin_client):
    make_decision()
    assert "INCOMPLETE" not in text_of(post_export(admin_client))


def test_an_empty_log_is_exported_as_headings(admin_client):
    make_site()
    assert text_of(post_export(admin_client)).strip() == ",".join(exports.HEADINGS)


@pytest.mark.parametrize("count", [1, 7])
def test_it_takes_queries_by_the_chunk_and_not_by_the_row(
    count, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(exports, "CHUNK", 10)
    make_site()
    for _ in range(count):
        make_decision()
    by = make_account()
    with django_assert_num_queries(6):  # the extent, the record in its savepoint, rows, notices
        _, parts = begin_export(by)
        assert "".join(parts).count("custom") == count


def test_whoever_leaves_in_the_middle_leaves_the_connection_usable(monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 1)
    monkeypatch.setattr(exports, "BATCH", 1)
    make_site()
    for _ in range(5):
        make_decision()
    _, parts = begin_export()
    next(parts)
    parts.close()
    assert Decision.objects.count() == 5
    assert make_decision().is_unchanged


@pytest.mark.parametrize("query", [{"group": "nobody:accepted"}, {"from": "yesterday"}])
def test_a_filter_that_does_not_exist_exports_nothing(admin_client, query):
    make_decision()
    response = post_export(admin_client, **query)
    assert (response.status_code, response.streaming) == (302, False)
    assert not Export.objects.exists()


def test_a_field_of_another_table_is_no_filter(admin_client):
    make_decision()
    response = post_export(admin_client, notice__published_by__password__startswith="a")
    assert response.status_code == 400
    assert not Export.objects.exists()


@pytest.mark.parametrize("file_format", ["", "xlsx"])
def test_an_unknown_format_exports_nothing(admin_client, file_format):
    assert post_export(admin_client, file_format).status_code == 400
    assert not Export.objects.exists()


@pytest.mark.parametrize("method", ["get", "put"])
def test_an_address_alone_exports_nothing(admin_client, method):
    assert getattr(admin_client, method)(f"{EXPORT}?format=csv").status_code == 405
    assert not Export.objects.exists()


@pytest.mark.parametrize(("permissions", "status"), [([], 403), (["view_decision"], 200)])
def test_it_is_for_those_who_may_view_decisions(client, permissions, status):
    client.force_login(make_account(*permissions))
    assert post_export(client).status_code == status
    assert Export.objects.count() == (1 if status == 200 else 0)


@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_not_even_a_superuser_touches_the_record_of_an_export(admin_client, page):
    export = make_export()
    args = "" if page == "add" else f"{export.pk}/"
    assert admin_client.post(f"/admin/consent/export/{args}{page}/", {}).status_code == 403
    assert Export.objects.get().row_count == 7


def test_the_record_is_neither_changed_nor_deleted():
    export = make_export()
    for act in (export.save, export.delete, Export.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            act()


@pytest.mark.parametrize("sql", ["UPDATE consent_export SET row_count = 1", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_the_record(sql):
    make_export()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql.format("consent_export"))


def test_reviewers_see_who_took_what_and_can_look_at_the_same_rows(client):
    make_export(filters="gpc__exact=1&from=2026-11-22")
    client.force_login(User.objects.create_superuser("root"))
    html = client.get("/admin/consent/export/").content.decode()
    link = '<a href="/admin/consent/decision/?gpc__exact=1&amp;from=2026-11-22">'
    assert link in html
    assert "rae" in html


@pytest.mark.parametrize(("permissions", "leads"), [([], False), (["view_export"], True)])
def test_the_log_leads_to_earlier_exports(client, permissions, leads):
    client.force_login(make_account("view_decision", *permissions))
    html = client.get("/admin/consent/decision/").content.decode()
    assert ('href="/admin/consent/export/"' in html) is leads
