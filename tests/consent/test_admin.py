from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from consent.models import Decision, Export, Notice, Purge, Seal
from tests.consent.builders import (
    NOON,
    make_decision,
    make_group,
    make_notice,
    make_service,
)

pytestmark = pytest.mark.django_db


def url(model, page, *args):
    return reverse(f"admin:consent_{model}_{page}", args=args)


def add_service(kind="script"):
    return f"{url('service', 'add')}?kind={kind}"


def service_fields(**fields):
    """Return the form of a service as the browser posts it."""
    group = fields.get("group") or make_group().pk
    return {
        "key": "counter",
        "group": group,
        "name": "Counter",
        "provider": "Counting Ltd",
        "country": "Ireland",
        "purpose": "Counts visits.",
        "retention": "30 days",
        "hosts": '{"script-src": ["https://stats.example"]}',
        "script_url": "https://stats.example/count.js",
        "is_enabled": "on",
        "position": "0",
    } | fields


def messages(response):
    return [str(message) for message in response.context["messages"]]


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


@pytest.mark.parametrize(
    ("model", "title"),
    [
        ("decision", "Decisions"),
        ("export", "Exports"),
        ("cspviolation", "Refused by browsers"),
    ],
)
def test_a_list_for_reading_is_titled_by_what_it_lists(admin_client, model, title):
    html = admin_client.get(url(model, "changelist")).content.decode()
    assert f"<h1>{title}</h1>" in html
    assert "Select " not in html


def test_no_form_of_the_desk_has_evidence_in_it():
    evidence = {Decision, Notice, Export, Seal, Purge}
    inside = {inline.model for it in site._registry.values() for inline in it.inlines}
    assert inside & evidence == set()
    assert not {Seal, Purge} & set(site._registry)


def test_the_log_reads_as_sentences(admin_client):
    decision = make_decision()
    html = admin_client.get(url("decision", "changelist")).content.decode()
    assert "<div>Campaigns: declined</div><div>Measurement: accepted</div>" in html
    assert f'<a href="{decision.notice.get_absolute_url()}">Notice 1</a>' in html


def test_the_log_takes_the_same_queries_however_long_it_is(
    admin_client, django_assert_max_num_queries
):
    make_decision()
    admin_client.get(url("decision", "changelist"))
    for _ in range(10):
        make_decision()
    with django_assert_max_num_queries(9):
        admin_client.get(url("decision", "changelist"))


@pytest.mark.parametrize("term", ["public_id", "subject"])
def test_a_decision_is_found_by_its_reference_or_its_subject(admin_client, term):
    decision = make_decision()
    other = make_decision(consent_id="f" * 32)
    q = getattr(decision, term)
    html = admin_client.get(url("decision", "changelist"), {"q": q}).content.decode()
    assert f"/{decision.pk}/change/" in html
    assert f"/{other.pk}/change/" not in html


@pytest.mark.parametrize("length", [1, 8, 63])
def test_a_part_of_a_subject_finds_nothing(admin_client, length):
    decision = make_decision()
    q = decision.subject[:length]
    html = admin_client.get(url("decision", "changelist"), {"q": q}).content.decode()
    assert f"/{decision.pk}/change/" not in html


@pytest.mark.parametrize("page", ["changelist", "change"])
def test_the_subject_leads_to_all_decisions_of_its_browser(admin_client, page):
    decision = make_decision()
    args = [decision.pk] if page == "change" else []
    html = admin_client.get(url("decision", page, *args)).content.decode()
    assert f'href="{url("decision", "changelist")}?q={decision.subject}"' in html


@pytest.mark.parametrize("page", ["changelist", "change"])
@pytest.mark.parametrize(("gpc", "signal"), [(True, "sent"), (False, "not sent")])
def test_the_log_says_when_to_the_second_and_whether_the_signal_was_sent(
    admin_client, page, gpc, signal
):
    decision = make_decision(gpc=gpc, at=NOON + timedelta(seconds=7))
    args = [decision.pk] if page == "change" else []
    html = admin_client.get(url("decision", page, *args)).content.decode()
    assert "2026-11-22 12:00:07 UTC" in html
    assert f">{signal}<" in html
    assert "icon-no" not in html


@pytest.mark.parametrize("model", [Decision, Notice])
def test_evidence_offers_no_history_of_changes(admin_client, model):
    make_decision()
    address = url(model._meta.model_name, "change", model.objects.get().pk)
    assert "history/" not in admin_client.get(address).content.decode()


@pytest.mark.parametrize(
    ("filters", "facts"),
    [
        ({"action__exact": "decline_all"}, {"choices": {"measurement": False}}),
        ({"gpc__exact": "1"}, {"gpc": True}),
        ({"created_at__year": "2025"}, {"at": NOON.replace(year=2025)}),
    ],
)
def test_the_log_can_be_filtered(admin_client, filters, facts):
    make_decision()
    wanted = make_decision(**facts)
    response = admin_client.get(url("decision", "changelist"), filters)
    assert list(response.context["cl"].queryset) == [wanted]


@pytest.mark.parametrize(("permissions", "status"), [([], 403), (["view_decision"], 200)])
def test_the_log_is_for_those_who_may_view_decisions(client, permissions, status):
    reviewer = User.objects.create_user("rae", is_staff=True)
    reviewer.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(reviewer)
    assert client.get(url("decision", "changelist")).status_code == status


def test_whoever_may_not_do_something_finds_the_way_back_to_the_desk(admin_client):
    html = admin_client.get(url("decision", "add")).content.decode()
    assert '<a href="/admin/">Back to the desk</a>' in html


@pytest.mark.parametrize(
    ("hosts", "reason"),
    [
        ("{}", "Name at least one host under script-src."),
        ('{"script-src": ["*"]}', "“*” is not a host"),
    ],
)
def test_a_service_is_refused_with_what_is_wrong_about_its_hosts(admin_client, hosts, reason):
    response = admin_client.post(add_service(), service_fields(hosts=hosts))
    assert reason in response.context["adminform"].form.errors["hosts"][0]


def test_the_form_asks_for_the_name_before_the_key_that_follows_from_it(admin_client):
    html = admin_client.get(add_service()).content.decode()
    assert html.index("field-name") < html.index("field-key")


def test_whoever_saves_a_service_learns_that_it_waits_for_a_notice(admin_client):
    response = admin_client.post(add_service(), service_fields(), follow=True)
    assert messages(response)[0] == (
        "Saved. It runs once a notice names it: "
        f'<a href="{url("notice", "add")}">publish a notice</a>.'
    )


@pytest.mark.parametrize(
    ("change", "waits"),
    [
        ({"name": "Corrected"}, False),
        ({"script_url": "https://stats.example/other.js"}, True),
        ({"script_url": "https://stats.example/other.js", "is_enabled": ""}, False),
    ],
)
def test_a_service_waits_only_when_it_is_on_and_not_named_so(admin_client, change, waits):
    service = make_service(hosts={"script-src": ["https://stats.example"]})
    make_notice()
    fields = service_fields(group=service.group.pk, **change)
    response = admin_client.post(url("service", "change", service.pk), fields, follow=True)
    assert any("publish a notice" in message for message in messages(response)) is waits


def test_the_list_of_services_says_which_the_notice_names(admin_client):
    group = make_group()
    make_service(group, key="named", name="Named")
    make_notice()
    make_service(group, key="unnamed", name="Unnamed")
    html = admin_client.get(url("service", "changelist")).content.decode()
    assert html.count('alt="True"') == 3
    assert html.count('alt="False"') == 1
