"""Reading the log: narrowed down, and page by page."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from consent.admin import DecisionAdmin
from consent.decisions import record_embed
from tests.consent.builders import (
    CONSENT_ID,
    NOON,
    make_decision,
    make_group,
    make_notice,
    make_site,
)

pytestmark = pytest.mark.django_db

LOG = "/admin/consent/decision/"


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr(DecisionAdmin, "list_per_page", 3)


def read(client, path="", **query):
    """Return the change list of the log at `path`, a query string."""
    response = client.get(LOG + path, query)
    assert response.status_code == 200
    return response.context["cl"]


def listed(client, **query):
    return set(read(client, **query).result_list)


def make_hourly(count):
    """Return decisions an hour apart, newest first, as the log lists them."""
    make_site()
    made = [make_decision(at=NOON + timedelta(hours=hours)) for hours in range(count)]
    return made[::-1]


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({"from": "2026-11-21"}, [21, 22, 23]),
        ({"from": "2026-11-22", "to": "2026-11-22"}, [22]),
        ({"to": "2026-11-21"}, [20, 21]),
        ({"from": "2026-11-23", "to": "2026-11-20"}, []),
        ({"from": "", "to": ""}, [21, 22, 23]),  # all, of which a page shows three
    ],
)
def test_the_log_is_narrowed_to_days_the_last_one_included(admin_client, query, days):
    make_site()
    for day in (20, 21, 22, 23):
        make_decision(at=NOON.replace(day=day, hour=23, minute=59, second=59, microsecond=999_999))
    assert sorted(row.created_at.day for row in listed(admin_client, **query)) == days


@pytest.mark.parametrize(("hour", "is_listed"), [(22, False), (23, True)])
def test_a_day_is_that_of_the_desks_clock(admin_client, settings, hour, is_listed):
    settings.TIME_ZONE = "Europe/Paris"
    decision = make_decision(at=NOON.replace(day=21, hour=hour, minute=30))
    assert decision.created_at.astimezone(ZoneInfo("Europe/Paris")).day == (22 if is_listed else 21)
    assert listed(admin_client, **{"from": "2026-11-22"}) == ({decision} if is_listed else set())


@pytest.mark.parametrize("bad", ["yesterday", "2026-13-01", "0001-01-01", "9999-12-31", "x"])
@pytest.mark.parametrize("name", ["from", "to"])
def test_a_day_that_is_none_narrows_nothing_by_accident(admin_client, name, bad):
    response = admin_client.get(LOG, {name: bad})
    assert (response.status_code, response["Location"]) == (302, f"{LOG}?e=1")


def test_the_form_for_days_keeps_the_other_filters_and_shows_the_days(admin_client):
    make_decision()
    query = {"from": "2026-11-22", "action__exact": "custom"}
    html = admin_client.get(LOG, query).content.decode()
    assert '<input type="hidden" name="action__exact" value="custom">' in html
    assert 'name="from" value="2026-11-22"' in html
    assert '<a href="?action__exact=custom">Every day</a>' in html


@pytest.mark.parametrize("name", ["measurement", "a__b", "7", "-x", "_"])
@pytest.mark.parametrize(("answer", "accepted"), [("accepted", True), ("declined", False)])
def test_the_log_is_narrowed_to_an_answer_about_a_group(admin_client, name, answer, accepted):
    make_group(name)
    make_group("another")
    notice = make_notice()
    wanted = make_decision(notice=notice, choices={name: accepted, "another": not accepted})
    make_decision(notice=notice, choices={name: not accepted, "another": accepted})
    make_decision(notice=notice, choices={"another": accepted})
    assert listed(admin_client, group=f"{name}:{answer}") == {wanted}


def test_groups_that_only_an_old_notice_asked_about_are_offered(admin_client):
    old = make_group("old")
    make_notice()
    old.delete()
    make_group("new")
    make_notice()
    html = admin_client.get(LOG).content.decode()
    assert "Old: accepted" in html
    assert "New: declined" in html


def test_loading_one_embed_is_listed_among_no_answers_about_its_group(admin_client):
    notice = make_site()
    embed = record_embed(
        consent_id=CONSENT_ID, group="measurement", notice=notice, gpc=False, at=NOON
    )
    accepted = make_decision()
    assert listed(admin_client) == {embed, accepted}
    assert listed(admin_client, group="measurement:accepted") == {accepted}


@pytest.mark.parametrize("bad", ["", "nobody:accepted", "measurement", "measurement:", "' OR 1=1"])
def test_an_answer_about_no_group_narrows_nothing_by_accident(admin_client, bad):
    make_decision()
    assert admin_client.get(LOG, {"group": bad}).status_code == 302


def test_the_log_is_narrowed_to_a_notice(admin_client):
    first, second = make_site(), make_notice()
    make_decision(notice=first)
    wanted = make_decision(notice=second)
    assert listed(admin_client, notice__id__exact=str(second.pk)) == {wanted}


def test_one_reads_on_to_older_decisions_and_back(admin_client):
    made = make_hourly(8)
    first = read(admin_client)
    second = read(admin_client, first.older)
    third = read(admin_client, second.older)
    pages = [page.result_list for page in (first, second, third)]
    assert pages == [made[:3], made[3:6], made[6:]]
    assert (first.newer, third.older) == ("", "")
    assert read(admin_client, third.newer).result_list == made[3:6]
    again = read(admin_client, second.newer)
    assert (again.result_list, again.newer) == (made[:3], "")


def test_decisions_of_one_moment_are_each_listed_once(admin_client):
    make_site()
    made = {make_decision(at=NOON) for _ in range(7)}
    seen, page = [], read(admin_client)
    while page.result_list:
        seen += page.result_list
        if not page.older:
            break
        page = read(admin_client, page.older)
    assert (len(seen), set(seen)) == (7, made)


def test_what_is_decided_meanwhile_shifts_no_page(admin_client):
    made = make_hourly(5)
    first = read(admin_client)
    make_decision(at=NOON + timedelta(days=1))
    assert read(admin_client, first.older).result_list == made[3:]


def test_the_links_keep_the_filter_and_a_filter_starts_at_the_newest(admin_client):
    make_hourly(5)
    page = read(admin_client, action__exact="custom")
    assert "action__exact=custom" in page.older
    html = admin_client.get(LOG + page.older).content.decode()
    assert 'href="?action__exact=decline_all">' in html


def test_a_log_with_nothing_in_it_says_so(admin_client):
    assert "Nothing was found." in admin_client.get(LOG).content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        "2",
        "older",
        "older_2026-11-22T12:00:00+00:00_0",
        "older_2026-11-22T12:00:00+00:00_9223372036854775808",
        "older_2026-11-22T12:00:00_1",
        "sideways_2026-11-22T12:00:00+00:00_1",
        "older_9999999_1",
    ],
)
def test_a_page_that_nothing_links_to_leads_to_the_first(admin_client, bad):
    assert admin_client.get(LOG, {"p": bad}).status_code == 302


@pytest.mark.parametrize(
    "query", [{}, {"group": "measurement:accepted"}, {"from": "2026-01-01"}, {"q": "0" * 64}]
)
def test_reading_takes_the_same_few_queries_and_counts_nothing(
    admin_client, query, django_assert_max_num_queries
):
    make_hourly(9)
    with django_assert_max_num_queries(6) as asked:
        admin_client.get(LOG, query)
    assert not any("COUNT(" in query["sql"] for query in asked.captured_queries)


def test_the_search_uses_what_the_indexes_have(admin_client, django_assert_max_num_queries):
    decision = make_decision()
    with django_assert_max_num_queries(6) as asked:
        admin_client.get(LOG, {"q": str(decision.public_id)})
    (sql,) = [q["sql"] for q in asked.captured_queries if "consent_decision" in q["sql"]]
    assert "LIKE" not in sql
    assert "UPPER" not in sql


@pytest.mark.parametrize(
    "write", [str, lambda public_id: public_id.hex, lambda p: f" {p} ".upper()]
)
def test_a_reference_is_found_however_it_is_written(admin_client, write):
    decision = make_decision()
    make_decision()
    assert listed(admin_client, q=write(decision.public_id)) == {decision}


def test_no_column_offers_to_sort_a_million_rows(admin_client):
    make_decision()
    html = admin_client.get(LOG).content.decode()
    assert "sortable" not in html


def test_nobody_can_make_the_list_show_everything(admin_client):
    make_hourly(9)
    assert len(read(admin_client, all="").result_list) == 3
