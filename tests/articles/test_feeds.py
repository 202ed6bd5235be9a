import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests.articles.builders import (
    article,
    extract,
    make_author,
    make_category,
    make_edition,
    make_image,
    make_known_image,
    make_live,
    make_permission,
    make_source,
)
from tests.articles.feed_rules import broken_rules

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
SUFFIXES = ["rss", "atom", "json"]
XML_SUFFIXES = ["rss", "atom"]
TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}
NAMESPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
}


def ago(**duration):
    return NOW - timedelta(**duration)


def fetch(client, path):
    response = client.get(path, headers={"Host": "127.0.0.1"})
    assert response.status_code == 200
    return response


def parse(client, path):
    """Return what feedparser makes of a feed, which must find nothing wrong with it."""
    found = feedparser.parse(fetch(client, path).content)
    assert not found.bozo, found.bozo_exception
    return found


def contents(client, path="/feeds/articles"):
    """Return the HTML that each format carries for its first entry."""
    rss, atom = (parse(client, f"{path}.{suffix}").entries[0] for suffix in XML_SUFFIXES)
    first = json.loads(fetch(client, f"{path}.json").content)["items"][0]
    found = [rss.content[0].value, atom.content[0].value, first["content_html"]]
    return [html.replace(" />", ">") for html in found]  # as feedparser writes them


@pytest.fixture
def seed():
    """An extract with all that a credit can say."""
    picture = make_known_image(credit="City Archive", licence="CC BY 4.0")
    source = make_source("PM Majik", home_page="https://www.pmmajik.com/", licence="CC BY 4.0",
                         feed_url="https://www.pmmajik.com/feed/")  # fmt: skip
    return make_live(
        extract(
            title="Careers & a PMO",
            slug="careers",
            standfirst="Why a <PMO> helps.",
            body='<p>See <a href="/articles/other/">the other</a> and <a href="#top">above</a>.</p>'
            f'<p><img src="/media/{picture.digest}/text.jpg" alt="A plan"></p>'
            '<p><a href="https://youtu.be/dQw4w9WgXcQ">A talk</a></p>',
            author=make_author("Ada"),
            source=source,
            original_url="https://www.pmmajik.com/original/",
            original_title="The original",
            original_author="Grace",
        ),
        categories=[make_category("Careers")],
        at=ago(days=1),
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "path", ["/feeds/articles", "/categories/careers/articles", "/sources/pm-majik/articles"]
)
def test_a_feed_keeps_every_rule_of_its_format(client, seed, path, suffix):
    response = fetch(client, f"{path}.{suffix}")
    assert response["Content-Type"] == TYPES[suffix]
    assert broken_rules(response.content, suffix) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_feed_without_articles_keeps_them_too_and_never_changes(client, suffix):
    make_category("Empty")
    first = fetch(client, f"/categories/empty/articles.{suffix}")
    assert broken_rules(first.content, suffix) == []
    assert fetch(client, f"/categories/empty/articles.{suffix}").content == first.content


@pytest.mark.parametrize("suffix", XML_SUFFIXES)
def test_feed_readers_read_all_of_it(client, seed, suffix):
    found = parse(client, f"/feeds/articles.{suffix}")
    assert found.feed.title == "Baseline"
    assert found.feed.link == "http://localhost/"
    entry = found.entries[0]
    assert entry.title == "Careers & a PMO"
    assert entry.link == "http://localhost/articles/careers/"
    assert entry.summary == "Why a &lt;PMO&gt; helps."
    assert entry.author == "Ada"
    assert [tag.term for tag in entry.tags] == ["Careers"]
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == ago(days=1)


def test_rss_credits_in_its_own_elements(client, seed):
    item = ElementTree.fromstring(fetch(client, "/feeds/articles.rss").content).find(".//item")
    assert item.findtext("source") == "PM Majik"
    assert item.find("source").get("url") == "https://www.pmmajik.com/feed/"
    assert item.findtext("dc:source", "", NAMESPACES) == "https://www.pmmajik.com/original/"
    assert item.findtext("dc:creator", "", NAMESPACES) == "Ada"
    assert item.find("a:link", NAMESPACES).get("rel") == "via"


def test_atom_credits_in_its_own_elements(client, seed):
    entry = ElementTree.fromstring(fetch(client, "/feeds/articles.atom").content)
    entry = entry.find("a:entry", NAMESPACES)
    via = entry.find("a:link[@rel='via']", NAMESPACES)
    assert via.get("href") == "https://www.pmmajik.com/original/"
    assert entry.findtext("a:source/a:title", "", NAMESPACES) == "PM Majik"
    assert entry.findtext("a:author/a:name", "", NAMESPACES) == "Ada"


