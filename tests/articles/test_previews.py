"""Reading what is not published: at the desk, and by a link that was given away."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError

from articles import previews, publishing
from articles.models import Event, PreviewLink
from tests.articles.builders import NOON as NOW
from tests.articles.builders import (
    article,
    extract,
    make_category,
    make_edition,
    make_live,
    make_member,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _noon_of_1_june():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor():
    return make_member("Editors")


@pytest.fixture
def at_the_desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def give(editor):
    """Return a function that makes a link to an edition's article and returns its address."""

    def give_link(given, /, **fields):
        options = {"by": editor, "at": NOW, "valid_for": WEEK} | fields
        _, token = previews.make_link(given.article, **options)
        return f"/preview/{token}/"

    return give_link


def changed(live, **fields):
    """Return a newer edition of a live one."""
    for name, value in fields.items():
        setattr(live.article, name, value)
    return make_edition(live.article)


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def without_its_marks(html):
    """Return a preview's page with what tells it from the public one taken out."""
    html = re.sub(r'<aside class="consent".*?</aside>\n', "", html, flags=re.DOTALL)
    html = html.replace('<meta name="robots" content="noindex">\n', "")
    html = re.sub(r'src="[^"]*cover\.svg"', "", html, count=1)
    return re.sub(r"\?next=[^\"]*", "", html)


def test_a_preview_is_the_public_page_to_the_letter(client, give):
    shelf = make_category()
    make_live(categories=[shelf])
    live = make_live(extract(slug="x", standfirst="Why"), categories=[shelf])
    preview, public = read(client, give(live)), read(client, "/articles/x/")
    assert without_its_marks(preview) == without_its_marks(public)


def test_a_link_shows_the_newest_edition_whichever_that_is(client, give):
    live = make_live(title="Before", slug="x")
    link = give(live)
    changed(live, title="After")
    html = read(client, link)
    assert "<h1>After</h1>" in html
    assert "Preview of edition 2, not published." in html
    assert "until 8 June 2026, 12:00 UTC" in html
    assert "Before" in read(client, "/articles/x/")


def test_a_pinned_link_goes_on_showing_its_edition(client, give):
    first = make_edition(title="Before")
    link = give(first, edition=first)
    changed(first, title="After")
    assert "<h1>Before</h1>" in read(client, link)


def test_a_link_to_what_is_live_says_so(client, give):
    assert "Preview of edition 1, as readers see it now." in read(client, give(make_live()))


def test_a_preview_is_dated_as_publishing_it_now_would_date_it(client, give):
    live = make_live(at=NOW - timedelta(days=9))
    draft = make_edition()
    assert '<time datetime="2026-05-23">' in read(client, give(changed(live, title="After")))
    assert '<time datetime="2026-06-01">' in read(client, give(draft))


def test_an_unfinished_draft_has_a_preview(client, give):
    draft = make_edition(article(kind="extract", author=None), categories=[])
    html = read(client, give(draft))
    assert "None" not in html
    assert "Extract from" not in html


def test_a_live_article_is_not_related_to_its_own_draft(client, give):
    live = make_live(title="Before", slug="x")
    assert 'href="/articles/x/"' not in read(client, give(changed(live, title="After")))


def test_a_preview_is_kept_nowhere_and_told_to_nobody(client, give):
    link = give(make_edition())
    for path in (link, f"{link}cover.svg"):
        response = client.get(path)
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies


def test_the_cover_of_a_draft_is_under_the_link_alone(client, give):
    link = give(make_edition(slug="x"))
    assert f'<img src="{link}cover.svg"' in read(client, link)
    assert client.get(f"{link}cover.svg")["Content-Type"] == "image/svg+xml"
    assert client.get("/articles/x/cover.svg").status_code == 404


def test_the_address_of_a_preview_is_in_no_link_on_its_page(client, give):
    link = give(make_edition())
    assert read(client, link).replace(f"{link}cover.svg", "").count(link) == 0


def test_a_draft_that_was_given_away_is_still_in_no_public_page(client, give):
    shelf = make_category("Shelf")
    make_live(slug="visible", categories=[shelf])
    canary = make_edition(title="Canary", slug="canary", categories=[shelf])
    assert "Canary" in read(client, give(canary))
    for path in ("/", "/categories/shelf/", "/articles/visible/"):
        assert "anary" not in read(client, path)
    assert client.get("/articles/canary/").status_code == 404


@pytest.mark.parametrize(("after", "status"), [(WEEK - SECOND, 200), (WEEK, 404)])
def test_a_link_ends_at_the_very_second(client, give, after, status):
    link = give(make_edition())
    with time_machine.travel(NOW + after, tick=False):
        assert client.get(link).status_code == status
        assert client.get(f"{link}cover.svg").status_code == status


