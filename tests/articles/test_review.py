"""Writers submit, editors approve or send back; an approval holds for the content approved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Status
from tests.articles.builders import article, make_edition, make_live, make_member

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"


@pytest.fixture
def writer():
    return make_member("Writers")


@pytest.fixture
def editor():
    return make_member("Editors")


@pytest.fixture
def draft(writer):
    return make_edition(article(owner=writer), by=writer)


def page(of):
    return f"/admin/articles/article/{of.article.pk}/review/"


def status(of):
    return Article.objects.with_status(at=timezone.now()).get(pk=of.article.pk).status


def change(edition, title, by=None):
    edition.article.title = title
    return make_edition(edition.article, by=by)


def test_submitting_puts_an_article_in_review_and_sending_back_takes_it_out(draft, writer, editor):
    publishing.submit(draft.article, by=writer)
    assert status(draft) == Status.IN_REVIEW
    publishing.send_back(draft.article, by=editor, note="Shorter, please.")
    assert status(draft) == Status.DRAFT


def test_an_approval_holds_for_the_content_and_not_for_a_later_change(draft, editor):
    publishing.approve(draft, by=editor)
    later = change(draft, "Something else")
    assert publishing.approval_of(later) is None


def test_an_approval_outlives_a_save_without_a_change_and_a_change_taken_back(draft, editor):
    title = draft.article.title
    publishing.approve(draft, by=editor)
    assert publishing.approval_of(make_edition(draft.article)) == draft
    change(draft, "Something else")
    assert publishing.approval_of(change(draft, title)) == draft


def test_approving_ends_the_review(draft, writer, editor):
    publishing.submit(draft.article, by=writer)
    publishing.approve(draft, by=editor)
    assert status(draft) == Status.DRAFT


def test_whoever_publishes_answers_for_the_text(draft, editor):
    publishing.publish(draft, by=editor)
    draft.refresh_from_db()
    assert draft.approved_by == editor


@pytest.mark.parametrize("act", ["approve", "publish", "schedule"])
def test_where_two_are_wanted_nobody_approves_their_own_work(settings, draft, writer, act):
    settings.REVIEW_BY_ANOTHER = True
    extra = {"start": timezone.now() + timedelta(days=1)} if act == "schedule" else {}
    with pytest.raises(publishing.NotPossible, match="other than its writer"):
        getattr(publishing, act)(draft, by=writer, **extra)


def test_where_two_are_wanted_an_approved_text_is_published_by_its_writer(
    settings, draft, writer, editor
):
    settings.REVIEW_BY_ANOTHER = True
    publishing.approve(draft, by=editor)
    assert publishing.publish(draft, by=writer).visible_from is not None


def test_where_two_are_wanted_the_form_refuses_with_the_reason(settings, client, editor):
    settings.REVIEW_BY_ANOTHER = True
    own = make_edition(article(owner=editor, slug="x"), by=editor)
    client.force_login(editor)
    fields = {
        "title": own.title,
        "body": own.body,
        "kind": own.kind,
        "language": own.language,
        "author": own.author_id,
        "slug": "x",
        "filed_under_0": own.ordered_categories[0].pk,
        "_publish": "1",
    }
    response = client.post(f"/admin/articles/article/{own.article.pk}/change/", fields, follow=True)
    assert "Somebody other than its writer must approve" in response.content.decode()
    assert client.get("/articles/x/").status_code == 404


@pytest.mark.parametrize("act", ["submit", "approve"])
def test_what_is_approved_needs_no_more_of_it(draft, editor, act):
    publishing.approve(draft, by=editor)
    with pytest.raises(publishing.NotPossible, match="approved already"):
        getattr(publishing, act)(draft.article if act == "submit" else draft, by=editor)


def test_what_is_not_in_review_cannot_be_sent_back(draft, editor):
    with pytest.raises(publishing.NotPossible):
        publishing.send_back(draft.article, by=editor, note="x")


def test_a_morning_at_the_desk(client, draft, writer, editor):
    client.force_login(writer)
    client.post(page(draft), {"submit": "1", "submit-note": "Ready, I think."})
    client.force_login(editor)
    html = client.get("/admin/articles/article/?status=in_review").content.decode()
    assert draft.title in html
    assert "Ready, I think." in client.get(page(draft)).content.decode()
    client.post(page(draft), {"send_back": "1", "back-note": "Shorter, please."})
    client.force_login(writer)
    assert "Shorter, please." in client.get(page(draft)).content.decode()
    client.post(page(draft), {"submit": "1"})
    client.force_login(editor)
    client.post(page(draft), {"approve": "1"})
    draft.refresh_from_db()
    assert draft.approved_by == editor


@pytest.mark.parametrize("approved", ["1", "3", "x", ""])
def test_no_edition_is_approved_that_the_page_did_not_show(client, draft, writer, editor, approved):
    publishing.submit(draft.article, by=writer)
    unread = change(draft, "Saved while the editor was reading", by=writer)
    client.force_login(editor)
    answer = client.post(page(draft), {"approve": approved}, follow=True)
    assert "edition 2 was saved meanwhile" in answer.content.decode()
    assert publishing.approval_of(draft) is publishing.approval_of(unread) is None


def test_sending_back_needs_a_note(client, draft, writer, editor):
    publishing.submit(draft.article, by=writer)
    client.force_login(editor)
    assert "This field is required" in client.post(page(draft), {"send_back": "1"}).content.decode()
    assert status(draft) == Status.IN_REVIEW


@pytest.mark.parametrize("act", ["approve", "send_back"])
def test_a_writer_s_forged_approval_changes_nothing(client, draft, writer, act):
    publishing.submit(draft.article, by=writer)
    client.force_login(writer)
    assert client.post(page(draft), {act: "1", "back-note": "x"}).status_code == 403
    assert status(draft) == Status.IN_REVIEW


def test_a_writer_does_not_submit_a_colleague_s_article(client, writer):
    foreign = make_live()
    client.force_login(writer)
    assert client.post(page(foreign), {"submit": "1"}).status_code == 403


def test_a_writer_asks_a_certain_editor_who_finds_it_in_the_own_list(client, draft, writer, editor):
    client.force_login(writer)
    client.post(page(draft), {"submit": "1", "submit-editor": editor.pk})
    client.force_login(editor)
    assert str(draft.article) in client.get(f"{LIST}?with=me").content.decode()
    client.force_login(make_member("Editors", "another"))
    assert str(draft.article) not in client.get(f"{LIST}?with=me").content.decode()


def test_what_is_sent_back_is_with_its_writer_and_then_with_the_same_editor(
    client, draft, writer, editor
):
    publishing.submit(draft.article, by=writer)
    publishing.send_back(draft.article, by=editor, note="Shorter, please.")
    client.force_login(writer)
    assert str(draft.article) in client.get(f"{LIST}?with=me").content.decode()
    form = client.get(page(draft)).context["submit_form"]
    assert form["editor"].initial == editor


def test_nobody_is_asked_who_could_not_approve(client, draft, writer):
    client.force_login(writer)
    response = client.post(page(draft), {"submit": "1", "submit-editor": writer.pk})
    assert "editor" in response.context["submit_form"].errors
    assert status(draft) == Status.DRAFT


def test_an_editor_is_led_to_what_changed_since_the_last_step(client, draft, writer, editor):
    publishing.submit(draft.article, by=writer)
    publishing.send_back(draft.article, by=editor, note="Shorter, please.")
    publishing.submit(change(draft, "Shorter", by=writer).article, by=writer)
    client.force_login(editor)
    html = client.get(page(draft)).content.decode()
    assert "history/?a=1&amp;b=2" in html
    assert "preview/?edition=2" in html
