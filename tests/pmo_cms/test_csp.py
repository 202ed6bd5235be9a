import re

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from articles import mounted
from pmo_cms import csp


def test_a_policy_is_written_as_browsers_read_it():
    assert csp.build_policy({"default-src": ["'none'"], "upgrade-insecure-requests": []}) == (
        "default-src 'none'; upgrade-insecure-requests"
    )


def test_an_accepted_service_adds_its_hosts_and_nothing_else():
    config = {"default-src": ["'none'"], "img-src": ["'self'"]}
    sources = {"script-src": ["https://a.example"], "img-src": ["https://b.example"]}
    assert csp.widen(config, sources) == {
        "default-src": ["'none'"],
        "img-src": ["'self'", "https://b.example"],
        "script-src": ["https://a.example"],
    }


def test_a_view_may_have_a_policy_of_its_own():
    view = csp.csp_override({"default-src": ["'self'"]})(lambda request: HttpResponse())
    assert csp.config_for(None, view(None)) == {"default-src": ["'self'"]}


@pytest.mark.parametrize("prefix", ["/", "/blog/"])
def test_browsers_report_to_where_the_site_stands(prefix):
    with mounted.under(prefix):
        assert csp.reporting()["report-uri"] == [f"{prefix}consent/csp-reports"]


@pytest.mark.django_db
def test_a_page_without_consent_may_load_from_this_site_alone(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "http:" not in policy
    assert "unsafe" not in policy


HEADERS = [
    "Content-Security-Policy",
    "Permissions-Policy",
    "Cross-Origin-Resource-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/consent/", 200),
        ("/healthz", 200),
        ("/admin/login/", 200),
        ("/admin/", 302),
        ("/admin/nowhere/", 302),
        ("/consent", 301),
        ("/nowhere/", 404),
    ],
)
def test_every_answer_has_the_security_headers(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert [name for name in HEADERS if name not in response.headers] == []


@pytest.mark.django_db
def test_refusals_and_redirects_have_a_policy_too(client, settings):
    assert "Content-Security-Policy" in client.post("/").headers
    assert "Content-Security-Policy" in client.get("/", headers={"Host": "evil.example"}).headers
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/")
    assert response.status_code == 301
    assert "Content-Security-Policy" in response.headers


@pytest.mark.django_db
def test_an_unknown_page_of_the_desk_is_no_public_page(client):
    client.force_login(User.objects.create_superuser("root"))
    response = client.get("/admin/nowhere/")
    assert response.status_code == 404
    assert b"no such page at the desk" in response.content


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_plain_words():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert b"too old" in response.content
    assert b"<style" not in response.content


@pytest.mark.django_db
def test_the_desk_allows_no_inline_code_but_the_editor_s_two_pieces_by_their_hash(client):
    client.force_login(User.objects.create_superuser("root"))
    response = client.get("/admin/articles/article/add/")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    inline = re.findall(r'<script type="importmap">(.*?)</script>', response.content.decode())
    assert [csp.sha256_source(text) in policy for text in inline] == [True]
