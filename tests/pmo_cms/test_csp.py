import re

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse

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


@pytest.mark.django_db
def test_a_page_without_consent_may_load_from_this_site_alone(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "http:" not in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/admin/login/", "/healthz", "/consent/"])
def test_every_answer_has_the_security_headers(client, path):
    headers = client.get(path).headers
    for name in (
        "Content-Security-Policy",
        "Permissions-Policy",
        "Cross-Origin-Resource-Policy",
        "Cross-Origin-Opener-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
    ):
        assert name in headers


@pytest.mark.django_db
def test_the_desk_allows_no_inline_code_but_the_editor_s_two_pieces_by_their_hash(client):
    client.force_login(User.objects.create_superuser("root"))
    response = client.get("/admin/articles/article/add/")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    inline = re.findall(r'<script type="importmap">(.*?)</script>', response.content.decode())
    assert [csp.sha256_source(text) in policy for text in inline] == [True]
