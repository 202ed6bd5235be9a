from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Permission
from tests.articles.builders import (
    article,
    extract,
    make_author,
    make_category,
    make_edition,
    make_live,
    make_permission,
    make_source,
)
from tests.scripts import scripts_that_run

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(**duration):
    return NOW - timedelta(**duration)


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def seed():
    """The seed's article: two categories, a credit and a link to the original."""
    categories = [make_category("Execution Excellence"), make_category("Project Management Office")]
    return make_live(
        extract(
            title="How a PMO Role Can Accelerate Your Career Growth",
            slug="pmo-role",
            body="<p>" + "word " * 200 + "</p><h2>Benefits</h2><p>" + "more " * 200 + "</p>",
            source=make_source("PM Majik"),
            original_url="https://www.pmmajik.com/pmo-role-good-career/",
            original_title="The original title",
        ),
        categories=categories,
        at=ago(days=1),
    )


@pytest.mark.parametrize(
    "words",
    [
        "<h1>How a PMO Role Can Accelerate Your Career Growth</h1>",
        '<a href="/categories/execution-excellence/">Execution Excellence</a>',
        '<a href="/categories/project-management-office/">Project Management Office</a>',
        'Extract from <a href="/sources/pm-majik/">PM Majik</a>',
        "To view the original article in full, visit the following link:",
        '<a href="https://www.pmmajik.com/pmo-role-good-career/" rel="external noopener">',
        "The original title",
        "Show more",
        '<a class="top" href="#top">Back to top</a>',
    ],
)
def test_an_article_page_has_all_that_the_seed_page_has(client, seed, words):
    assert words in read(client, "/articles/pmo-role/")


@pytest.mark.parametrize(
    "path", ["/", "/articles/pmo-role/", "/categories/execution-excellence/", "/sources/pm-majik/"]
)
class TestEveryPage:
    @pytest.mark.usefixtures("seed")
    def test_names_the_article(self, client, path):
        assert "How a PMO Role Can Accelerate Your Career Growth" in read(client, path)

    @pytest.mark.usefixtures("seed")
    def test_has_no_script_and_no_inline_style(self, client, path):
        html = read(client, path)
        assert not scripts_that_run(html)
        assert "style=" not in html
        assert "<style" not in html

    @pytest.mark.usefixtures("seed")
    def test_sets_no_cookie_on_a_first_visit(self, client, path):
        assert not client.get(path).cookies

    @pytest.mark.usefixtures("seed")
    def test_is_the_same_for_a_member_of_staff(self, client, admin_client, path):
        assert client.get(path).content == admin_client.get(path).content

    @pytest.mark.usefixtures("seed")
    def test_answers_head_and_refuses_post(self, client, path):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405


def hide_nowhere(category):
    return make_edition(title="Canary", slug="canary", categories=[category])


def hide_withdrawn(category):
    live = make_live(title="Canary", slug="canary", categories=[category], at=ago(days=1))
    publishing.withdraw(live.article, by=None, at=ago(hours=1))
    return live


def hide_ahead(category):
    return make_live(
        title="Canary", slug="canary", categories=[category], at=NOW.replace(year=2099)
    )


@pytest.mark.parametrize("hide", [hide_nowhere, hide_withdrawn, hide_ahead])
def test_what_is_not_visible_is_on_no_page(client, hide):
    category = make_category("Shelf")
    make_live(title="Visible", slug="visible", categories=[category], at=ago(days=2))
    hide(category)
    for path in ("/", "/categories/shelf/", "/articles/visible/"):
        assert "anary" not in read(client, path)
    assert client.get("/articles/canary/cover.svg").status_code == 404


def test_a_hidden_article_answers_exactly_as_one_that_never_existed(client):
    make_edition(slug="hiddendraft")
    hidden, unknown = client.get("/articles/hiddendraft/"), client.get("/articles/neverexists/")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content.replace(b"hiddendraft", b"neverexists") == unknown.content


def test_an_unknown_address_gets_a_page_in_the_site_s_design(client):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert b'class="masthead"' in response.content
    assert b"This page does not exist" in response.content


def test_an_earlier_address_leads_to_the_current_one_in_one_hop(client):
    live = make_live(slug="old")
    for slug in ("middle", "new"):
        live.article.slug = slug
        live.article.save()
    response = client.get("/articles/old/")
    assert (response.status_code, response["Location"]) == (301, "/articles/new/")
    assert client.get("/articles/new/").status_code == 200


@pytest.mark.parametrize(
    ("make", "scope"), [(make_category, "categories"), (make_source, "sources")]
)
def test_earlier_addresses_of_categories_and_sources_lead_on(client, make, scope):
    row = make(slug="old")
    make_live(extract(source=row) if scope == "sources" else article(), at=ago(days=1))
    row.slug = "new"
    row.save()
    assert client.get(f"/{scope}/old/")["Location"] == f"/{scope}/new/"
    assert client.get(f"/{scope}/never/").status_code == 404


