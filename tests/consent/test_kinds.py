import pytest
from django.core.exceptions import ValidationError

from consent.kinds import RECIPES
from consent.models import Service
from consent.models.hosts import is_covered, validate_hosts
from tests.consent.builders import make_group, make_notice, make_service

SETTINGS = {
    "matomo": {"url": "https://stats.example.org/matomo/", "site_id": "3", "uses_cookies": True},
    "plausible": {"domain": "baseline.example", "host": "https://plausible.io"},
    "google-analytics": {"measurement_id": "G-ABC123XYZ9"},
    "youtube": {"origin": "https://www.youtube-nocookie.com"},
    "vimeo": {"origin": "https://player.vimeo.com"},
}


def unsaved(kind, *, hosts=None, **settings):
    """Return a service of `kind` that nobody has checked yet."""
    return Service(
        group=make_group(),
        kind=kind,
        key="it",
        name="It",
        provider="It Ltd",
        country="Ireland",
        purpose="Counts.",
        retention="A day.",
        hosts=hosts or {},
        settings=SETTINGS[kind] | settings,
    )


def refusal(service):
    with pytest.raises(ValidationError) as refused:
        service.full_clean()
    return " ".join(refused.value.messages)


def test_every_kind_that_can_be_chosen_has_a_recipe():
    assert list(RECIPES) == Service.Kind.values


@pytest.mark.django_db
@pytest.mark.parametrize("kind", SETTINGS)
def test_the_hosts_of_a_kind_are_filled_in_and_cover_what_it_loads(kind):
    service = unsaved(kind)
    service.full_clean()
    validate_hosts(service.hosts)
    addresses = [script.url for script in service.scripts if script.url]
    assert all(is_covered(address, service.hosts["script-src"]) for address in addresses)
    if service.recipe.is_embed:
        address = service.recipe.frame(service.settings, {"id": "1"})
        assert is_covered(address, service.hosts["frame-src"])


@pytest.mark.django_db
def test_further_hosts_may_be_declared_and_none_that_is_needed_left_out():
    cdn = {"script-src": ["https://cdn.example", "https://plausible.io"]}
    complete = cdn | {"connect-src": ["https://plausible.io"]}
    service = unsaved("plausible", hosts=complete)
    service.full_clean()
    assert service.hosts == complete
    assert "needs https://plausible.io under connect-src" in refusal(
        Service(
            **{f.attname: getattr(service, f.attname) for f in Service._meta.fields}
            | {"hosts": cdn}
        )
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "wrong", "reason"),
    [
        ("matomo", {"url": ""}, "Matomo address: This field is required."),
        ("matomo", {"url": "javascript:alert(1)"}, "is not an address"),
        ("matomo", {"url": "https://stats.example/?x"}, "is not an address"),
        ("matomo", {"url": "https://user@stats.example"}, "is not an address"),
        ("matomo", {"url": 'https://stats.example/"><script>'}, "is not an address"),
        ("matomo", {"url": "https://stats.example:99999"}, "is not an address"),
        ("matomo", {"url": "https://stats"}, "is not an address"),
        ("matomo", {"site_id": "0"}, "Site id"),
        ("matomo", {"site_id": "3; x"}, "Site id"),
        ("plausible", {"domain": "https://baseline.example"}, "Give the name alone"),
        ("plausible", {"host": "https://plausible.io/js"}, "without a path: https://plausible.io"),
        ("google-analytics", {"measurement_id": "UA-12345-1"}, "such as G-ABC123XYZ9"),
        ("google-analytics", {"measurement_id": "GTM-ABC123"}, "cannot be declared"),
        ("youtube", {"origin": "*"}, "is not an address"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_by_name(kind, wrong, reason):
    assert reason in refusal(unsaved(kind, **wrong))


@pytest.mark.django_db
def test_a_service_of_a_kind_nobody_knows_is_refused_and_never_runs():
    service = unsaved("matomo")
    service.kind = "pixel"
    assert "pixel" in refusal(service)


@pytest.mark.parametrize("kind", ["matomo", "google-analytics"])
def test_known_cookies_are_named_so_that_withdrawing_can_remove_them(kind):
    cookies = RECIPES[kind].cookies(SETTINGS[kind])
    assert any("*" in name for name in cookies)


def test_matomo_without_cookies_has_none_to_declare():
    assert RECIPES["matomo"].cookies(SETTINGS["matomo"] | {"uses_cookies": False}) == []


def test_players_are_asked_for_as_little_as_they_offer():
    youtube = RECIPES["youtube"].frame(SETTINGS["youtube"], {"id": "abc", "start": "90"})
    vimeo = RECIPES["vimeo"].frame(SETTINGS["vimeo"], {"id": "1", "key": "f0", "start": "90"})
    assert youtube == "https://www.youtube-nocookie.com/embed/abc?rel=0&start=90"
    assert vimeo == "https://player.vimeo.com/video/1?h=f0&dnt=1#t=90s"


@pytest.mark.django_db
def test_a_notice_from_before_there_were_settings_still_names_a_plain_script():
    service = make_service()
    assert "settings" not in make_notice().groups[0]["services"][0]
    assert make_notice(ask_again=True).names(service)
