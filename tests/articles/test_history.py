"""The history of an article at the desk: its editions, their differences, and the way back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.models import Article, Edition, Event
from tests.articles.builders import (
    article,
    extract,
    make_author,
    make_category,
    make_edition,
    make_image,
    make_live,
    make_member,
    make_permission,
    make_source,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _the_morning_of_2_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor(client):
    user = make_member("Editors")
    client.force_login(user)
    return user


def address(article):
    return f"/admin/articles/article/{article.pk}/history/"


def page(client, article, **query):
    """Return the history page, whitespace evened out."""
    response = client.get(address(article), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def restore(client, edition):
    return client.post(address(edition.article), {"restore": edition.number})


def next_edition(edition, *, at=NOW - DAY, categories=None, by=None, note="", **changes):
    """Return the edition that saving the working copy with `changes` makes."""
    for name, value in changes.items():
        setattr(edition.article, name, value)
    filed = edition.article.ordered_categories() if categories is None else categories
    return publishing.save_article(edition.article, categories=filed, by=by, at=at, note=note)


def said(edition):
    """Return all that an edition or working copy says, with its categories in order."""
    filed = edition.ordered_categories
    return edition.content_values(), filed() if callable(filed) else filed


def make_republication():
    """Return an edition with everything that can be restored."""
    source = make_source()
    content = extract(
        kind=Article.Kind.REPUBLICATION,
        source=source,
        author=make_author(),
        permission=make_permission(source=source),
        cover_image=make_image(alt_text="A wall of cards"),
        original_author="Ada",
        original_published_on=datetime(2020, 1, 2, tzinfo=UTC).date(),
        seo_title="For engines",
    )
    return make_edition(content, categories=[make_category("Zebra"), make_category("Ape")])


def bare(edition):
    """Return the next edition, an original that keeps nothing of what `edition` owes."""
    return next_edition(
        edition,
        title="Another",
        body="<p>Other words.</p>",
        kind=Article.Kind.ORIGINAL,
        **dict.fromkeys(("source", "author", "permission", "cover_image", "original_published_on")),
        **dict.fromkeys(("original_url", "original_title", "original_author", "seo_title"), ""),
        categories=[make_category("Elsewhere")],
    )


def test_a_restored_edition_has_its_categories_in_order_its_attribution_and_its_cover():
    first = make_republication()
    second = bare(first)
    restored = publishing.restore(first, by=None, at=NOW)
    kept = Edition.objects.get(pk=first.pk)
    assert said(restored) == said(kept) == said(Article.objects.get(pk=first.article_id))
    assert (restored.number, restored.restored_from) == (3, first)
    assert restored.cover_image == first.cover_image is not None
    assert second in Edition.objects.filter(title="Another", number=2)


def test_restoring_changes_no_edition_that_was_and_not_the_address():
    first = make_live(slug="here", at=NOW - 2 * DAY)
    next_edition(first, title="Another")
    before = list(Edition.objects.order_by("number").values())
    publishing.restore(first, by=None, at=NOW)
    assert list(Edition.objects.order_by("number").values())[:2] == before
    assert Article.objects.get().slug == "here"


def test_restoring_what_the_working_copy_says_already_does_nothing():
    first = make_edition()
    second = next_edition(first, title="Another")
    before = Article.objects.values().get()
    assert publishing.restore(second, by=None, at=NOW) is None
    assert Article.objects.values().get() == before
    assert Edition.objects.count() == 2
    assert not Event.objects.exists()


def test_a_working_copy_that_is_no_newest_edition_is_kept_before_it_is_replaced():
    first = make_edition(title="Stored")
    Article.objects.update(title="Only in the working copy")
    publishing.restore(first, by=None, at=NOW)
    titles = list(Edition.objects.order_by("number").values_list("title", flat=True))
    assert titles == ["Stored", "Only in the working copy", "Stored"]


def test_what_was_published_a_second_time_can_be_restored_too():
    live = make_live(title="First", at=NOW - 4 * DAY)
    publishing.publish(next_edition(live, title="Second"), by=None, at=NOW - 3 * DAY)
    again = publishing.publish(live, by=None, at=NOW - 2 * DAY)
    assert publishing.restore(again, by=None, at=NOW).title == "First"
    assert Article.objects.get().title == "First"


def test_restoring_at_the_desk_makes_a_draft_and_says_so(client, editor):
    first = make_live(title="Before", slug="x", at=NOW - 5 * DAY)
    publishing.publish(next_edition(first, title="After"), by=None, at=NOW - DAY)
    response = restore(client, first)
    assert response.url == f"/admin/articles/article/{first.article_id}/change/"
    assert "as edition 3. Nothing is lost" in client.get(response.url).content.decode()
    assert "After" in client.get("/articles/x/").content.decode()
    event = Event.objects.get(act=Event.Act.RESTORED)
    assert (event.edition, event.by, event.at) == (first, editor, NOW)


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("number", ["", "0", "x", "7", "9" * 30])
def test_a_made_up_edition_is_not_restored(client, number):
    content = make_edition().article
    response = client.post(address(content), {"restore": number}, follow=True)
    assert "not one of the article" in response.content.decode()
    assert Edition.objects.count() == 1


@pytest.mark.usefixtures("editor")
def test_restoring_what_is_there_already_says_that_nothing_happened(client):
    edition = make_edition()
    answer = client.post(address(edition.article), {"restore": "1"}, follow=True)
    assert "already says what edition 1 says" in answer.content.decode()


def test_a_forged_form_restores_nothing(client, editor):
    first = make_edition()
    next_edition(first, title="Another")
    client.handler.enforce_csrf_checks = True
    assert restore(client, first).status_code == 403
    assert Edition.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "owns_it", "status"),
    [
        ("Writers", True, 200),
        ("Writers", False, 403),
        ("Editors", False, 200),
        ("Administrators", False, 200),
        ("Consent reviewers", False, 403),
    ],
)
def test_who_may_change_an_article_reads_its_history_and_restores(client, role, owns_it, status):
    user = make_member(role)
    client.force_login(user)
    first = make_edition(article(owner=user if owns_it else None))
    next_edition(first, title="Another")
    assert client.get(address(first.article)).status_code == status
    assert restore(client, first).status_code == (302 if status == 200 else 403)
    assert Edition.objects.count() == (3 if status == 200 else 2)


def test_a_writer_is_offered_no_history_of_a_colleague_s_article(client):
    client.force_login(make_member("Writers"))
    foreign = make_edition().article
    html = client.get(f"/admin/articles/article/{foreign.pk}/change/").content.decode()
    assert address(foreign) not in html


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("key", ["0", "x", "999999"])
def test_an_article_that_is_not_there_has_no_history(client, key):
    assert client.get(f"/admin/articles/article/{key}/history/").status_code == 404


def test_every_edition_tells_who_when_why_what_and_what_readers_saw(client, editor):
    first = make_live(title="One", at=NOW - 9 * DAY)
    second = next_edition(first, title="Two", by=editor, note="A better title")
    publishing.publish(second, by=editor, at=NOW - DAY)
    third = next_edition(first, body="<p>More.</p>", categories=[make_category()])
    publishing.schedule(third, start=NOW + DAY, by=editor)
    next_edition(first, standfirst="Why")
    html = page(client, first.article)
    for told in (
        "Was live 21 Feb 2026, 09:00 – 1 Mar 2026, 09:00",
        '<span class="status live">Live</span> since 1 Mar 2026, 09:00 until 3 Mar 2026, 09:00',
        '<span class="status scheduled">Planned</span> from 3 Mar 2026, 09:00',
        "Never shown",
        '1 Mar 2026, 09:00 by editors<br><span class="quiet">A better title</span>',
        "First edition",
        '<a href="?a=1&amp;b=2">Title</a>',
        '<a href="?a=2&amp;b=3">Body, Categories</a>',
        '<a href="?a=3&amp;b=4">Standfirst</a>',
    ):
        assert told in html


def test_acts_and_saves_stand_in_one_timeline_the_newest_first(client, editor):
    first = make_edition(at=NOW - 3 * DAY, by=editor)
    publishing.schedule(first, start=NOW + DAY, by=editor, at=NOW - 2 * DAY)
    publishing.publish(first, by=editor, at=NOW - DAY)
    Event.objects.create(
        article=first.article, act=Event.Act.SENT_BACK, by=editor, at=NOW, note="Which office?"
    )
    html = page(client, first.article)
    told = [
        '<div>editors sent it back<p class="quiet">Which office?</p>',
        "<div>editors published it (edition 1)</div>",
        "<div>editors scheduled it (edition 1), for 3 Mar 2026, 09:00</div>",
        "<div>editors saved it (edition 1)</div>",
    ]
    places = [html.index(sentence) for sentence in told]
    assert places == sorted(places)


@pytest.mark.usefixtures("editor")
def test_any_two_editions_are_compared_by_word_whichever_is_chosen_first(client):
    first = make_edition(title="The old plan", body="<p>Kept.</p><p>A red box</p>")
    next_edition(first, title="Between")
    next_edition(first, title="The new plan", body="<p>Kept.</p><p>A blue box</p>")
    for a, b in [(1, 3), (3, 1)]:
        html = page(client, first.article, a=a, b=b)
        assert "Edition 1 compared with edition 3" in html
        removed, added = '<span class="visually-hidden">removed: </span>', "added: </span>"
        assert f"The <del>{removed}old</del><ins>" in html
        assert f"{added}new</ins> plan" in html
        assert f"A <del>{removed}red</del>" in html
        assert "Standfirst</h3>" not in html


@pytest.mark.usefixtures("editor")
def test_fields_attribution_categories_and_cover_are_compared_as_people_read_them(client):
    first = make_republication()
    bare(first)
    html = page(client, first.article, a=1, b=2)
    gone = '<p><del><span class="visually-hidden">removed: </span>{}</del></p>'
    for value in ("Republication", "Ada", "2 January 2020", "Zebra", "Ape", "The desk"):
        assert gone.format(value) in html
    assert gone.format("Written permission: A letter") in html
    assert gone.format(first.cover_image) in html
    for label in (
        "Kind",
        "Original author",
        "Originally published on",
        "Permission",
        "Cover image",
    ):
        assert f"<h3>{label}</h3>" in html


@pytest.mark.usefixtures("editor")
def test_what_an_editor_typed_is_shown_and_never_run(client):
    first = make_edition(title="<script>one</script>", body="<p>a &lt;script&gt; b</p>")
    next_edition(first, title="<script>two</script>")
    html = page(client, first.article, a=1, b=2)
    assert "<script>one" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.usefixtures("editor")
def test_a_difference_that_nobody_can_read_is_named(client):
    first = make_edition(
        body='<p>See<img src="/media/0123456789abcdef0123456789abcdef/text.jpg" width="10"></p>'
    )
    next_edition(
        first,
        body='<p>See<img src="/media/0123456789abcdef0123456789abcdef/text.jpg" width="20"></p>',
    )
    assert "only details of the markup differ" in page(client, first.article, a=1, b=2)


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("other", ["", "1", "9", "x", "²", "9" * 30])
def test_what_cannot_be_compared_is_refused_with_a_reason(client, other):
    content = make_edition().article
    assert "Choose two different editions" in page(client, content, a="1", b=other)


@pytest.mark.usefixtures("editor")
def test_the_history_alone_compares_nothing(client):
    assert "Choose two different editions" not in page(client, make_edition().article)


@pytest.mark.usefixtures("editor")
def test_the_queries_do_not_grow_with_the_history(client):
    first = make_live()
    counts = []
    for _ in range(2):
        for number in range(20):
            edition = next_edition(first, title=f"Title {number}", categories=[make_category()])
            publishing.publish(edition, by=None)
        with CaptureQueriesContext(connection) as queries:
            page(client, first.article, a=1, b=2)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.usefixtures("editor")
def test_a_long_history_comes_in_pages_and_none_is_left_out(client):
    first = make_edition()
    for number in range(2, 104):
        next_edition(first, title=f"Title {number}")
    newest, older = page(client, first.article), page(client, first.article, page=2, acts=2)
    assert newest.count('name="restore"') == newest.count("<time") == 100
    assert older.count('name="restore"') == older.count("<time") == 3
    assert '<a href="?a=3&amp;b=4">Title</a>' in newest
    assert "?page=2" in newest
    assert "?page=1" in older
    assert "?page=3" not in older
