import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import identity
from articles.models import Article, Category, Edition, Permission, Source, StaticPage
from consent.models import Notice, Service
from pmo_cms import demo_accounts

pytestmark = pytest.mark.django_db
SEED = "how-a-pmo-role-can-accelerate-your-career-growth"


@pytest.fixture
def demo():
    call_command("load_demo", stdout=StringIO())


@pytest.mark.usefixtures("demo")
def test_the_demo_is_a_publication_worth_reading():
    live = Edition.objects.visible(at=timezone.now())
    assert live.count() >= 24
    assert Category.objects.count() == 6
    assert Source.objects.count() >= 3
    assert set(live.values_list("kind", flat=True)) == {"original", "extract", "republication"}


@pytest.mark.usefixtures("demo")
def test_the_seed_s_article_is_among_it(client):
    html = client.get(f"/articles/{SEED}/").content.decode()
    for words in (
        "How a PMO Role Can Accelerate Your Career Growth",
        "Execution Excellence",
        "Project Management Office",
        "https://www.pmmajik.com/pmo-role-good-career/",
        'class="consent"',
    ):
        assert words in html


@pytest.mark.usefixtures("demo")
def test_it_says_who_it_is_what_it_keeps_and_who_answers_for_it(client):
    identity.forget()
    footer = client.get("/").content.decode().split("<footer")[1]
    titles = {"about": "About Baseline", "privacy": "Privacy", "imprint": "Imprint"}
    for slug, title in titles.items():
        assert f'<a href="/pages/{slug}/">{title}</a>' in footer
        assert f"<h1>{title}</h1>" in client.get(f"/pages/{slug}/").content.decode()


def stored_rows():
    models = (StaticPage, Article, Edition, Category, Source, Permission, Notice, Service)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.usefixtures("demo")
def test_loading_it_again_changes_nothing(capsys):
    before = stored_rows()
    call_command("load_demo")
    assert "0 articles loaded, 27 were there already" in capsys.readouterr().out
    assert stored_rows() == before


def rename(row, slug):
    row.slug = slug
    row.save()


@pytest.mark.usefixtures("demo")
def test_what_an_editor_changed_is_left_alone():
    rename(Article.objects.get(slug=SEED), "renamed-article")
    rename(Category.objects.get(slug="governance"), "renamed-category")
    rename(Source.objects.get(slug="pm-majik"), "renamed-source")
    Permission.objects.update(conditions="Changed by an editor")
    before = stored_rows()
    call_command("load_demo", stdout=StringIO())
    assert stored_rows() == before


def test_demo_accounts_keep_their_passwords(tmp_path, client):
    file = tmp_path / "accounts.json"
    first = demo_accounts.ensure(file)
    assert demo_accounts.ensure(file) == first
    assert {account.name for account in first} == {"writer", "editor", "reviewer", "admin"}
    assert file.stat().st_mode & 0o777 == 0o600
    for account in first:
        assert client.login(username=account.name, password=account.password)


def test_an_account_whose_password_is_not_known_is_not_taken_over(tmp_path, client):
    file = tmp_path / "accounts.json"
    User.objects.create_user("editor", password="somebody's own")
    demo_accounts.ensure(file)
    file.write_text("{broken")
    assert {account.password for account in demo_accounts.ensure(file)} == {""}
    assert client.login(username="editor", password="somebody's own")
    assert json.loads(file.read_text()).keys() == demo_accounts.ACCOUNTS.keys()


def test_a_password_that_was_changed_is_not_printed(tmp_path, capsys, settings):
    settings.VAR_DIR = tmp_path
    call_command("demo_accounts")
    user = User.objects.get(username="writer")
    user.set_password("changed in the admin")
    user.save()
    capsys.readouterr()
    call_command("demo_accounts")
    assert "dev.py manage changepassword writer" in capsys.readouterr().out


def test_demo_accounts_are_refused_on_a_public_address(settings):
    settings.SITE_URL = "https://www.example.org"
    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("demo_accounts")


def test_each_role_sees_its_own_part_of_the_desk(tmp_path, client):
    expected = {
        "writer": (200, 403, 403),
        "editor": (200, 403, 403),
        "reviewer": (403, 200, 403),
        "admin": (200, 200, 200),
    }
    for account in demo_accounts.ensure(tmp_path / "accounts.json"):
        client.login(username=account.name, password=account.password)
        parts = ("articles/article/", "consent/decision/", "auth/user/")
        seen = tuple(client.get(f"/admin/{part}").status_code for part in parts)
        assert seen == expected[account.name]
