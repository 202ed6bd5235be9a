import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from consent.models import Decision, Notice
from tests.consent.builders import (
    WORDS,
    make_decision,
    make_group,
    make_notice,
    make_service,
    make_site,
)

pytestmark = pytest.mark.django_db


def url(model, page, *args):
    return reverse(f"admin:consent_{model}_{page}", args=args)


def words(**fields):
    """Return the add form of a notice as the browser posts it."""
    names = ["title", "text", "accept_label", "decline_label", "settings_label"]
    return {name: getattr(WORDS, name) for name in names} | fields


@pytest.mark.parametrize("page", ["add", "change", "delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_not_even_a_superuser_adds_changes_or_deletes_a_decision(admin_client, page, method):
    decision = make_decision()
    before = Decision.objects.values().get()
    address = url("decision", page, *([] if page == "add" else [decision.pk]))
    response = getattr(admin_client, method)(address, {"action": "accept_all"})
    may_read = page == "change" and method == "get"
    assert response.status_code == (200 if may_read else 403)
    assert Decision.objects.values().get() == before


def test_no_action_deletes_decisions(admin_client):
    decision = make_decision()
    address = url("decision", "changelist")
    data = {"action": "delete_selected", "_selected_action": [decision.pk], "post": "yes"}
    admin_client.post(address, data)
    assert Decision.objects.exists()
    assert "delete_selected" not in admin_client.get(address).content.decode()


def test_the_log_reads_as_sentences(admin_client):
    make_decision()
    html = admin_client.get(url("decision", "changelist")).content.decode()
    assert "Measurement: accepted" in html
    assert "Notice 1: Cookies here" in html


def test_the_log_takes_the_same_queries_however_long_it_is(
    admin_client, django_assert_max_num_queries
):
    make_decision()
    admin_client.get(url("decision", "changelist"))
    for _ in range(10):
        make_decision()
    with django_assert_max_num_queries(9):
        admin_client.get(url("decision", "changelist"))


@pytest.mark.parametrize("found", [True, False])
def test_a_decision_is_found_by_its_public_id(admin_client, found):
    decision = make_decision()
    term = decision.public_id if found else "nonsense"
    html = admin_client.get(url("decision", "changelist"), {"q": term}).content.decode()
    assert (f"/{decision.pk}/change/" in html) is found


@pytest.mark.parametrize(
    "filters", [{"action": "accept_all"}, {"gpc__exact": "1"}, {"created_at__year": "2026"}]
)
def test_the_log_can_be_filtered(admin_client, filters):
    make_decision()
    assert admin_client.get(url("decision", "changelist"), filters).status_code == 200


@pytest.mark.parametrize(("permissions", "status"), [([], 403), (["view_decision"], 200)])
def test_the_log_is_for_those_who_may_view_decisions(client, permissions, status):
    reviewer = User.objects.create_user("rae", is_staff=True)
    reviewer.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(reviewer)
    assert client.get(url("decision", "changelist")).status_code == status


@pytest.mark.parametrize(("tick", "epoch"), [({}, 1), ({"ask_again": "on"}, 2)])
def test_saving_a_notice_publishes_it(admin_client, admin_user, tick, epoch):
    make_site()
    response = admin_client.post(url("notice", "add"), words(title="New words", **tick))
    notice = Notice.objects.current()
    assert response.status_code == 302
    assert (notice.number, notice.epoch, notice.title) == (2, epoch, "New words")
    assert (notice.published_by, len(notice.groups)) == (admin_user, 3)


def test_an_incomplete_notice_is_refused_and_names_the_field(admin_client):
    response = admin_client.post(url("notice", "add"), words(text=""))
    assert "text" in response.context["adminform"].form.errors
    assert not Notice.objects.exists()


def test_a_new_notice_starts_from_the_current_words(admin_client):
    make_notice()
    assert WORDS.text in admin_client.get(url("notice", "add")).content.decode()


@pytest.mark.parametrize("page", ["change", "delete"])
def test_a_published_notice_is_neither_changed_nor_deleted(admin_client, page):
    notice = make_site()
    response = admin_client.post(url("notice", page, notice.pk), words(title="Changed"))
    assert response.status_code == 403
    assert Notice.objects.get().title == WORDS.title


def test_a_published_notice_shows_what_it_declared_and_where_it_is_public(admin_client):
    notice = make_site()
    html = admin_client.get(url("notice", "change", notice.pk)).content.decode()
    for said in [notice.get_absolute_url(), "Counting Ltd", "_campaigns", WORDS.text]:
        assert said in html


def test_a_service_is_refused_with_the_field_at_fault(admin_client):
    group = make_group()
    data = {
        "key": "counter",
        "group": group.pk,
        "kind": "script",
        "name": "Counter",
        "provider": "Counting Ltd",
        "country": "Ireland",
        "purpose": "Counts.",
        "retention": "30 days",
        "hosts": '{"script-src": ["*"]}',
        "script_url": "https://stats.example/x.js",
        "position": "0",
    }
    response = admin_client.post(url("service", "add"), data)
    assert "hosts" in response.context["adminform"].form.errors


def test_the_list_of_services_says_which_the_notice_names(admin_client):
    group = make_group()
    make_service(group, key="named", name="Named")
    make_notice()
    make_service(group, key="unnamed", name="Unnamed")
    html = admin_client.get(url("service", "changelist")).content.decode()
    assert html.count('alt="True"') == 3
    assert html.count('alt="False"') == 1
