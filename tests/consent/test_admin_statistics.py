import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from consent import evidence
from consent.days import ONE_DAY, day_of, start_of
from consent.models import Decision, Notice
from tests.consent.builders import DAY, make_decision, make_log, make_notice, make_site

pytestmark = pytest.mark.django_db

URL = "/admin/consent/decision/statistics/"
WEEK = {"first": str(DAY), "last": str(DAY + timedelta(days=6))}


def read(client, **query):
    return client.get(URL, query or WEEK).content.decode()


def cells(html, label):
    """Return what the rows of the tables that begin with `label` say, one after the other."""
    row = html.split(f'<th scope="row">{label}</th>')[1].partition("</tr>")[0]
    return [cell.partition("</td>")[0] for cell in row.split("<td>")[1:-1]]


@pytest.mark.parametrize(("permissions", "status"), [([], 403), (["view_decision"], 200)])
def test_statistics_are_for_those_who_may_view_decisions(client, permissions, status):
    member = User.objects.create_user("rae", is_staff=True)
    member.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(member)
    assert client.get(URL).status_code == status


def test_whoever_is_not_logged_in_is_asked_to(client):
    assert client.get(URL).url == f"{reverse('admin:login')}?next={URL}"


def test_the_log_leads_to_its_statistics(admin_client):
    log = admin_client.get(reverse("admin:consent_decision_changelist")).content.decode()
    assert f'<a href="{URL}">Statistics</a>' in log


def test_each_day_is_told_with_its_rates_and_what_they_are_out_of(admin_client):
    make_log(1)
    make_decision(at=start_of(DAY), choices={"a": True})
    make_decision(at=start_of(DAY), choices={"a": False})
    make_decision(at=start_of(DAY), choices={"a": False}, accepted_before=["a"])
    html = read(admin_client)
    assert cells(html, "1 March 2020") == [
        *("4", "3", "1 (33.3 %)", "1 (33.3 %)", "1 (33.3 %)", "1 (50.0 %)")
    ]
    assert cells(html, "2 March 2020") == ["0", "0", "0", "0", "0", "0"]
    assert "<strong>33.3 %</strong> 1 of 3 answers" in html
    assert "<strong>50.0 %</strong> 1 for 2 that accepted something" in html


def test_each_notice_is_told_apart_and_can_be_read(admin_client):
    first, second = make_site(), make_notice()
    make_decision(at=start_of(DAY), notice=first, choices={"a": True})
    make_decision(at=start_of(DAY), notice=second, choices={"a": False})
    html = read(admin_client)
    for notice, told in ((first, "1 (100.0 %)"), (second, "0 (0.0 %)")):
        link = f'<a href="{notice.get_absolute_url()}">{notice}</a>'
        assert cells(html, link)[:3] == ["1", "1", told]


def test_groups_carry_their_names_and_those_that_are_gone_their_old_ones(admin_client):
    make_decision(at=start_of(DAY), choices={"measurement": True, "gone": False})
    html = read(admin_client)
    assert cells(html, "Measurement") == ["1 (100.0 %)", "0 (0.0 %)"]
    assert cells(html, "gone") == ["0 (0.0 %)", "1 (100.0 %)"]


def test_single_embeds_have_a_column_only_where_somebody_loaded_one(admin_client):
    make_log(1)
    assert "Loaded one embed" not in read(admin_client)
    embed = Decision.objects.get()
    embed.pk, embed._state.adding, embed.action = None, True, "embed"
    embed.public_id = "0" * 32
    embed.save()
    assert "Loaded one embed" in read(admin_client)


def test_days_without_decisions_say_so(admin_client):
    html = read(admin_client)
    assert "Nobody decided anything in these days." in html
    assert 'class="chart"' not in html


def test_at_first_the_last_thirty_days_are_shown(admin_client):
    make_decision(at=timezone.now())
    make_decision(at=timezone.now() - timedelta(days=31))
    html = admin_client.get(URL).content.decode()
    today = day_of(timezone.now())
    assert f"?first={today - timedelta(days=29)}&amp;last={today}" in html
    assert "1 decision" in html
    assert ", so far</h2>" in html


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"first": "2020-03-02", "last": "2020-03-01"}, "has to come before the last"),
        ({"first": "2001-01-01", "last": "2020-03-01"}, "Choose ten years at most"),
        ({"first": "yesterday", "last": "2020-03-01"}, "Enter a valid date"),
        ({"first": "2020-03-01"}, "This field is required"),
        ({"first": "0001-01-01", "last": "0001-01-01"}, "greater than or equal to 2000-01-01"),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "less than or equal to 2099-12-31"),
    ],
)
def test_a_range_that_is_none_is_refused_with_the_reason(admin_client, query, reason):
    assert reason in read(admin_client, **query)


def test_no_drawing_needs_a_script_or_a_style_of_its_own(admin_client):
    make_log(3)
    drawn = re.findall(r"<svg class=\"chart\".*?</svg>", read(admin_client), re.DOTALL)
    assert len(drawn) == 2
    assert not re.search(r"style|script|\son\w+=", "".join(drawn))


def test_the_page_says_up_to_when_its_figures_are_sealed(admin_client):
    make_log(1)
    assert "No day is sealed yet" in read(admin_client)
    (seal,) = evidence.seal_days(now=start_of(DAY + 2 * ONE_DAY))
    html = read(admin_client)
    assert "Up to 1 March 2020 the figures come from the daily seals" in html
    assert seal.digest in html


def test_the_page_takes_the_same_queries_however_long_the_log_is(
    admin_client, django_assert_max_num_queries
):
    make_log(5, 5, 5, 5)
    Notice.objects.current()
    with django_assert_max_num_queries(9):
        read(admin_client)
