"""Requests that no button of the desk makes, beyond those that the role matrix tries."""

import logging
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from articles import previews
from consent.models import Decision
from pmo_cms import roles
from tests.articles.builders import make_category, make_edition, make_live, make_member
from tests.consent.builders import make_decision, make_notice
from tests.stored import stored

pytestmark = pytest.mark.django_db
ARTICLES = "/admin/articles/article/"


@pytest.fixture
def writer(client):
    user = make_member(roles.WRITERS)
    client.force_login(user)
    return user


@pytest.fixture
def reviewer(client):
    user = make_member(roles.CONSENT_REVIEWERS)
    client.force_login(user)
    return user


def written(edition, **fields):
    """Return the form of an article as the browser posts it."""
    names = ("title", "body", "kind", "language", "author_id")
    values = {name.removesuffix("_id"): getattr(edition, name) for name in names}
    return values | {"filed_under_0": edition.ordered_categories[0].pk} | fields


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("button", ["_save", "_continue", "_saveasnew", "_popup", "_publish"])
def test_no_button_saves_a_colleague_s_article(client, button):
    edition = make_live()
    before = stored()
    forged = written(edition, title="Forged", **{button: "1"})
    assert client.post(f"{ARTICLES}{edition.article_id}/change/", forged).status_code == 403
    assert stored() == before


@pytest.mark.parametrize("make", [make_category, make_notice])
def test_nothing_is_saved_as_new_where_the_desk_does_not_offer_it(admin_client, make):
    row = make()
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    before = stored()
    assert admin_client.post(address, {"name": "Forged", "_saveasnew": "1"}).status_code == 403
    assert stored() == before


@pytest.mark.parametrize("action", ["delete_selected", "made_up"])
@pytest.mark.parametrize("extra", [{}, {"index": "0"}, {"_save": "1"}, {"post": "yes"}])
def test_an_action_that_is_not_offered_is_refused_however_it_is_sent(admin_client, action, extra):
    make_decision()
    forged = {"action": action, "_selected_action": Decision.objects.get().pk}
    before = stored()
    assert admin_client.post("/admin/consent/decision/", forged | extra).status_code == 403
    assert stored() == before


@pytest.mark.parametrize(
    "address",
    [
        "/admin/articles/article/?owner__password__startswith=a",
        "/admin/articles/article/?editions__note__contains=a",
        "/admin/articles/category/?articles__owner__password__startswith=a",
        "/admin/consent/notice/?published_by__password__startswith=a",
        "/admin/auth/user/?password__startswith=a",
        "/admin/auth/group/?user__password__startswith=a",
        "/admin/articles/article/add/?_to_field=owner",
        "/admin/auth/user/?_to_field=password",
    ],
)
def test_no_list_is_searched_by_what_it_does_not_show(admin_client, caplog, address):
    caplog.set_level(logging.CRITICAL, "django.security")
    assert admin_client.get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/admin/articles/article/?status=%00",
        "/admin/articles/article/?kind__exact=x%00",
        "/admin/articles/article/?q=%00",
        "/admin/consent/decision/?action=%00",
        "/admin/autocomplete/?app_label=articles&model_name=article&field_name=source&term=%00",
        "/admin/articles/article/?status=draft&status=%00",
    ],
)
def test_a_null_character_is_a_bad_request_and_no_error_of_the_server(admin_client, address):
    assert admin_client.get(address).status_code == 400


def public_page(row):
    """Return the address at the desk that leads to the public page of `row`."""
    return f"/admin/r/{ContentType.objects.get_for_model(row).pk}/{row.pk}/"


@pytest.mark.usefixtures("reviewer")
def test_the_address_of_a_draft_is_told_to_nobody_who_may_not_look_at_it(client):
    edition = make_edition(slug="secret-plans")
    for row in (edition, edition.article):
        response = client.get(public_page(row))
        assert response.status_code == 403
        assert "secret-plans" not in str(response.headers) + response.content.decode()


@pytest.mark.usefixtures("reviewer")
@pytest.mark.parametrize("address", ["999999/1/", "x/1/", "1/x/", "%00/1/"])
def test_a_made_up_row_leads_nowhere(client, address):
    assert client.get(f"/admin/r/{address}").status_code == 403


@pytest.mark.usefixtures("writer")
def test_whoever_may_look_at_an_article_is_led_to_its_page(client):
    response = client.get(public_page(make_live(slug="x").article))
    assert response.headers["Location"] == "http://testserver/articles/x/"


@pytest.mark.usefixtures("reviewer")
@pytest.mark.parametrize(
    "page",
    ["change", "history", "delete", "review", "plan", "withdraw", "takedown", "links", "original"],
)
def test_whoever_may_not_look_at_articles_does_not_learn_which_there_are(client, page):
    there = make_edition().article_id
    answers = {client.get(f"{ARTICLES}{pk}/{page}/").status_code for pk in (there, 999_999, "x")}
    assert answers == {403}


def test_a_preview_link_that_was_revoked_opens_for_nobody(admin_client, admin_user):
    now = timezone.now()
    made = {"by": admin_user, "at": now, "valid_for": timedelta(days=1)}
    link, token = previews.make_link(make_edition().article, **made)
    assert admin_client.get(f"/preview/{token}/").status_code == 200
    previews.revoke(link, by=admin_user, at=now)
    assert admin_client.get(f"/preview/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "field", "status"),
    [
        (roles.WRITERS, "articles/article/source", 200),
        (roles.WRITERS, "articles/article/owner", 403),
        (roles.EDITORS, "articles/article/owner", 403),
        (roles.CONSENT_REVIEWERS, "articles/article/source", 403),
        (roles.CONSENT_REVIEWERS, "articles/edition/article", 403),
        (roles.ADMINISTRATORS, "articles/article/owner", 200),
    ],
)
def test_suggestions_come_from_lists_that_one_may_read(client, role, field, status):
    client.force_login(make_member(role))
    names = dict(zip(("app_label", "model_name", "field_name"), field.split("/"), strict=True))
    assert client.get("/admin/autocomplete/", names).status_code == status
