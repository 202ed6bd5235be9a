"""No edit is lost to another editor, nor to the same one in another tab."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from articles import publishing
from articles.forms import ArticleForm
from articles.forms.conflict import MERGED
from articles.merging import Merge, merge
from articles.models import Article, ArticleContent, Edition
from tests.articles import desk
from tests.articles.builders import (
    LONG_AGO,
    NOON,
    article,
    make_category,
    make_edition,
    make_member,
)

VALUES = st.fixed_dictionaries({name: st.integers(0, 2) for name in "abc"})


@given(VALUES, VALUES, VALUES)
def test_what_one_side_changed_survives_and_what_both_changed_is_asked(mine, base, theirs):
    outcome = merge(mine, base, theirs)
    merged = mine | dict(outcome.taken)
    for name in "abc":
        if name in outcome.disputed:
            assert len({mine[name], base[name], theirs[name]}) == 3
        elif mine[name] != base[name]:
            assert merged[name] == mine[name]
        else:
            assert merged[name] == theirs[name]


@given(VALUES, VALUES)
def test_without_a_base_whatever_differs_is_asked(mine, theirs):
    differing = {name: theirs[name] for name in "abc" if mine[name] != theirs[name]}
    assert merge(mine, None, theirs) == Merge(taken={}, disputed=differing)


@pytest.fixture
def opened(client, db):
    """An article that an editor has open in a form: what the form would send."""
    client.force_login(make_member("Editors"))
    edition = make_edition(title="Title", standfirst="Standfirst", body="<p>Body</p>", slug="x")
    return desk.opened(client, edition.article_id)


def address():
    return desk.address(Article.objects.get().pk)


def send(client, form, **fields):
    return client.post(address(), form | {"_continue": "1"} | fields)


@pytest.mark.parametrize("base", [{}, {"base": ""}, {"base": "99"}])
def test_a_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(client, opened, base):
    form = {name: value for name, value in opened.items() if name != "base"}
    response = send(client, form, **base, title="Typed by a script")
    assert "What stands here is yours." in response.content.decode()
    assert Article.objects.get().title == "Title"


def texts(dispute):
    """Return both texts that a dispute shows: one's own, and the colleague's."""
    segments = [segment for paragraph in dispute.paragraphs for segment in paragraph.segments]
    mine = "".join(segment.text for segment in segments if segment.change != "added")
    return mine, "".join(segment.text for segment in segments if segment.change != "removed")


def newest():
    return Edition.objects.newest()


def test_fields_changed_by_one_side_each_both_survive(client, opened):
    send(client, opened, title="Mine")
    assert send(client, opened, standfirst="Theirs").status_code == 302
    assert (newest().title, newest().standfirst) == ("Mine", "Theirs")


def test_what_a_colleague_changed_is_read_before_it_is_published(client, opened):
    send(client, opened, standfirst="Theirs, and read by nobody else")
    response = send(client, opened, title="Mine", _publish="1")
    assert set(response.context["adminform"].form.errors) == {"standfirst"}
    assert "changed this meanwhile. Read it before you publish" in response.content.decode()
    assert (newest().number, newest().visible_from) == (2, None)
    assert send(client, desk.sent_by(response), _publish="1").status_code == 302
    assert (newest().title, newest().standfirst) == ("Mine", "Theirs, and read by nobody else")
    assert newest().visible_from is not None


def test_every_field_of_an_article_takes_part():
    assert set(ArticleForm.base_fields) - {"slug", "note", "base"} <= set(MERGED)
    assert set(MERGED) == {f.name for f in ArticleContent._meta.local_fields} | {"filed_under"}


def test_a_field_changed_by_both_shows_both_texts_and_stores_nothing(client, opened):
    send(client, opened, body="<p>What the first one wrote</p>")
    response = send(client, opened, body="<p>What the second one wrote</p>", title="New title")
    (dispute,) = response.context["adminform"].form.disputes
    assert texts(dispute) == ("What the second one wrote", "What the first one wrote")
    html = response.content.decode()
    assert '<ins><span class="visually-hidden">added: </span>first</ins>' in html
    assert "New title" in html
    assert (newest().number, newest().title) == (2, "Title")


def test_a_dispute_about_emphasis_writes_it_out(client, opened):
    send(client, opened, body="<p><strong>Body</strong></p>")
    response = send(client, opened, body="<p><em>Body</em></p>")
    (dispute,) = response.context["adminform"].form.disputes
    assert texts(dispute) == ("_Body_", "**Body**")


def test_joining_the_two_and_saving_again_is_accepted(client, opened):
    send(client, opened, title="First")
    response = send(client, opened, title="Second", standfirst="Mine")
    joined = desk.sent_by(response) | {"title": "First and second"}
    assert send(client, joined).status_code == 302
    assert (newest().title, newest().standfirst) == ("First and second", "Mine")


def test_the_colleague_s_text_is_taken_by_choosing_it(client, opened):
    shelf = make_category("Another shelf")
    theirs = "<p>What the <strong>first</strong> one wrote</p>"
    send(client, opened, body=theirs, title="First", filed_under_0=shelf.pk)
    mine = {"body": "<p>Mine</p>", "title": "Second", "filed_under_0": make_category("Mine").pk}
    again = send(client, opened, **mine).context["adminform"].form.data.dict()
    chosen = {"take_body": "theirs", "take_filed_under": "theirs", "take_title": ""}
    assert client.post(address(), again | chosen).status_code == 302
    assert (newest().body, newest().title) == (theirs, "Second")
    assert newest().ordered_categories == [shelf]


def test_a_third_save_meanwhile_is_not_overwritten_by_the_choice(client, opened):
    send(client, opened, title="First")
    again = send(client, opened, title="Second").context["adminform"].form.data.dict()
    send(client, opened, base="2", title="Third")
    client.post(address(), again | {"take_title": "theirs"})
    assert newest().title == "Third"


def test_a_made_up_choice_takes_nothing(client, opened):
    assert send(client, opened, title="Mine", take_title="x\0").status_code == 302
    assert newest().title == "Mine"


def test_what_a_colleague_changed_is_in_the_form_that_comes_back(client, opened):
    shelf = make_category("Another shelf")
    send(client, opened, standfirst="Theirs", title="Theirs", filed_under_0=shelf.pk)
    response = send(client, opened, title="Mine")
    send(client, desk.sent_by(response), title="Joined")
    assert (newest().title, newest().standfirst) == ("Joined", "Theirs")
    assert newest().ordered_categories == [shelf]


def test_both_changing_it_to_the_same_is_no_conflict(client, opened):
    send(client, opened, title="Same")
    assert send(client, opened, title="Same").status_code == 302


def test_an_earlier_text_published_again_takes_nothing_from_an_open_form(client, opened):
    first = newest()
    publishing.publish(first, by=None)
    send(client, opened, standfirst="Newer than what is live")
    publishing.withdraw(first.article, by=None)
    publishing.publish(first, by=None)  # as edition 3, a copy of the first
    form = opened | {"base": "2", "standfirst": "Newer than what is live"}
    assert send(client, form, title="Mine").status_code == 302
    assert (newest().title, newest().standfirst) == ("Mine", "Newer than what is live")


def test_a_form_opened_after_an_earlier_text_was_published_again_shows_the_working_copy(
    client, opened
):
    first = newest()
    publishing.publish(first, by=None)
    send(client, opened, title="Working copy")
    publishing.withdraw(first.article, by=None)
    publishing.publish(first, by=None)
    form = client.get(address()).context["adminform"].form
    assert (form["title"].value(), form["base"].value()) == ("Working copy", 2)


@pytest.mark.parametrize("base", ["", "99", "x", "-1", "0", "9" * 30])
def test_a_made_up_base_is_never_an_error_of_the_server(client, opened, base):
    assert send(client, opened, base=base, title="New").status_code in {200, 302}


@pytest.mark.parametrize("base", ["99", "-1"])
def test_an_edition_that_nobody_has_any_more_makes_all_that_differs_a_question(
    client, opened, base
):
    shelf = make_category("Another shelf")
    fields = {"base": base, "title": "Mine", "filed_under_0": shelf.pk}
    response = send(client, opened, **fields)
    assert set(response.context["adminform"].form.errors) == {"title", "filed_under"}
    assert (newest().number, newest().title) == (1, "Title")
    assert send(client, desk.sent_by(response)).status_code == 302
    assert (newest().title, newest().ordered_categories) == ("Mine", [shelf])


def test_a_colleague_s_new_address_stays_when_something_else_is_changed(client, opened):
    send(client, opened, slug="moved")
    assert send(client, opened, title="Mine").status_code == 302
    assert (Article.objects.get().slug, newest().title) == ("moved", "Mine")


def test_an_address_that_both_changed_is_a_question(client, opened):
    send(client, opened, slug="theirs")
    response = send(client, opened, slug="mine")
    assert "“theirs”" in response.content.decode()
    assert Article.objects.get().slug == "theirs"
    assert send(client, desk.sent_by(response)).status_code == 302
    assert Article.objects.get().slug == "mine"


def test_an_address_that_both_changed_to_the_same_is_no_question(client, opened):
    send(client, opened, slug="same")
    assert send(client, opened, slug="same").status_code == 302


def test_an_article_without_editions_takes_any_base(client, opened):
    bare = article(slug="bare")
    bare.save()
    form = opened | {"base": "7", "slug": "bare"}
    assert client.post(desk.address(bare.pk), form).status_code == 302


@pytest.mark.django_db
def test_a_save_that_was_overtaken_under_the_lock_is_refused():
    first = make_edition(title="One", at=LONG_AGO)
    mine = Article.objects.get()
    first.article.title = "Two"
    make_edition(first.article)
    mine.title = "Three"
    with pytest.raises(publishing.Overtaken), transaction.atomic():
        publishing.save_article(mine, categories=[], by=None, at=NOON)
    assert (newest().title, Article.objects.get().title) == ("Two", "Two")


@pytest.mark.django_db
def test_a_save_says_nothing_about_whose_the_article_is():
    stale = make_edition().article
    owner = make_member("Writers")
    Article.objects.update(owner=owner)
    stale.title, stale.slug = "Another", "elsewhere"
    make_edition(stale)
    assert (Article.objects.get().slug, Article.objects.get().owner) == ("elsewhere", owner)
