import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from consent.models import Service
from tests.consent.builders import make_group, make_service

pytestmark = pytest.mark.django_db

ADD = reverse("admin:consent_service_add")
MATOMO = {"url": "https://stats.example.org", "site_id": "3", "uses_cookies": "on"}


def fields(group, **more):
    """Return the form of a service as the browser posts it, hosts left empty."""
    facts = {"name": "It", "key": "it", "provider": "It Ltd", "country": "Ireland"}
    told = {"purpose": "Counts.", "retention": "A day.", "is_enabled": "on", "position": "0"}
    return facts | told | {"group": group.pk, "hosts": ""} | more


def test_adding_begins_with_the_kinds(admin_client):
    html = admin_client.get(ADD).content.decode()
    assert html.count("?kind=") == len(Service.Kind)
    assert "Nothing of it loads before a visitor accepts" in html


@pytest.mark.parametrize("kind", ["", "pixel", "script'"])
def test_an_unknown_kind_leads_to_the_kinds(admin_client, kind):
    html = admin_client.post(f"{ADD}?kind={kind}", {}).content.decode()
    assert "What shall it be?" in html


def test_a_form_asks_for_what_its_kind_needs_and_nothing_else(admin_client):
    html = admin_client.get(f"{ADD}?kind=matomo").content.decode()
    assert 'name="site_id"' in html
    assert 'name="script_url"' not in html
    assert 'name="measurement_id"' not in html


def test_a_service_is_stored_with_its_settings_and_the_hosts_they_lead_to(admin_client):
    admin_client.post(f"{ADD}?kind=matomo", fields(make_group(), **MATOMO))
    service = Service.objects.get()
    assert service.settings == {
        "url": "https://stats.example.org",
        "site_id": 3,
        "uses_cookies": True,
    }
    assert service.hosts["connect-src"] == ["https://stats.example.org"]


def test_whoever_saves_a_service_learns_which_cookies_are_not_declared(admin_client):
    group = make_group(cookies=["_pk_id.*"])
    address = f"{ADD}?kind=matomo"
    response = admin_client.post(address, fields(group, **MATOMO), follow=True)
    _waits, undeclared, _saved = map(str, response.context["messages"])
    assert undeclared.startswith("Matomo sets _pk_ses.* and _pk_ref.* on this site.")
    assert f"/cookiegroup/{group.pk}/change/" in undeclared


def test_a_wrong_setting_is_refused_at_its_field_and_stores_nothing(admin_client):
    wrong = MATOMO | {"url": "stats"}
    response = admin_client.post(f"{ADD}?kind=matomo", fields(make_group(), **wrong))
    assert list(response.context["adminform"].form.errors) == ["url"]
    assert not Service.objects.exists()


def test_a_service_keeps_its_kind(admin_client):
    settings = {"measurement_id": "G-ABC123XYZ9"}
    service = make_service(kind="google-analytics", settings=settings, script_url="", hosts={})
    address = reverse("admin:consent_service_change", args=[service.pk])
    assert 'value="G-ABC123XYZ9"' in admin_client.get(address).content.decode()
    changed = fields(service.group, measurement_id="G-OTHER12345", kind="matomo")
    assert admin_client.post(f"{address}?kind=matomo", changed).status_code == 302
    service.refresh_from_db()
    assert (service.kind, service.settings) == (
        "google-analytics",
        {"measurement_id": "G-OTHER12345"},
    )


def test_whoever_may_only_look_reads_the_settings(client):
    service = make_service(kind="matomo", settings={"url": "https://stats.example", "site_id": 3})
    reviewer = User.objects.create_user("rae", is_staff=True)
    reviewer.user_permissions.set(Permission.objects.filter(codename="view_service"))
    client.force_login(reviewer)
    html = client.get(reverse("admin:consent_service_change", args=[service.pk])).content.decode()
    assert "<div>Site id: 3</div>" in html
    assert 'name="site_id"' not in html


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ["", "?kind=matomo"])
def test_whoever_may_not_add_services_adds_none(client, method, kind):
    reviewer = User.objects.create_user("rae", is_staff=True)
    reviewer.user_permissions.set(Permission.objects.filter(codename="view_service"))
    client.force_login(reviewer)
    response = getattr(client, method)(ADD + kind, fields(make_group(), **MATOMO))
    assert response.status_code == 403
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    ("kind", "pages"), [("script", "Every page"), ("youtube", "Articles with such a video")]
)
def test_the_list_says_on_which_pages_a_service_loads_and_from_whom(admin_client, kind, pages):
    make_service(kind=kind)
    html = admin_client.get("/admin/consent/service/").content.decode()
    assert f"{pages}: https://stats.example" in html