@pytest.mark.parametrize("cursor", ["before", "after"])
def test_an_earlier_address_leads_to_the_same_place_of_the_list(client, cursor):
    category = make_category(slug="old")
    category.slug = "new"
    category.save()
    place = "2026-05-01T12%3A00%3A00.000000Z_7"
    response = client.get(f"/categories/old/?{cursor}={place}&utm_source=x")
    assert response["Location"] == f"/categories/new/?{cursor}={place.replace('%3A', ':')}"
    assert client.get(response["Location"]).status_code == 200


def test_an_earlier_address_of_a_withdrawn_article_is_not_told(client):
    live = make_live(slug="old", at=ago(days=1))
    live.article.slug = "new"
    live.article.save()
    publishing.withdraw(live.article, by=None, at=ago(hours=1))
    assert client.get("/articles/old/").status_code == 404


def test_a_category_shows_twelve_articles_and_a_way_to_the_older_ones(client):
    category = make_category("Shelf")
    for n in range(13):
        make_live(title=f"Piece {n:02}", categories=[category], at=ago(days=n + 1))
    html = read(client, "/categories/shelf/")
    assert "Piece 11" in html
    assert "Piece 12" not in html
    older = html.split('rel="next" href="')[1].split('"')[0]
    assert "Piece 12" in read(client, older)


def test_a_category_leads_to_its_feed(client):
    make_category("Risk")
    assert '<a href="/categories/risk/articles.rss">Feed of this topic</a>' in read(
        client, "/categories/risk/"
    )


def test_a_made_up_cursor_is_a_page_that_does_not_exist(client):
    make_category("Shelf")
    assert client.get("/categories/shelf/?before=yesterday").status_code == 404


def test_an_empty_category_says_so_and_offers_a_next_step(client):
    make_category("Shelf")
    html = read(client, "/categories/shelf/")
    assert "Nothing is published in this category yet." in html
    assert "See what is new on the front page" in html


def test_an_empty_site_says_so(client):
    assert "Nothing is published yet" in read(client, "/")


def test_an_empty_site_points_at_no_topics(client):
    assert "By topic" not in read(client, "/search/")
    assert "topics above" not in client.get("/nowhere/").content.decode()
    make_category("Risk")
    assert "By topic" in read(client, "/search/")
    assert "topics above" in client.get("/nowhere/").content.decode()


def test_the_front_page_shows_no_article_twice(client):
    shelves = [make_category(f"Shelf {n}") for n in range(3)]
    for n in range(20):
        make_live(title=f"Piece {n:02}", categories=shelves, at=ago(days=n + 1))
    html = read(client, "/")
    assert [html.count(f"Piece {n:02}<") for n in range(6)] == [1] * 6
    assert max(html.count(f"Piece {n:02}<") for n in range(20)) == 1


def test_titles_are_escaped_everywhere(client):
    category = make_category("R&D <b>")
    make_live(title="<script>alert(1)</script>", slug="x", categories=[category], at=ago(days=1))
    for path in ("/", "/articles/x/", category.get_absolute_url()):
        assert "<script>" not in read(client, path)


def test_a_cover_is_drawn_for_a_visible_article(client, seed):
    response = client.get("/articles/pmo-role/cover.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")


@pytest.mark.parametrize(
    ("make", "robots"),
    [
        (article, ""),
        (extract, ""),
        (
            lambda **fields: extract(
                kind=Article.Kind.REPUBLICATION, permission=make_permission(), **fields
            ),
            '<meta name="robots" content="noindex">',
        ),
    ],
    ids=["original", "extract", "republication"],
)
def test_search_engines_are_told_by_kind(client, make, robots):
    make_live(make(slug="x", author=make_author()), at=ago(days=1))
    html = read(client, "/articles/x/")
    assert '<link rel="canonical" href="http://localhost/articles/x/">' in html
    assert (robots in html) if robots else ("noindex" not in html)


def test_an_article_leads_to_its_neighbours_and_to_what_is_like_it(client):
    shelf = make_category("Shelf")
    for hours, slug in enumerate(["after", "own", "before"], 1):
        make_live(slug=slug, categories=[shelf], at=ago(hours=hours))
    html = client.get("/articles/own/").content.decode()
    assert '<a href="/articles/before/" rel="prev">' in html
    assert '<a href="/articles/after/" rel="next">' in html
    assert "Related articles" in html


