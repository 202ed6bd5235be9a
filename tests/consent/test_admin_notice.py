"""Publishing a notice at the desk: what is shown before, what is said after."""

from dataclasses import asdict
from threading import Thread

import pytest
from cookie_consent.models import CookieGroup
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models.signals import pre_save
from django.urls import reverse

from consent import notices
from consent.models import Notice, Service
from tests.consent.builders import NOON, WORDS, make_group, make_notice, make_service, make_site

pytestmark = pytest.mark.django_db
ADD = reverse("admin:consent_notice_add")


def words(**fields):
    """Return the form as the browser posts it after a look at the page."""
    return asdict(WORDS) | {"seen": notices.draft(at=NOON).seal} | fields


def publish(admin_client, **fields):
    """Publish at the desk and return what it says then."""
    response = admin_client.post(ADD, words(**fields), follow=True)
    (message,) = response.context["messages"]
    return str(message)


def add_service(varname="measurement", **fields):
    group = CookieGroup.objects.get(varname=varname)
    return make_service(group, **{"key": f"more-{varname}", "name": "Heat map"} | fields)


def url(page, *args):
    return reverse(f"admin:consent_notice_{page}", args=args)


@pytest.mark.parametrize(("tick", "asks_again"), [({}, False), ({"ask_again": "on"}, True)])
def test_the_add_form_publishes(admin_client, admin_user, tick, asks_again):
    epoch = make_site().epoch
    response = admin_client.post(ADD, words(title="New words", **tick))
    notice = Notice.objects.current()
    assert response.status_code == 302
    assert (notice.number, notice.title) == (2, "New words")
    assert (notice.epoch > epoch) is asks_again
    assert (notice.published_by, len(notice.groups)) == (admin_user, 3)


def test_an_incomplete_notice_is_refused_and_names_the_field(admin_client):
    response = admin_client.post(ADD, words(text=""))
    assert "text" in response.context["adminform"].form.errors
    assert not Notice.objects.exists()


def test_a_new_notice_starts_from_the_current_words(admin_client):
    make_notice()
    assert WORDS.text in admin_client.get(ADD).content.decode()


@pytest.mark.parametrize("page", ["change", "delete"])
def test_a_published_notice_is_neither_changed_nor_deleted(admin_client, page):
    notice = make_site()
    response = admin_client.post(url(page, notice.pk), words(title="Changed"))
    assert response.status_code == 403
    assert Notice.objects.get().title == WORDS.title


def test_a_published_notice_shows_what_it_declared_and_where_it_is_public(admin_client):
    notice = make_site()
    html = admin_client.get(url("change", notice.pk)).content.decode()
    for said in [notice.get_absolute_url(), "Counting Ltd", "_campaigns", WORDS.text]:
        assert said in html


def test_who_published_is_named_without_a_link_to_their_account(client, django_user_model):
    rae = django_user_model.objects.create_user("rae", is_staff=True)
    rae.user_permissions.add(Permission.objects.get(codename="view_notice"))
    client.force_login(rae)
    html = client.get(url("change", make_notice(by=rae).pk)).content.decode()
    assert '<div class="readonly">rae</div>' in html
    assert "/admin/auth/user/" not in html


def test_the_page_says_that_it_publishes_and_has_one_button_for_it(admin_client):
    make_site()
    html = admin_client.get(ADD).content.decode()
    assert "<h1>Publish a new notice</h1>" in html
    form = html.split('id="notice_form"')[1]
    assert form.count('type="submit"') == 1
    assert ">Publish notice 2</button>" in form


def test_the_page_shows_what_will_be_frozen(admin_client):
    make_site()
    html = admin_client.get(ADD).content.decode()
    for said in ["Measurement", "Necessary: always on", "Counting Ltd, Ireland", "_campaigns"]:
        assert said in html
    assert "asked" not in html.split("What notice 2 declares")[1]


def test_the_page_says_what_the_current_notice_does_not_name_and_whom_that_asks(admin_client):
    make_site()
    add_service()
    html = admin_client.get(ADD).content.decode()
    assert "as it is now:</strong> Heat map." in html
    assert "Those who accepted Measurement will be asked again." in html
    assert "Those who accepted Campaigns" not in html


def test_the_page_says_which_group_is_a_new_question(admin_client):
    make_site()
    make_service(make_group("advertising"), key="ads")
    html = admin_client.get(ADD).content.decode()
    assert "Whoever has not answered about Advertising yet will be asked." in html


@pytest.mark.parametrize(
    ("change", "tick", "news"),
    [
        (None, {}, "Nobody is asked again."),
        (None, {"ask_again": "on"}, "Everybody is asked again."),
        (add_service, {}, "Those who accepted Measurement are asked again."),
        (add_service, {"ask_again": "on"}, "Everybody is asked again."),
        (
            lambda: [add_service(), add_service("campaigns")],
            {},
            "Those who accepted Campaigns or Measurement are asked again.",
        ),
        (
            lambda: make_service(make_group("ads"), key="ads"),
            {},
            "Whoever has not answered about Ads yet is asked.",
        ),
        (
            lambda: Service.objects.all().delete(),
            {"ask_again": "on"},
            "Nobody is asked, since it names no service that waits for an answer.",
        ),
    ],
)
def test_after_publishing_the_desk_says_whom_it_asks(admin_client, change, tick, news):
    make_site()
    if change:
        change()
    assert publish(admin_client, **tick) == f"Notice 2 is what visitors see now. {news}"


def test_the_first_notice_asks_everybody(admin_client):
    make_service()
    said = publish(admin_client)
    assert said == "Notice 1 is what visitors see now. Everybody is asked."


@pytest.mark.parametrize("meanwhile", [make_notice, add_service])
def test_nothing_is_published_that_the_page_did_not_show(admin_client, meanwhile):
    make_site()
    form = words(title="Typed")
    meanwhile()
    before = Notice.objects.count()
    response = admin_client.post(ADD, form)
    assert Notice.objects.count() == before
    (error,) = response.context["adminform"].form.non_field_errors()
    assert error.startswith("Somebody published a notice meanwhile")
    assert 'value="Typed"' in response.content.decode()


def test_a_second_look_is_enough_to_publish_after_all(admin_client):
    make_site()
    form = words()
    add_service()
    html = admin_client.post(ADD, form).content.decode()
    assert f'name="seen" value="{words()["seen"]}"' in html
    assert admin_client.post(ADD, words()).status_code == 302


def publish_in_between(**signal):
    """Publish as somebody else does between our look at the last notice and our insert."""
    pre_save.disconnect(publish_in_between, Notice)
    somebody_else = Thread(target=publish_on_a_connection_of_its_own)
    somebody_else.start()
    somebody_else.join()


def publish_on_a_connection_of_its_own():
    make_notice()
    connection.close()


# On SQLite nobody can: our transaction holds the write lock from its beginning.
@pytest.mark.engine("postgresql")
def test_of_two_who_publish_at_once_the_second_is_told(committing_db, admin_client):
    make_site()
    form = words()
    pre_save.connect(publish_in_between, Notice)
    response = admin_client.post(ADD, form)
    assert "Somebody published a notice meanwhile" in response.content.decode()
    assert Notice.objects.count() == 2
