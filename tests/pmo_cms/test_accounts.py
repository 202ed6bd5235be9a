"""Administrators run the accounts, and cannot make more of themselves than they are."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from pmo_cms import roles
from tests.articles.builders import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = make_member(roles.ADMINISTRATORS)
    client.force_login(user)
    return user


def page(row, name="change"):
    return f"/admin/auth/{row._meta.model_name}/{row.pk}/{name}/"


def typed(account, **fields):
    """Return the form of `account` as the browser posts it."""
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "09:00"}
    return {"username": account.username, "is_active": "on", "is_staff": "on"} | joined | fields


def permission(codename):
    return Permission.objects.get(codename=codename)


def stronger(kind):
    """Return an account that may do more than an administrator, for the reason `kind`."""
    account = User.objects.create_user("stronger", is_staff=True)
    if kind == "a superuser":
        account.is_superuser = True
    if kind == "by a group":
        account.groups.add(keepers())
    else:
        account.user_permissions.add(permission("delete_user"))
    account.is_active = kind != "inactive"
    account.save()
    return account


def keepers():
    group = Group.objects.create(name="Keepers")
    group.permissions.add(permission("delete_user"))
    return group


STRONGER = ["a superuser", "by a group", "in person", "inactive"]


def test_an_administrator_does_not_make_itself_a_superuser(client, admin):
    forged = typed(
        admin, is_superuser="on", user_permissions=[permission("delete_user").pk], first_name="Ada"
    )
    assert client.post(page(admin), forged).status_code == 302
    admin = User.objects.get(pk=admin.pk)
    assert (admin.first_name, admin.is_superuser) == ("Ada", False)
    assert not admin.user_permissions.exists()


def test_an_administrator_is_not_asked_for_what_only_superusers_give(client, admin, admin_client):
    fields = ('name="is_superuser"', 'name="user_permissions"')
    shown = client.get(page(admin)).content.decode()
    assert not any(field in shown for field in fields)
    assert all(field in admin_client.get(page(admin)).content.decode() for field in fields)


@pytest.mark.parametrize("kind", STRONGER)
def test_an_account_that_may_do_more_keeps_its_name_its_groups_and_its_password(
    client, admin, kind
):
    account = stronger(kind)
    before = User.objects.filter(pk=account.pk).values().get()
    password = {"password1": "x7-forged!", "password2": "x7-forged!", "usable_password": "true"}
    assert client.post(page(account), typed(account, username="forged")).status_code == 403
    assert client.post(page(account, "password"), password).status_code == 403
    assert User.objects.filter(pk=account.pk).values().get() == before


@pytest.mark.parametrize("kind", STRONGER)
def test_an_account_that_may_do_more_is_shown_without_a_button_and_with_the_reason(
    client, admin, kind
):
    html = client.get(page(stronger(kind))).content.decode()
    assert "This may do more than you may. Ask a superuser to change it." in html
    assert 'name="_save"' not in html
    assert "../password/" not in html


def test_an_administrator_makes_a_writer_of_a_new_account(client, admin):
    account = User.objects.create_user("new")
    writers = Group.objects.get(name=roles.WRITERS)
    assert client.post(page(account), typed(account, groups=[writers.pk])).status_code == 302
    assert User.objects.get(pk=account.pk).has_perm("articles.add_article")


def test_an_administrator_puts_nobody_into_a_group_that_may_do_more(client, admin):
    account, group = User.objects.create_user("new"), keepers()
    response = client.post(page(account), typed(account, groups=[group.pk]))
    assert "groups" in response.context["adminform"].form.errors
    assert not account.groups.exists()


def test_an_administrator_gives_a_group_no_more_than_they_have(client, admin):
    group = Group.objects.create(name="Trainees")
    wanted = [permission("delete_user").pk]
    response = client.post(page(group), {"name": "Trainees", "permissions": wanted})
    assert "permissions" in response.context["adminform"].form.errors
    assert not group.permissions.exists()


def test_a_group_that_may_do_more_stays_as_it_is(client, admin):
    group = keepers()
    assert "Ask a superuser to change it." in client.get(page(group)).content.decode()
    assert client.post(page(group), {"name": "Forged", "permissions": []}).status_code == 403
    assert group.permissions.exists()


def test_whoever_may_delete_accounts_deletes_none_that_may_do_more(client, admin):
    admin.user_permissions.add(permission("delete_user"))
    weaker = User.objects.create_user("weaker")
    for account, status in [(stronger("a superuser"), 403), (weaker, 302)]:
        assert client.post(page(account, "delete"), {"post": "yes"}).status_code == status
    assert set(User.objects.values_list("username", flat=True)) == {admin.username, "stronger"}


def test_a_superuser_makes_a_superuser(admin_client):
    account = User.objects.create_user("new")
    assert admin_client.post(page(account), typed(account, is_superuser="on")).status_code == 302
    assert User.objects.get(pk=account.pk).is_superuser