@pytest.mark.parametrize(
    ("language", "marks"),
    [("ar", ' lang="ar" dir="rtl"'), ("de-at", ' lang="de-at"'), ("en-gb", "")],
)
def test_words_in_another_language_say_so_and_ours_around_them_do_not(client, language, marks):
    shelf = [make_category("Shelf")]
    body = "<h2>One</h2><h2>Two</h2><h2>Three</h2>"
    words = {"title": "Tafel", "standfirst": "Kreide.", "body": body}
    make_live(**words, slug="tafel", language=language, categories=shelf)
    make_live(title="Plain", slug="plain", categories=shelf)
    page = read(client, "/articles/tafel/")
    for opening in ("<h1", '<p class="standfirst"', '<div class="prose"', '<ol class="c"'):
        assert f"{opening}{marks}>" in page
    assert page.count("lang=") == 1 + 4 * bool(marks)
    assert f"<h3{marks}><a href" in read(client, "/articles/plain/")
    for path in ("/categories/shelf/", "/search/?q=tafel"):
        assert f'<h2{marks}><a href="/articles/tafel/"' in read(client, path)
        assert f'<p class="dek"{marks}>' in read(client, path)


def test_an_article_is_passed_on_by_plain_links(client, settings):
    make_live(title="Cost & benefit?", slug="x")
    html = client.get("/articles/x/").content.decode()
    body = quote(f"{settings.SITE_URL}/articles/x/", safe="")
    assert f'href="mailto:?subject=Cost%20%26%20benefit%3F&amp;body={body}"' in html
    assert f'href="https://www.linkedin.com/sharing/share-offsite/?url={body}"' in html


def test_three_headings_make_a_table_of_contents(client):
    make_live(slug="x", body="<h2>One</h2><p>x</p><h2>Two</h2><p>x</p><h2>Three</h2><p>x</p>")
    html = client.get("/articles/x/").content.decode()
    assert '<a href="#s-two">Two</a>' in html
    assert '<h2 id="s-two">Two</h2>' in html


@pytest.mark.parametrize("basis", Permission.Basis.values)
def test_a_republication_names_the_licence_that_lets_it_stand_here_and_no_other(client, basis):
    source = make_source(licence="CC BY 4.0")
    permission = make_permission(source=source, basis=basis)
    kind = Article.Kind.REPUBLICATION
    make_live(extract(slug="x", kind=kind, source=source, permission=permission))
    names_it = "<span>Licence: CC BY 4.0</span>" in read(client, "/articles/x/")
    assert names_it is (basis == Permission.Basis.LICENCE)


def test_a_source_page_says_who_they_are_and_on_what_terms(client):
    terms = {"licence": "CC BY 4.0", "extract_max_words": 400, "description": "Who they are."}
    source = make_source("X", feed_url="https://source.example/feed", slug="x", **terms)
    make_live(extract(source=source, title="Taken from there"))
    html = client.get("/sources/x/").content.decode()
    for said in ("Who they are.", "Licence: CC BY 4.0", "up to 400 words", "Taken from there"):
        assert said in html
    for address in (source.home_page, source.feed_url, "/sources/x/articles.rss"):
        assert f'<a href="{address}"' in html


PLACES = ["", *(f"articles.{suffix}" for suffix in ("rss", "atom", "json"))]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("slug", ["secret", "before"])
def test_a_source_is_nobody_until_something_of_it_was_visible(client, place, slug):
    source = make_source("Secret", slug="before")
    source.slug = "secret"
    source.save()
    edition = make_edition(extract(source=source))
    publishing.schedule(edition, start=NOW + timedelta(hours=1), by=None)
    never = client.get(f"/sources/never/{place}")
    with time_machine.travel(NOW + timedelta(minutes=59), tick=False):
        answer = client.get(f"/sources/{slug}/{place}")
    assert answer.status_code == 404
    assert answer.content.replace(slug.encode(), b"never") == never.content
    with time_machine.travel(NOW + timedelta(minutes=60), tick=False):
        assert client.get(f"/sources/{slug}/{place}").status_code in {200, 301}


@pytest.mark.parametrize("place", PLACES)
def test_a_source_of_which_nothing_is_visible_any_more_stays_where_readers_found_it(client, place):
    source = make_source(slug="before")
    edition = make_live(extract(source=source), at=ago(days=2))
    source.slug = "x"
    source.save()
    publishing.withdraw(edition.article, by=None, at=ago(days=1))
    assert client.get(f"/sources/x/{place}").status_code == 200
    assert client.get(f"/sources/before/{place}")["Location"] == f"/sources/x/{place}"


def test_a_page_of_a_source_that_lists_something_asks_no_more_than_an_author_s(client):
    make_live(extract(source=make_source(slug="x"), author=make_author("Ada")), at=ago(days=1))
    asked = []
    for path in ("/sources/x/", "/authors/ada/"):
        read(client, path)
        with CaptureQueriesContext(connection) as queries:
            read(client, path)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_source_without_a_feed_or_terms_says_nothing_of_them(client):
    make_live(extract(source=make_source("X", slug="x")))
    html = client.get("/sources/x/").content.decode()
    assert not any(words in html for words in ("Their feed", "Licence", "Extracts of up to"))