def test_json_feed_credits_in_its_own_keys(client, seed):
    item = json.loads(fetch(client, "/feeds/articles.json").content)["items"][0]
    assert item["external_url"] == "https://www.pmmajik.com/original/"
    assert item["authors"] == [{"name": "Ada"}]
    assert item["_source"]["name"] == "PM Majik"
    assert item["tags"] == ["Careers"]


@pytest.mark.parametrize(
    "words",
    [
        'Extract from <a href="http://localhost/sources/pm-majik/">PM Majik</a>',
        "This is an extract. It was first published by PM Majik.",
        'Read the original: <a href="https://www.pmmajik.com/original/">The original</a>, Grace',
    ],
)
def test_every_reader_sees_the_credit(client, seed, words):
    for html in contents(client):
        assert words in html


@pytest.mark.parametrize(
    "words",
    [
        'href="http://localhost/articles/other/"',
        'href="http://localhost/articles/careers/#top"',
        '<img alt="A plan" height="853" src="http://localhost/media/',
        '<a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">A talk (YouTube)</a>',
    ],
)
def test_addresses_in_the_text_work_anywhere_and_a_video_is_a_link(client, seed, words):
    for html in contents(client):
        assert words in html


def test_a_picture_in_the_text_has_its_description_and_whom_to_thank(client):
    image = make_known_image(credit="City Archive", licence="CC BY 4.0")
    address = f"/media/{image.digest}/text.jpg"
    make_live(
        body=f'<figure><img src="{address}"><figcaption>A <em>wall</em>.</figcaption></figure>'
        f'<figure><img src="{address}"></figure><p>Words and <img src="{address}"></p>'
    )
    src = f"http://localhost{address}"
    img = f'<img alt="A wall of cards" height="853" src="{src}" width="1280">'
    thanks = "City Archive, CC BY 4.0"
    for html in contents(client):
        assert f"{img}<figcaption>A <em>wall</em>. ({thanks})</figcaption></figure>" in html
        assert f"<figure>{img}<figcaption>{thanks}</figcaption></figure>" in html
        assert f"<p>Words and {img} <small>({thanks})</small></p>" in html


def test_a_picture_that_nobody_could_see_is_left_out(client):
    make_live(body=f'<p>Words</p><p><img src="/media/{"0" * 32}/text.jpg" alt="x"></p>')
    assert not any("<img" in html for html in contents(client))


def test_a_photograph_on_top_goes_with_the_entry(client):
    image = make_image(credit="City Archive")
    make_live(cover_image=image)
    for suffix in XML_SUFFIXES:
        (enclosure,) = parse(client, f"/feeds/articles.{suffix}").entries[0].enclosures
        picture = client.get(enclosure.href.removeprefix("http://localhost"))
        assert enclosure.href.startswith("http://localhost/media/")
        assert enclosure.type == picture["Content-Type"] == "image/jpeg"
        assert int(enclosure.length) == len(picture.content)
    item = json.loads(fetch(client, "/feeds/articles.json").content)["items"][0]
    assert item["image"] == enclosure.href
    assert all("<p>Cover picture: City Archive</p>" in html for html in contents(client))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("fields", [{}, {"cover_image": "without files"}])
def test_without_a_file_to_send_nothing_goes_with_it(client, suffix, fields):
    make_live(**{name: make_known_image(credit="City Archive") for name in fields})
    response = fetch(client, f"/feeds/articles.{suffix}")
    assert broken_rules(response.content, suffix) == []
    assert not any(word in response.content for word in (b"enclosure", b"image/", b'"image"'))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("count", [2, 20])
def test_a_feed_takes_five_queries_however_many_pictures_it_has(
    client, django_assert_num_queries, count, suffix
):
    shelf = make_category("Shelf")
    for image in [make_image() for _ in range(count)]:
        body = f'<p>Words</p><p><img src="/media/{image.digest}/text.jpg"></p>'
        make_live(cover_image=image, body=body, categories=[shelf])
    with django_assert_num_queries(5):
        response = fetch(client, f"/categories/shelf/articles.{suffix}")
    assert broken_rules(response.content, suffix) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_text_that_looks_like_an_address_stays_text(client, suffix):
    make_live(body='<p>Write href="/here" and src="/there".</p>')
    for html in contents(client):
        assert 'Write href="/here" and src="/there".' in html


LONG = "<p>" + "word " * 200 + "</p><p>The very end.</p>"


