import pytest

from pmo_cms import environment

GOOD_KEY = "k3y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2


@pytest.mark.parametrize("key", ["", "short", "a" * 60, "django-insecure-" + GOOD_KEY])
def test_a_weak_secret_key_is_refused_with_the_way_to_a_good_one(key):
    with pytest.raises(environment.Refused, match="token_urlsafe"):
        environment.read_secret_key(key)


def test_a_good_secret_key_is_taken():
    assert environment.read_secret_key(GOOD_KEY) == GOOD_KEY


@pytest.mark.parametrize(
    "hosts", [[], [""], ["*"], ["a.example", "*"], ["https://a.example"], ["a.example:80"], ["a/b"]]
)
def test_hosts_must_be_named(hosts):
    with pytest.raises(environment.Refused):
        environment.read_allowed_hosts(hosts)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "www.example.org",
        "ftp://www.example.org",
        "https://",
        "https://www.example.org/path",
        "https://www.example.org/?q",
        "https://user@www.example.org",
        "https://www.example.org:port",
        "https://[::1",
        "http://www.example.org",
        "http://192.0.2.1",
    ],
)
def test_a_site_url_that_is_no_safe_origin_is_refused(url):
    with pytest.raises(environment.Refused):
        environment.read_site_url(url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("https://www.example.org/", "https://www.example.org"),
        ("https://www.example.org:8443", "https://www.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_an_origin_is_taken_without_its_slash(url, origin):
    assert environment.read_site_url(url) == origin


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("127.0.0.2", True), ("::1", True), ("0.0.0.0", False), ("a.b", False)],
)
def test_loopback_is_what_never_leaves_the_machine(host, loopback):
    assert environment.is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("hosts", "answers"),
    [
        (["www.example.org"], True),
        ([".example.org"], True),
        (["WWW.example.org"], True),
        (["example.org"], False),
        ([".ample.org"], False),
    ],
)
def test_the_site_must_answer_for_its_own_address(hosts, answers):
    url = "https://www.example.org"
    if answers:
        assert environment.read_own_host(url, allowed_hosts=hosts) == url
    else:
        with pytest.raises(environment.Refused, match=r"www\.example\.org"):
            environment.read_own_host(url, allowed_hosts=hosts)


def test_an_ipv6_address_is_answered_for_in_brackets():
    assert environment.read_own_host("http://[::1]:8000", allowed_hosts=["[::1]"])


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd"])
def test_a_time_zone_nobody_lives_in_is_refused(zone):
    with pytest.raises(environment.Refused):
        environment.read_time_zone(zone)


@pytest.mark.parametrize(
    "contact", ["security@example.org", "mailto:nobody", "http://a.example", "https://a b", "x"]
)
def test_a_contact_that_nobody_can_open_is_refused(contact):
    with pytest.raises(environment.Refused, match="mailto:security@"):
        environment.read_contacts([contact])


def test_contacts_keep_their_order():
    contacts = ["https://example.org/security", "mailto:a@example.org", "tel:+44-20-7946-0000"]
    assert environment.read_contacts([*contacts, " "]) == contacts


def test_a_feed_is_full_or_an_extract():
    assert environment.read_feed_content("extract") == "extract"
    with pytest.raises(environment.Refused, match="choose full or extract"):
        environment.read_feed_content("some")


@pytest.mark.parametrize(
    "authority", ["", "example.org", "example.org,26", "Example.org,2026", "a b,2026"]
)
def test_ids_are_made_in_the_name_of_a_host_and_a_year(authority):
    with pytest.raises(environment.Refused, match="a year in which it was yours"):
        environment.read_tag_authority(authority)


@pytest.mark.parametrize("url", ["https://www.example.org", "http://[::1]:8000", "", "nonsense"])
def test_a_site_that_never_moved_makes_ids_in_its_own_name(url):
    authority = environment.tag_authority_of(url)
    assert environment.read_tag_authority(authority) == authority