def test_a_revoked_link_ends_at_once_and_no_other_does(client, give, editor):
    draft = make_edition()
    revoked, kept = give(draft), give(draft)
    previews.revoke(PreviewLink.objects.earliest("pk"), by=editor, at=NOW)
    assert client.get(revoked).status_code == 404
    assert client.get(f"{revoked}cover.svg").status_code == 404
    assert client.get(kept).status_code == 200


def test_a_link_shows_nothing_while_its_article_is_taken_down(client, give):
    live = make_live()
    link = give(live)
    publishing.take_down(live.article, reason="A complaint", by=None)
    assert client.get(link).status_code == 404
    publishing.put_back(live.article, by=None)
    assert client.get(link).status_code == 200


def test_an_ended_link_answers_as_an_address_that_never_existed(client, give):
    link = give(make_edition(), valid_for=SECOND)
    with time_machine.travel(NOW + SECOND, tick=False):
        ended, unknown = client.get(link), client.get("/preview/unknown/")
    assert ended.status_code == unknown.status_code == 404
    assert ended.content.replace(link.encode(), b"/preview/unknown/") == unknown.content
    assert ended.headers.keys() == unknown.headers.keys()


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 5000, "%00", "%ff", "é", "' OR 1=1 --"])
def test_a_made_up_token_finds_nothing(client, give, token):
    give(make_edition())
    assert client.get(f"/preview/{token}/").status_code == 404


def test_the_stored_hash_opens_nothing(client, give):
    give(make_edition())
    assert client.get(f"/preview/{PreviewLink.objects.get().token_hash}/").status_code == 404


def test_a_link_answers_head_and_refuses_post(client, give):
    link = give(make_edition())
    assert client.head(link).status_code == 200
    assert client.post(link).status_code == 405


def test_a_preview_takes_at_most_eight_queries(client, give, django_assert_max_num_queries):
    shelf = make_category()
    for _ in range(20):
        make_live(categories=[shelf])
    link = give(changed(make_live(categories=[shelf]), title="After"))
    with django_assert_max_num_queries(8):
        client.get(link)


def test_no_column_holds_the_token(give):
    token = give(make_edition()).split("/")[2]
    stored = [*PreviewLink.objects.values().get().values(), *Event.objects.values().get().values()]
    assert len(token) == 43
    assert not any(token in str(value) for value in stored)


def test_making_and_revoking_are_on_record_once_each(give, editor):
    give(make_edition(), note="For the lawyer")
    link = PreviewLink.objects.get()
    previews.revoke(link, by=editor, at=NOW + SECOND)
    previews.revoke(link, by=None, at=NOW + WEEK)
    assert link.revoked_at == NOW + SECOND
    assert list(Event.objects.values_list("act", "by", "at", "effective_at", "note")) == [
        ("revoked_link", editor.pk, NOW + SECOND, None, "For the lawyer"),
        ("made_link", editor.pk, NOW, NOW + WEEK, "For the lawyer"),
    ]


def test_a_link_cannot_show_another_article_s_edition(give):
    with pytest.raises(ValueError, match="is not one of"):
        give(make_edition(), edition=make_edition())
    assert not PreviewLink.objects.exists()


def test_a_link_that_never_works_is_not_made(give):
    with pytest.raises(IntegrityError):
        give(make_edition(), valid_for=timedelta(0))