def republication(basis, **source_fields):
    source = make_source("Journal", **source_fields)
    permission = make_permission(source=source, basis=basis)
    return extract(kind=Article.Kind.REPUBLICATION, source=source, permission=permission, body=LONG)


@pytest.mark.parametrize("make", [article, extract])
def test_what_is_ours_to_give_is_there_in_full(client, make):
    make_live(make(body=LONG))
    assert all("The very end." in html for html in contents(client))


@pytest.mark.parametrize("make", [article, extract])
def test_a_site_may_choose_to_give_extracts_alone(client, settings, make):
    settings.FEED_CONTENT = "extract"
    make_live(make(slug="piece", body=LONG, standfirst="Why."))
    for html in contents(client):
        assert "The very end." not in html
        assert "<p>Why.</p><p>word word" in html
        assert '<a href="http://localhost/articles/piece/">Read on at Baseline</a>' in html


@pytest.mark.parametrize("basis", ["licence", "own", "public_domain"])
def test_a_republication_is_passed_on_where_its_licence_lets_us(client, basis):
    make_live(republication(basis))
    assert all("The very end." in html for html in contents(client))


def rights_told(client):
    """Return what each format says of the rights in its first entry, "" where it says nothing."""
    rss, atom = (
        ElementTree.fromstring(fetch(client, f"/feeds/articles.{suffix}").content)
        for suffix in XML_SUFFIXES
    )
    (item,) = json.loads(fetch(client, "/feeds/articles.json").content)["items"]
    return [
        rss.findtext(".//dc:rights", "", NAMESPACES),
        atom.findtext(".//a:rights", "", NAMESPACES),
        item["_source"]["licence"],
    ]


def test_a_text_under_a_licence_says_under_which(client):
    make_live(republication("licence", licence="CC BY 4.0"))
    assert rights_told(client) == ["CC BY 4.0"] * 3
    for html in contents(client):
        assert "CC BY 4.0" in html


@pytest.mark.parametrize("basis", ["own", "written", "quotation", "public_domain"])
def test_what_something_else_allows_is_not_said_to_be_under_the_source_s_licence(client, basis):
    make_live(republication(basis, licence="All rights reserved"))
    assert rights_told(client) == [""] * 3
    for html in contents(client):
        assert "All rights reserved" not in html


def test_our_own_words_about_a_piece_are_not_said_to_be_under_its_licence(client):
    make_live(extract(source=make_source(licence="CC BY-NC 4.0")))
    assert rights_told(client) == [""] * 3
    for html in contents(client):
        assert "CC BY-NC" not in html


@pytest.mark.parametrize("basis", ["written", "quotation"])
def test_a_republication_that_we_alone_may_show_is_not_passed_on(client, basis):
    make_live(republication(basis, extract_max_words=10))
    for html in contents(client):
        assert html.count("word") == 10
        assert "Read the original" in html


def test_a_source_that_allows_less_today_gets_it_at_once(client):
    edition = make_live(extract(body=LONG))
    edition.source.extract_max_words = 20
    edition.source.save()
    assert all(html.count("word") == 20 for html in contents(client))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_only_what_is_visible_now_is_in_it(client, suffix):
    shown = make_live(title="Shown", at=ago(days=2))
    shown.article.title = "Canary"
    make_edition(shown.article)
    publishing.schedule(make_edition(title="Canary"), start=ago(days=-1), by=None)
    gone = make_live(title="Canary", at=ago(days=1))
    publishing.withdraw(gone.article, by=None, at=ago(hours=1))
    assert b"Canary" not in fetch(client, f"/feeds/articles.{suffix}").content


def test_a_feed_holds_the_newest_fifty(client):
    for n in range(52):
        make_live(title=f"Piece {n}", at=ago(days=60 - n))
    titles = [entry.title for entry in parse(client, "/feeds/articles.atom").entries]
    assert titles == [f"Piece {n}" for n in range(51, 1, -1)]


def test_an_article_keeps_its_id_through_a_change_of_address_and_of_text(client):
    before = parse(client, "/feeds/articles.rss").entries
    edition = make_live(slug="first", at=ago(days=2))
    before = parse(client, "/feeds/articles.rss").entries[0]
    article = edition.article
    article.slug, article.title = "second", "Another"
    make_live(article, at=ago(days=1))
    after = parse(client, "/feeds/articles.rss").entries[0]
    assert after.link != before.link
    assert after.id == before.id == f"tag:localhost,2026:articles/{article.pk}"


