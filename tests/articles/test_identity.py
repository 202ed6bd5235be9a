import logging
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, transaction

from articles import identity
from articles.images.crops import TEXT
from articles.models import FooterLink, Overtaken, Publication
from tests.articles.builders import make_image, make_member, make_page, make_publication
from tests.consent.builders import broken_database

pytestmark = pytest.mark.django_db
DESK = "/admin/articles/publication/1/change/"


@pytest.fixture
def _nothing_known(monkeypatch):
    monkeypatch.setattr(identity, "_kept", None)


def sent(name="The Gazette", *, base, links=(), **fields):
    """Return what the form at the desk sends."""
    rows = {
        f"links-{n}-{field}": value for n, row in enumerate(links) for field, value in row.items()
    }
    counts = {"links-TOTAL_FORMS": len(links), "links-INITIAL_FORMS": 0}
    return {"name": name, "base": base, "_save": "1", **counts, **rows, **fields}


@pytest.mark.usefixtures("_nothing_known")
def test_until_somebody_names_it_the_publication_is_what_the_settings_say(settings, client):
    settings.SITE_NAME, settings.SITE_TAGLINE = "The Ledger", "All that counts"
    assert identity.current().title == "The Ledger: All that counts"
    assert not Publication.objects.exists()


def test_reading_takes_three_queries_and_being_fresh_none(django_assert_num_queries):
    identity.forget()
    with django_assert_num_queries(3):
        identity.current()
    with django_assert_num_queries(0):
        identity.current()


def test_a_change_counts_as_soon_as_it_is_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_publication("The Gazette")
        make_page("Imprint")
    assert identity.current().name == "The Gazette"
    assert [page.name for page in identity.current().pages] == ["Imprint"]


def test_what_is_read_while_somebody_forgets_is_read_again(monkeypatch):
    make_publication("The Gazette")
    load = identity.load

    def load_while_it_is_renamed():
        read = load()
        Publication.objects.update(name="The Herald")
        identity.forget()
        return read

    identity.forget()
    monkeypatch.setattr(identity, "load", load_while_it_is_renamed)
    assert identity.current().name == "The Gazette"
    monkeypatch.setattr(identity, "load", load)
    assert identity.current().name == "The Herald"


def test_while_the_database_is_gone_the_last_known_goes_on_and_one_line_says_so(caplog):
    make_publication("The Gazette")
    identity.forget()
    identity.current()
    with broken_database():
        for _read in range(2):
            identity.forget()
            assert identity.current().name == "The Gazette"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("is_broken", [False, True])
def test_whoever_keeps_what_says_it_learns_whether_it_could_be_read(is_broken):
    identity.forget()
    identity.gave_outdated.set(False)
    with broken_database() if is_broken else nullcontext():
        identity.current()
    assert identity.gave_outdated.get() is is_broken


@pytest.mark.usefixtures("_nothing_known")
def test_a_process_that_never_read_it_goes_on_with_the_settings(settings):
    with broken_database():
        assert identity.current().name == settings.SITE_NAME


def test_there_is_one_publication_and_no_second():
    make_publication()
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication(pk=2, name="Another").save()


def test_two_first_names_are_not_both_kept():
    one, other = Publication.objects.present(), Publication.objects.present()
    one.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_a_save_onto_a_newer_version_is_refused():
    make_publication()
    one, other = Publication.objects.present(), Publication.objects.present()
    one.save()
    with pytest.raises(Overtaken):
        other.save()


def test_an_editor_names_the_publication_and_every_page_says_so(
    client, django_capture_on_commit_callbacks
):
    client.force_login(make_member("Editors"))
    links = [{"words": "PM Majik", "address": "https://www.pmmajik.com/", "position": 0}]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(DESK, sent(base=0, tagline="Weekly", description="Us.", links=links))
    assert answer.status_code == 302
    html = client.get("/").content.decode()
    for words in (
        "<title>The Gazette: Weekly</title>",
        '<p class="tagline">Weekly</p>',
        '<a href="https://www.pmmajik.com/" rel="external noopener">PM Majik</a>',
    ):
        assert words in html
    assert "The Gazette desk</title>" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/", "about", "ftp://x/"])
def test_a_link_leads_to_a_path_or_a_web_address(client, address):
    client.force_login(make_member("Editors"))
    links = [{"words": "x", "address": address, "position": 0}]
    response = client.post(DESK, sent(base=0, links=links))
    assert "Give a path on this site" in response.content.decode()
    assert not FooterLink.objects.exists()


def test_what_a_colleague_saved_meanwhile_is_shown_before_it_is_overwritten(client):
    client.force_login(make_member("Editors"))
    make_publication("Theirs", tagline="Their words")
    response = client.post(DESK, sent("Mine", base=0))
    html = response.content.decode()
    assert "Nothing of yours is saved yet" in html
    assert "Their words" in html
    assert Publication.objects.get().name == "Theirs"
    again = response.context["adminform"].form.data["base"]
    client.post(DESK, sent("Mine", base=again))
    assert Publication.objects.get().name == "Mine"


def test_a_save_that_is_overtaken_at_the_last_moment_is_looked_at_again(client, monkeypatch):
    client.force_login(make_member("Editors"))
    make_publication("Before")
    save, attempts = Publication.save, []

    def overtaken_once(row, *args, **kwargs):
        attempts.append(row.name)
        if len(attempts) == 1:
            raise Overtaken
        save(row, *args, **kwargs)

    monkeypatch.setattr(Publication, "save", overtaken_once)
    assert client.post(DESK, sent("Mine", base=1)).status_code == 302
    assert attempts == ["Mine", "Mine"]


def test_a_logo_stands_in_the_place_of_the_name_and_visitors_get_it(
    client, django_capture_on_commit_callbacks
):
    image = make_image()
    address = image.picture(TEXT).smallest
    assert client.get(address).status_code == 404
    client.force_login(make_member("Editors"))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(DESK, sent(base=0, logo=image.pk)).status_code == 302
    client.logout()
    assert f'<img src="{address}" alt="The Gazette"' in client.get("/").content.decode()
    assert client.get(address).status_code == 200


def test_a_logo_is_not_deleted_and_its_uses_name_it(client):
    image = make_image()
    make_publication(logo=image)
    client.force_login(make_member("Administrators"))
    page = f"/admin/articles/image/{image.pk}/"
    assert "as the logo" in client.get(f"{page}change/").content.decode()
    client.post(f"{page}delete/", {"post": "yes"})
    assert Publication.objects.get().logo == image
