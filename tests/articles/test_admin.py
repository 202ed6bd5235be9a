import pytest
from django.urls import reverse

from articles import publishing
from articles.admin.article import ArticleAdmin
from articles.models import Article, Category, Edition
from tests.articles.builders import (
    NOON,
    article,
    extract,
    make_author,
    make_category,
    make_edition,
    make_live,
    make_member,
    make_source,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture
def editor(client):
    user = make_member("Editors")
    client.force_login(user)
    return user


@pytest.fixture
def writer(client):
    user = make_member("Writers")
    client.force_login(user)
    return user


def typed(**fields):
    """Return what an editor who writes an original types into the form."""
    defaults = {
        "title": "A title",
        "standfirst": "A standfirst",
        "body": "<p>Some words</p>",
        "kind": "original",
        "language": "en-gb",
        "author": make_author().pk,
        "filed_under_0": (Category.objects.first() or make_category()).pk,
    }
    return defaults | fields


def errors(response):
    assert response.status_code == 200, "the form was accepted"
    return set(response.context["adminform"].form.errors)


@pytest.mark.usefixtures("editor")
def test_saving_makes_a_draft_and_its_edition(client):
    response = client.post(ADD, typed(_continue="1"))
    assert response.status_code == 302
    edition = Edition.objects.get()
    assert (edition.title, edition.visible_from) == ("A title", None)
    assert client.get("/articles/a-title/").status_code == 404


@pytest.mark.usefixtures("editor")
def test_a_note_says_in_the_history_why_a_text_was_changed(client):
    client.post(ADD, typed(_continue="1", note="After the call with the board"))
    edition = Edition.objects.get()
    history = f"/admin/articles/article/{edition.article_id}/history/"
    assert "After the call with the board" in client.get(history).content.decode()


@pytest.mark.usefixtures("editor")
def test_a_note_on_no_change_is_not_dropped_without_a_word(client):
    client.post(ADD, typed(_continue="1", slug="x"))
    address = change(Article.objects.get())
    html = client.post(address, typed(slug="x", note="Why"), follow=True).content.decode()
    assert "Your note is not kept" in html
    assert Edition.objects.get().note == ""


@pytest.mark.usefixtures("editor")
def test_publishing_is_seen_by_visitors_at_once(client):
    first, second = make_category("First"), make_category("Second")
    fields = typed(filed_under_0=second.pk, filed_under_1=first.pk, _publish="1")
    response = client.post(ADD, fields, follow=True)
    assert "is live at" in response.content.decode()
    edition = Edition.objects.visible(at=Edition.objects.get().visible_from).get()
    assert edition.ordered_categories == [second, first]
    assert client.get("/articles/a-title/").status_code == 200


@pytest.mark.usefixtures("editor")
def test_changing_a_live_article_waits_for_publishing(client):
    live = make_live(title="Before", slug="x")
    client.post(change(live.article), typed(base=1, title="After", slug="x", _continue="1"))
    assert "Before" in client.get("/articles/x/").content.decode()
    client.post(change(live.article), typed(base=2, title="After", slug="x", _publish="1"))
    assert "After" in client.get("/articles/x/").content.decode()


@pytest.mark.usefixtures("editor")
def test_a_missing_credit_is_refused_by_field_and_nothing_typed_is_lost(client):
    response = client.post(ADD, typed(kind="extract", original_title="Theirs", _publish="1"))
    assert errors(response) == {"source", "original_url"}
    html = response.content.decode()
    for kept in ("A title", "A standfirst", "Some words", "Theirs"):
        assert kept in html
    assert not Article.objects.exists()


@pytest.mark.usefixtures("editor")
def test_what_nobody_signed_or_filed_is_not_published(client):
    response = client.post(ADD, typed(author="", filed_under_0="", _publish="1"))
    assert errors(response) == {"author", "filed_under"}
    assert client.post(ADD, typed(author="", filed_under_0="", _save="1")).status_code == 302


@pytest.mark.usefixtures("editor")
def test_a_refusal_names_the_fields_and_leads_to_them(client):
    html = client.post(ADD, typed(kind="extract", _publish="1")).content.decode()
    assert "nothing you typed is lost" in html
    assert '<a href="#id_source">Source</a>' in html


@pytest.mark.usefixtures("editor")
def test_saving_says_what_readers_see(client):
    live = make_live(title="Before", slug="x")
    fields = typed(base=1, title="After", slug="x", _continue="1")
    html = client.post(change(live.article), fields, follow=True).content.decode()
    assert "Draft saved as edition 2. Readers still see edition 1" in html


def test_a_writer_reads_what_a_colleague_wrote_as_text(client, writer):
    shelf = make_category("The shelf")
    foreign = make_edition(body="<p>Their <strong>words</strong></p>", categories=[shelf]).article
    html = client.get(change(foreign)).content.decode()
    assert "<p>Their <strong>words</strong></p>" in html
    assert "The shelf" in html
    assert "Save draft" not in html


@pytest.mark.usefixtures("editor")
def test_a_draft_may_wait_for_its_credit(client):
    assert client.post(ADD, typed(kind="extract", _save="1")).status_code == 302


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("body", ["", "<p></p>", "<p>&nbsp;</p>", "<script>x</script>"])
@pytest.mark.parametrize("button", ["_save", "_publish"])
def test_an_empty_body_is_refused(client, body, button):
    assert errors(client.post(ADD, typed(body=body, **{button: "1"}))) == {"body"}


@pytest.mark.usefixtures("editor")
def test_a_body_of_more_than_200_000_characters_is_refused(client):
    body = "<p>" + "word " * 40_000 + "</p>"
    assert errors(client.post(ADD, typed(body=body, _save="1"))) == {"body"}


def test_a_writer_does_not_move_an_article_that_readers_have(client, writer):
    live = make_live(article(owner=writer, slug="kept"))
    fields = typed(base=1, title="Mine", slug="moved", _save="1")
    response = client.post(change(live.article), fields)
    assert response.status_code == 302
    assert client.get("/articles/kept/").status_code == 200
    assert client.get("/articles/moved/").status_code == 404


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("model", ["category", "source", "author"])
def test_nobody_deletes_what_readers_may_have_the_address_of(client, model):
    row = {"category": make_category, "source": make_source, "author": make_author}[model]()
    assert client.post(f"/admin/articles/{model}/{row.pk}/delete/").status_code == 403


@pytest.mark.usefixtures("editor")
def test_a_duplicate_slug_is_refused_naming_the_owner(client):
    make_live(title="The first one", slug="taken")
    response = client.post(ADD, typed(slug="taken", _save="1"))
    assert errors(response) == {"slug"}
    assert "The first one" in response.content.decode()


@pytest.mark.usefixtures("editor")
def test_an_empty_slug_is_made_from_the_title(client):
    make_edition(slug="a-title")
    client.post(ADD, typed(_save="1"))
    assert Article.objects.filter(slug="a-title-2").exists()


@pytest.mark.usefixtures("editor")
def test_the_same_category_twice_is_refused(client):
    shelf = make_category()
    response = client.post(ADD, typed(filed_under_0=shelf.pk, filed_under_1=shelf.pk, _save="1"))
    assert errors(response) == {"filed_under"}


@pytest.mark.usefixtures("editor")
def test_hostile_markup_is_gone_from_what_is_stored(client):
    body = '<p onclick="x()">Fine</p><script>x</script><img src="https://evil.example/p.gif">'
    client.post(ADD, typed(body=body + "<iframe src='https://evil.example'></iframe>", _save="1"))
    assert Article.objects.get().body == "<p>Fine</p>"
    assert Edition.objects.get().body == "<p>Fine</p>"


@pytest.mark.usefixtures("editor")
def test_withdrawing_asks_first_and_then_takes_the_article_off(client):
    live = make_live(slug="x")
    address = f"/admin/articles/article/{live.article.pk}/withdraw/"
    assert "Withdraw" in client.get(address).content.decode()
    assert client.get("/articles/x/").status_code == 200
    client.post(address)
    assert client.get("/articles/x/").status_code == 404
    assert client.post(address, follow=True).status_code == 200


def test_a_writer_sees_no_publish_button(client, writer):
    html = client.get(ADD).content.decode()
    assert 'name="_publish"' not in html
    assert "Save draft" in html


def test_a_writer_s_forged_publish_changes_nothing(client, writer):
    assert client.post(ADD, typed(_publish="1")).status_code == 403
    assert not Article.objects.exists()


def test_a_writer_s_forged_withdrawal_changes_nothing(client, writer):
    live = make_live(slug="x")
    assert client.post(f"/admin/articles/article/{live.article.pk}/withdraw/").status_code == 403
    assert client.get("/articles/x/").status_code == 200


def test_a_writer_changes_own_articles_only(client, writer):
    client.post(ADD, typed(_save="1"))
    own, foreign = Article.objects.get(), make_edition(slug="foreign").article
    assert client.post(change(own), typed(base=1, title="Mine", _save="1")).status_code == 302
    assert (
        client.post(change(foreign), typed(base=1, title="Not mine", _save="1")).status_code == 403
    )
    foreign.refresh_from_db()
    assert foreign.title != "Not mine"


@pytest.mark.usefixtures("editor")
def test_nobody_deletes_an_article(client):
    article = make_live().article
    assert client.post(f"/admin/articles/article/{article.pk}/delete/").status_code == 403


@pytest.mark.usefixtures("editor")
def test_the_list_shows_and_filters_by_status(client):
    make_live(title="Shown to all")
    make_edition(title="Still private")
    html = client.get("/admin/articles/article/?status=draft").content.decode()
    assert "Still private" in html
    assert "Shown to all" not in html


@pytest.mark.usefixtures("editor")
def test_a_status_is_found_by_its_name(client):
    make_live(title="Shown to all")
    make_edition(title="Still private")
    make_live(title="A draft charter")
    html = client.get("/admin/articles/article/?q=Draft").content.decode()
    assert "Still private" in html
    assert "A draft charter" in html
    assert "Shown to all" not in html


def test_the_list_says_who_has_an_article(client, editor):
    writer = make_member("Writers")
    with_writer = make_edition(article(title="Being written", owner=writer)).article
    in_review = make_edition(article(title="Being reviewed", owner=writer)).article
    publishing.submit(in_review, by=writer)
    shown = client.get("/admin/articles/article/").context["cl"].result_list
    holders = {row: ArticleAdmin.holder(None, row) for row in shown}
    assert holders == {with_writer: writer, in_review: "any editor"}
    only = client.get("/admin/articles/article/?with=editors").context["cl"].result_list
    assert list(only) == [in_review]


@pytest.mark.usefixtures("editor")
def test_an_article_is_found_by_who_has_it(client):
    writer, editor = make_member("Writers", "willa"), make_member("Editors", "edgar")
    make_edition(article(title="Of somebody else"))
    sought = make_edition(article(title="In review", owner=writer)).article
    publishing.submit(sought, by=writer, editor=editor)
    for name in ("willa", "edgar"):
        found = client.get(f"/admin/articles/article/?q={name}").context["cl"].result_list
        assert list(found) == [sought]


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("articles_count", [2, 20])
def test_the_list_takes_the_same_few_queries_however_many_articles(
    client, django_assert_max_num_queries, articles_count
):
    for _ in range(articles_count):
        make_live()
    with django_assert_max_num_queries(8):
        client.get(reverse("admin:articles_article_changelist"))


@pytest.mark.usefixtures("editor")
def test_a_slug_of_another_source_is_refused_in_the_form(client):
    old = make_source("The Review", slug="review")
    old.slug = "the-review"
    old.save()
    fields = {"name": "Review", "home_page": "https://r.example/", "slug": "review"}
    response = client.post("/admin/articles/source/add/", fields)
    assert errors(response) == {"slug"}
    assert "The Review" in response.content.decode()


@pytest.mark.parametrize("role", ["Writers", "Editors"])
def test_the_desk_opens_every_page_of_the_publication(client, role):
    client.force_login(make_member(role))
    make_live(at=NOON)
    for model in ("article", "category", "source", "author", "permission"):
        assert client.get(f"/admin/articles/{model}/").status_code == 200


@pytest.mark.usefixtures("editor")
def test_the_desk_leads_to_the_page_of_a_source_once_there_is_one(client):
    source = make_source()
    address = reverse("admin:articles_source_change", args=[source.pk])
    assert "View on site" not in client.get(address).content.decode()
    make_live(extract(source=source))
    assert f'href="{source.get_absolute_url()}"' in client.get(address).content.decode()