class TestAtTheDesk:
    def preview(self, edition):
        return f"/admin/articles/article/{edition.article.pk}/preview/"

    def links(self, edition):
        return f"/admin/articles/article/{edition.article.pk}/links/"

    def make(self, client, given, /, **fields):
        """Return the answer to the form, and the link's path where it made one."""
        html = client.post(self.links(given), {"valid_for": "7"} | fields).content.decode()
        url = re.search(r'value="http://localhost(/preview/[^"]+/)"', html)
        return html, url and url[1]

    def test_shows_the_newest_edition_or_any(self, at_the_desk):
        first = make_live(title="Before")
        changed(first, title="After")
        path = self.preview(first)
        assert "<h1>After</h1>" in read(at_the_desk, path)
        html = read(at_the_desk, f"{path}?edition=1")
        assert "<h1>Before</h1>" in html
        assert f'<img src="{path}cover.svg"' in html

    def test_is_kept_nowhere_and_told_to_nobody(self, at_the_desk):
        path = self.preview(make_edition())
        for response in (at_the_desk.get(path), at_the_desk.get(f"{path}cover.svg")):
            assert "no-store" in response["Cache-Control"]
            assert response["X-Robots-Tag"] == "noindex"
            assert response["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize("number", ["0", "2", "", "x", "-1", "9" * 30])
    def test_an_edition_that_is_not_there_is_a_404(self, at_the_desk, number):
        path = self.preview(make_edition())
        assert at_the_desk.get(f"{path}?edition={number}").status_code == 404

    @pytest.mark.parametrize("pk", ["999", "x", "0/1"])
    @pytest.mark.parametrize("page", ["preview/", "preview/cover.svg", "links/"])
    def test_an_article_that_is_not_there_is_a_404(self, at_the_desk, pk, page):
        assert at_the_desk.get(f"/admin/articles/article/{pk}/{page}").status_code == 404

    @pytest.mark.parametrize(
        ("role", "own", "foreign"),
        [
            ("Writers", 200, 403),
            ("Editors", 200, 200),
            ("Administrators", 200, 200),
            ("Consent reviewers", 403, 403),
        ],
    )
    def test_a_role_previews_and_gives_away_what_it_may_change(self, client, role, own, foreign):
        user = make_member(role)
        client.force_login(user)
        mine, theirs = make_edition(article(owner=user)), make_edition()
        for edition, status in ((mine, own), (theirs, foreign)):
            path = self.preview(edition)
            for page in (path, f"{path}cover.svg", self.links(edition)):
                assert client.get(page).status_code == status
            assert client.post(self.links(edition), {"valid_for": "7"}).status_code == status
            assert edition.article.preview_links.exists() is (status == 200)

    def test_a_visitor_is_asked_to_log_in(self, client):
        edition = make_edition()
        for page in ("", "cover.svg"):
            response = client.get(f"{self.preview(edition)}{page}")
            assert response["Location"].startswith("/admin/login/")

    def test_the_form_leads_to_the_preview_and_to_the_links(self, at_the_desk):
        edition = make_edition()
        html = read(at_the_desk, f"/admin/articles/article/{edition.article.pk}/change/")
        assert f'href="{self.preview(edition)}"' in html
        assert f'href="{self.links(edition)}"' in html

    def test_a_new_link_is_shown_once_and_listed_for_good(self, at_the_desk, editor):
        edition = make_edition()
        _, path = self.make(at_the_desk, edition, note="For the lawyer", valid_for="30")
        assert at_the_desk.get(path).status_code == 200
        html = read(at_the_desk, self.links(edition))
        assert path not in html
        for words in ("The newest edition", editor.username, "For the lawyer", "1 Jul 2026, 12:00"):
            assert words in html

    def test_a_link_may_be_pinned_to_an_edition(self, at_the_desk):
        first = make_edition(title="Before")
        _, path = self.make(at_the_desk, first, edition=first.pk)
        changed(first, title="After")
        assert "<h1>Before</h1>" in read(at_the_desk, path)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("valid_for", "365"), ("valid_for", ""), ("edition", "999"), ("note", "x" * 201)],
    )
    def test_what_the_form_does_not_offer_is_refused(self, at_the_desk, field, value):
        edition = make_edition()
        html, path = self.make(at_the_desk, edition, **{field: value})
        assert path is None
        assert 'class="errorlist"' in html
        assert not PreviewLink.objects.exists()

    def test_another_article_s_edition_is_refused(self, at_the_desk):
        assert self.make(at_the_desk, make_edition(), edition=make_edition().pk)[1] is None

    def test_a_link_is_revoked_and_stays_listed(self, at_the_desk):
        edition = make_edition()
        _, path = self.make(at_the_desk, edition)
        revoke = {"revoke": PreviewLink.objects.get().pk}
        html = at_the_desk.post(self.links(edition), revoke, follow=True).content.decode()
        assert "The link is revoked" in html
        assert "Revoked 1 Jun 2026, 12:00" in html
        assert 'name="revoke"' not in html
        assert at_the_desk.get(path).status_code == 404

    def test_another_article_s_link_is_not_revoked_here(self, at_the_desk, give):
        path = give(make_edition())
        revoke = {"revoke": PreviewLink.objects.get().pk}
        assert at_the_desk.post(self.links(make_edition()), revoke).status_code == 404
        assert at_the_desk.get(path).status_code == 200

    def test_the_list_tells_a_link_that_expired(self, at_the_desk, give):
        edition = make_edition()
        give(edition, at=NOW - WEEK)
        html = read(at_the_desk, self.links(edition))
        assert "Expired 1 Jun 2026, 12:00" in html
        assert 'name="revoke"' not in html

    def test_the_list_takes_no_query_for_each_link(
        self, at_the_desk, give, django_assert_max_num_queries
    ):
        edition = make_edition()
        for _ in range(20):
            give(edition, edition=edition)
        with django_assert_max_num_queries(8):
            at_the_desk.get(self.links(edition))