def test_it_was_updated_when_the_shown_edition_went_live(client):
    edition = make_live(slug="first", at=ago(days=2))
    edition.article.title = "Another"
    make_live(edition.article, at=ago(days=1))
    entry = parse(client, "/feeds/articles.atom").entries[0]
    assert entry.published == ago(days=2).isoformat()
    assert entry.updated == ago(days=1).isoformat()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_reader_that_has_it_gets_no_second_copy(client, seed, suffix):
    path = f"/feeds/articles.{suffix}"
    first = fetch(client, path)
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first.get("Vary", "")
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("withdrawn", ["Older", "Newer"])
def test_a_reader_that_keeps_dates_alone_is_told_of_every_withdrawal(client, suffix, withdrawn):
    dates = {"Older": ago(days=2), "Newer": ago(days=1)}
    pieces = {title: make_live(title=title, at=at) for title, at in dates.items()}
    path = f"/feeds/articles.{suffix}"
    assert "Last-Modified" not in fetch(client, path)
    publishing.withdraw(pieces[withdrawn].article, by=None, at=ago(hours=1))
    for seen in (*dates.values(), NOW):
        again = client.get(path, headers={"If-Modified-Since": format_datetime(seen, usegmt=True)})
        assert again.status_code == 200
        assert withdrawn not in again.content.decode()


def test_a_reader_that_keeps_dates_alone_is_told_of_another_licence(client):
    edition = make_live(republication("licence", licence="CC BY 4.0"), at=ago(days=1))
    edition.source.licence = "CC BY-ND 4.0"
    edition.source.save()
    seen = {"If-Modified-Since": format_datetime(ago(days=1), usegmt=True)}
    assert "CC BY-ND 4.0" in client.get("/feeds/articles.rss", headers=seen).content.decode()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_feed_of_a_renamed_category_is_one_hop_away(client, suffix):
    shelf = make_category("Shelf")
    for slug in ("rack", "case"):
        shelf.slug = slug
        shelf.save()
    response = client.get(f"/categories/shelf/articles.{suffix}")
    assert response.status_code == 301
    assert response["Location"] == f"/categories/case/articles.{suffix}"


def test_the_feed_of_a_merged_source_is_one_hop_away(client):
    merged, into = make_source("Old"), make_source("New")
    make_live(extract(source=merged))
    publishing.unite(merged, into=into, by=None)
    assert client.get("/sources/old/articles.atom")["Location"] == "/sources/new/articles.atom"


@pytest.mark.parametrize(
    "path", ["/feeds/articles.xml", "/categories/nowhere/articles.rss", "/feeds/articles.RSS"]
)
def test_a_feed_that_never_was_does_not_exist(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_characters_that_xml_cannot_hold_break_no_feed(client, suffix):
    bad = "a\x0b\x0c\x1f\ufffe\uffffb"
    shelf = make_category(bad, slug="shelf", description=bad)
    source = make_source(bad, slug="source", licence=bad)
    make_live(
        extract(title=bad, standfirst=bad, body=f"<p>{bad}</p>", author=make_author(bad, slug="a"),
                source=source, original_title=bad, original_author=bad),
        categories=[shelf],
    )  # fmt: skip
    for path in ("/feeds/articles", "/categories/shelf/articles", "/sources/source/articles"):
        assert broken_rules(fetch(client, f"{path}.{suffix}").content, suffix) == []


def test_a_title_with_markup_is_no_markup_in_any_reader(client):
    make_live(title="<img src=x onerror=alert(1)> & more")
    rss = ElementTree.fromstring(fetch(client, "/feeds/articles.rss").content)
    assert rss.findtext(".//item/title") == "&lt;img src=x onerror=alert(1)&gt; & more"
    atom = ElementTree.fromstring(fetch(client, "/feeds/articles.atom").content)
    title = atom.find("a:entry/a:title", NAMESPACES)
    assert title.get("type", "text") == "text"
    assert title.text == "<img src=x onerror=alert(1)> & more"


@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize("path", ["/feeds/articles.rss", "/categories/shelf/articles.atom"])
def test_many_articles_take_as_many_queries_as_one(
    client, django_assert_max_num_queries, path, count
):
    shelf = make_category("Shelf")
    for _ in range(count):
        make_live(extract(), categories=[shelf])
    with django_assert_max_num_queries(3):
        fetch(client, path)


@pytest.mark.parametrize("path", ["/", "/categories/careers/", "/sources/pm-majik/"])
def test_pages_name_their_feeds(client, seed, path):
    page = client.get(path).content.decode()
    stem = "/feeds/" if path == "/" else path
    for suffix in SUFFIXES:
        kind = TYPES[suffix].split(";")[0]
        assert f'<link rel="alternate" type="{kind}" title=' in page
        assert f'href="{stem}articles.{suffix}"' in page
