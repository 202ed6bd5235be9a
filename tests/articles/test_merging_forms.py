"""Two editors have one source, category, author, permission or picture open."""

from datetime import date
from functools import partial

import pytest
from django.contrib.admin.models import LogEntry
from django.db import OperationalError, connection
from django.urls import reverse

from articles.models import Category, Image, Source
from tests.articles.builders import (
    make_author,
    make_category,
    make_image,
    make_member,
    make_permission,
    make_source,
)
from tests.articles.desk import sent_by
from tests.articles.racing import meanwhile

pytestmark = pytest.mark.django_db

# How each is made, what one editor changes, and what another does with a form opened before.
CHANGES = {
    "source": (make_source, {"licence": "All rights reserved"}, {"description": "Quarterly."}),
    "category": (make_category, {"description": "Who decides."}, {"position": 4}),
    "author": (make_author, {"slug": "moved"}, {"about": "Writes."}),
    "permission": (make_permission, {"valid_until": date(2026, 3, 1)}, {"conditions": "A\r\nlink"}),
    "image": (make_image, {"licence": "All rights reserved"}, {"credit": "City Archive"}),
}


@pytest.fixture
def editor(client):
    client.force_login(make_member("Editors"))
    return client


def desk(row):
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def opened(client, row):
    """Return what sending the form of `row` back untouched would send."""
    sent = sent_by(client.get(desk(row)), form=f"{row._meta.model_name}_form")
    return {name: value for name, value in sent.items() if name != "file"}


def change(row, **values):
    """Change `row` as a colleague does, who has another copy of it."""
    theirs = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(theirs, name, value)
    theirs.save()


def values_of(row, names):
    return type(row).objects.filter(pk=row.pk).values(*names).get()


@pytest.mark.parametrize("model", CHANGES)
def test_what_two_editors_changed_apart_is_both_kept_and_the_second_hears_of_it(editor, model):
    make, theirs, mine = CHANGES[model]
    row = make()
    form = opened(editor, row)
    change(row, **theirs)
    response = editor.post(desk(row), form | mine, follow=True)
    assert values_of(row, theirs | mine) == theirs | mine
    assert "Somebody changed this while you had it open" in response.content.decode()


@pytest.mark.parametrize("model", CHANGES)
def test_what_both_changed_is_asked_about_with_all_that_was_typed(editor, model):
    make, theirs, _ = CHANGES[model]
    row = make()
    (name,) = theirs
    before = values_of(row, theirs)
    typed = "2027-12-24" if name == "valid_until" else "mine"
    form = opened(editor, row) | {name: typed}
    change(row, **theirs)
    response = editor.post(desk(row), form)
    told = response.context["adminform"].form.errors[name]
    assert told[0].startswith("Somebody changed this to “")
    assert values_of(row, theirs) == theirs != before
    again = sent_by(response, form=f"{model}_form")
    assert again[name] == typed
    again.pop("file", None)
    editor.post(desk(row), again)
    assert str(values_of(row, theirs)[name]) == typed


@pytest.mark.parametrize("model", CHANGES)
def test_a_form_that_only_one_has_open_is_saved_and_says_nothing_of_others(editor, model):
    make, _, mine = CHANGES[model]
    row = make()
    for _ in range(2):
        response = editor.post(desk(row), opened(editor, row) | mine, follow=True)
        assert "Somebody" not in response.content.decode()
    assert values_of(row, mine) == mine


def test_a_text_in_lines_that_nobody_changed_is_not_logged_as_changed(editor):
    permission = make_permission(conditions="A\r\nlink")
    form = opened(editor, permission) | {"conditions": "A\r\nlink", "reference": "Another letter"}
    editor.post(desk(permission), form | {"initial-conditions": "A\r\nlink"})
    logged = LogEntry.objects.get().get_change_message()
    assert logged == "Changed Reference."


def test_a_choice_that_both_changed_is_asked_about_in_words(editor):
    permission = make_permission(basis="licence")
    form = opened(editor, permission)
    change(permission, basis="public_domain")
    told = editor.post(desk(permission), form | {"basis": "own"}).content.decode()
    assert "Somebody changed this to “Public domain” while you had it open." in told


def test_a_form_that_comes_back_for_something_else_shows_what_the_colleague_saved(editor):
    source = make_source(licence="CC BY 4.0")
    form = opened(editor, source)
    change(source, licence="All rights reserved")
    response = editor.post(desk(source), form | {"home_page": "no address", "description": "Mine"})
    again = sent_by(response, form="source_form")
    assert (again["licence"], again["description"]) == ("All rights reserved", "Mine")
    assert "it stays: licence. It stands below." in response.content.decode()
    editor.post(desk(source), again | {"home_page": source.home_page})
    source.refresh_from_db()
    assert (source.licence, source.description) == ("All rights reserved", "Mine")


def test_a_picture_that_a_colleague_declared_decorative_is_not_described_again(editor):
    image = make_image()
    form = opened(editor, image)
    change(image, is_decorative=True, alt_text="")
    editor.post(desk(image), form | {"credit": "City Archive"})
    kept = Image.objects.get()
    assert (kept.is_decorative, kept.alt_text, kept.credit) == (True, "", "City Archive")


def test_the_list_of_categories_writes_positions_and_nothing_else(editor):
    category = make_category("First", position=1)
    address = reverse("admin:articles_category_changelist")
    form = sent_by(editor.get(address), form="changelist-form")
    renamed = []

    def rename_before_it_is_moved(execute, sql, *arguments):
        if not renamed and sql.startswith('UPDATE "articles_category"'):
            renamed.append(category)
            Category.objects.update(name="Renamed")
        return execute(sql, *arguments)

    with connection.execute_wrapper(rename_before_it_is_moved):
        editor.post(address, form | {"form-0-position": "7", "_save": "Save"})
    assert renamed
    assert values_of(category, ["name", "position"]) == {"name": "Renamed", "position": 7}


def test_the_list_of_categories_moves_only_what_was_moved_in_it(editor):
    first, second = make_category("First", position=1), make_category("Second", position=2)
    address = reverse("admin:articles_category_changelist")
    form = sent_by(editor.get(address), form="changelist-form")
    change(first, position=9)
    editor.post(address, form | {"form-1-position": "7", "_save": "Save"})
    for category in (first, second):
        category.refresh_from_db()
    assert (first.position, second.position) == (9, 7)


# In the very same moment. On SQLite there is none: whoever saves holds the write lock from the
# beginning, before the row is read.


@pytest.mark.engine("postgresql")
def test_a_save_in_the_last_moment_before_a_row_is_held_is_merged(committing_db, admin_client):
    source = make_source(licence="CC BY 4.0")
    form = opened(admin_client, source)
    theirs = partial(change, source, licence="All rights reserved")
    with meanwhile(theirs, before="FOR NO KEY UPDATE"):
        admin_client.post(desk(source), form | {"description": "Mine"})
    source = Source.objects.get()
    assert (source.licence, source.description) == ("All rights reserved", "Mine")


@pytest.mark.engine("postgresql")
def test_a_save_waits_until_the_one_before_it_is_stored(committing_db, admin_client):
    source = make_source(licence="CC BY 4.0")
    form = opened(admin_client, source)
    refused = []

    def change_at_once():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            change(source, licence="All rights reserved")
        refused.append(source)

    with meanwhile(change_at_once, before='UPDATE "articles_source"'):
        admin_client.post(desk(source), form | {"description": "Mine"})
    assert refused == [source]
