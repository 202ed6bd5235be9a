import pytest
from django.core.exceptions import ValidationError

from consent.models.hosts import is_covered, validate_hosts
from tests.consent.builders import make_group, make_service


@pytest.mark.parametrize(
    "source",
    [
        "stats.example.org",
        "https://stats.example.org",
        "http://127.0.0.1:8001",
        "http://localhost:8001",
        "*.example.org",
        "https://*.example.org:8443",
    ],
)
def test_origins_and_host_names_are_sources(source):
    validate_hosts({"script-src": [source], "img-src": [source]})


@pytest.mark.parametrize(
    "source",
    [
        "*",
        "https:",
        "https://*",
        "*.org",
        "'self'",
        "self",
        "'unsafe-inline'",
        "data:",
        "a.example/path",
        "a.example;script-src *",
        "a.example b.example",
        "a.example\n",
        "A.example",
        "ftp://a.example",
        "//a.example",
        "user@a.example",
        "-a.example",
        "",
        None,
        1,
        ["a.example"],
    ],
)
def test_what_could_widen_the_policy_is_no_source(source):
    with pytest.raises(ValidationError):
        validate_hosts({"script-src": [source]})


@pytest.mark.parametrize(
    "hosts", [None, [], "a.example", {"script-src": []}, {"script-src": "a.example"}]
)
def test_hosts_are_lists_by_directive(hosts):
    with pytest.raises(ValidationError):
        validate_hosts(hosts)


@pytest.mark.parametrize("directive", ["default-src", "report-uri", "script-src ", "x; y"])
def test_other_directives_are_not_a_services_business(directive):
    with pytest.raises(ValidationError, match="is none of"):
        validate_hosts({directive: ["a.example"]})


@pytest.mark.parametrize(
    ("source", "url", "covered"),
    [
        ("https://a.example", "https://a.example/x.js", True),
        ("https://a.example", "http://a.example/x.js", False),
        ("https://a.example", "https://a.example:8443/x.js", False),
        ("https://a.example:443", "https://a.example/x.js", True),
        ("a.example", "https://a.example/x.js", True),
        ("a.example", "https://b.a.example/x.js", False),
        ("a.example", "https://a.example.evil.example/x.js", False),
        ("a.example", "https://a.example@evil.example/x.js", False),
        ("*.a.example", "https://b.a.example/x.js", True),
        ("*.a.example", "https://a.example/x.js", False),
        ("*.a.example", "https://evila.example/x.js", False),
        ("a.example", "ftp://a.example/x.js", False),
        ("a.example", "//a.example/x.js", False),
        ("a.example", "", False),
    ],
)
def test_a_script_is_covered_where_a_browser_would_load_it(source, url, covered):
    assert is_covered(url, [source]) is covered


@pytest.mark.django_db
@pytest.mark.parametrize(
    "script_url",
    [
        "",
        "https://elsewhere.example/x.js",
        "javascript:alert(1)",
        "https://stats.example:x/",
        "//[",
    ],
)
def test_a_script_must_come_from_a_declared_host(script_url):
    service = make_service(script_url=script_url)
    with pytest.raises(ValidationError) as refused:
        service.full_clean()
    assert "script_url" in refused.value.message_dict


@pytest.mark.django_db
def test_malformed_hosts_are_named_as_the_fault():
    service = make_service(hosts={"script-src": 7})
    with pytest.raises(ValidationError) as refused:
        service.full_clean()
    assert "hosts" in refused.value.message_dict


@pytest.mark.django_db
def test_a_required_group_cannot_have_a_service():
    service = make_service(make_group(is_required=True))
    with pytest.raises(ValidationError) as refused:
        service.full_clean()
    assert "group" in refused.value.message_dict


@pytest.mark.django_db
def test_a_complete_service_is_accepted():
    make_service().full_clean()
