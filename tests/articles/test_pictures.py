"""Pictures on public pages: one loaded at once, the others when they are near, none foreign."""

import gzip
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import pictures, previews
from articles.pictures import Shown
from tests.articles.builders import (
    article,
    make_category,
    make_edition,
    make_image,
    make_known_image,
    make_live,
    make_member,
    make_picture,
)
from tests.pmo_cms.crawling import read_page
from tests.yardstick import run_within

DIGEST = "0123456789abcdef" * 2
IMAGE = f'<img src="/media/{DIGEST}/text.jpg" alt="A &amp; B">'
NOW = timezone.now()


def shown(html):
    """Return the pictures that are printed in `html`."""
    found = []
    pictures.expand(html, lambda picture: found.append(picture) or "")
    return found


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<figure>{IMAGE}</figure>", Shown(DIGEST, "A & B", "", stands_alone=True)),
        (
            f"<figure>{IMAGE}<figcaption>A <em>word</em></figcaption></figure>",
            Shown(DIGEST, "A & B", "A <em>word</em>", stands_alone=True),
        ),
        (f"<p>a</p>{IMAGE}<p>b</p>", Shown(DIGEST, "A & B", "", stands_alone=True)),
        (f"<p>a {IMAGE} b</p>", Shown(DIGEST, "A & B")),
        (f"<blockquote><figure>{IMAGE}</figure></blockquote>", Shown(DIGEST, "A & B", "", True)),
    ],
)
def test_a_picture_is_found_with_what_the_text_says_of_it(html, expected):
    assert shown(html) == [expected]
    assert pictures.named(html) == [DIGEST]


def test_the_text_around_a_picture_stays_as_it_is():
    html = f"<p>a</p><figure>{IMAGE}</figure><ul><li>b{IMAGE}</li></ul>"
    expanded = pictures.expand(html, lambda picture: f"[{picture.stands_alone}]")
    assert expanded == "<p>a</p>[True]<ul><li>b[False]</li></ul>"


def test_what_is_printed_for_a_picture_is_not_read_again():
    html = f"<figure>{IMAGE}</figure>"
    assert pictures.expand(html, lambda _: f"<figure>{IMAGE}</figure>") == html


@pytest.mark.parametrize("piece", ["<figure>", "<img ", "<figcaption>", f"<figure>{IMAGE}", '"'])
def test_a_long_text_of_one_piece_takes_no_long_time(piece):
    html = piece * (200_000 // len(piece))
    run_within(1, lambda: pictures.expand(html, lambda _: ""))


def in_text(image, caption=""):
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<p>Words.</p><figure><img src="/media/{image.digest}/text.jpg" alt="">{words}</figure>'


def page(client, content):
    return client.get(content.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_an_article_shows_its_photograph_with_words_and_thanks(client):
    image = make_known_image(credit="City Archive", licence="CC BY 4.0")
    html = page(client, make_live(cover_image=image))
    assert f"/media/{image.digest}/hero-50-50-1920.avif 1920w" in html
    assert f'<img src="/media/{image.digest}/hero-50-50.jpg" alt="A wall of cards"' in html
    assert 'width="1280" height="720" fetchpriority="high"' in html
    assert "<figcaption>City Archive, CC BY 4.0</figcaption>" in html
    assert "cover.svg" not in html


@pytest.mark.django_db
def test_without_a_photograph_the_cover_is_drawn(client):
    assert 'src="/articles/drawn/cover.svg"' in page(client, make_live(slug="drawn"))


@pytest.mark.django_db
def test_every_file_that_a_page_names_is_there(client):
    image = make_image(make_picture(700, 500), focal=(10, 90))
    shelf = make_category()
    make_live(cover_image=image, body=in_text(image), categories=[shelf], slug="piece")
    for address in ("/", "/articles/piece/", shelf.get_absolute_url()):
        html = client.get(address).content.decode()
        named = set(re.findall(r"/media/[0-9a-f]{32}/[a-z0-9-]+\.[a-z]+", html))
        assert len(named) >= 5
        assert {client.get(name).status_code for name in named} == {200}


@pytest.mark.django_db
def test_a_picture_in_the_text_is_offered_in_every_format_with_its_caption_and_thanks(client):
    image = make_known_image(1400, 900, credit="City Archive")
    html = page(client, make_live(body=in_text(image, "What it <em>shows</em>.")))
    assert f"/media/{image.digest}/text-1280.avif 1280w" in html
    assert 'alt="A wall of cards" width="1280" height="823" loading="lazy"' in html
    assert "<figcaption>What it <em>shows</em>. (City Archive)</figcaption>" in html


# Where a picture of a text may stand, as the sanitiser leaves it, without being a figure alone.
AMONG_WORDS = {
    "a paragraph": "<p>IMG</p>",
    "words": "<p>Before IMG after.</p>",
    "emphasis": "<p><strong>IMG</strong></p>",
    "a heading": "<h2>IMG</h2>",
    "a list": "<ul><li>IMG</li></ul>",
    "a quotation": "<blockquote>IMG</blockquote>",
    "a table": "<table><tbody><tr><td>IMG</td></tr></tbody></table>",
    "a figure with another": "<figure>IMGIMG<figcaption>Two.</figcaption></figure>",
    "a figure with words": "<figure>IMG<p>Words.</p></figure>",
    "a linked figure": '<figure><a href="https://x.example/">IMG</a></figure>',
    "a link": '<p><a href="https://x.example/">IMG</a></p>',
}


def among_words(image, place):
    html = f'<img src="/media/{image.digest}/text.jpg" alt="">'
    return AMONG_WORDS[place].replace("IMG", html) + "<p>Words.</p>"


@pytest.mark.django_db
@pytest.mark.parametrize("place", AMONG_WORDS)
def test_every_picture_of_a_text_has_its_thanks_behind_it_wherever_it_stands(client, place):
    image = make_known_image(credit="City & Archive", licence="CC BY 4.0")
    edition = make_live(body=among_words(image, place))
    count = edition.body.count("<img")
    assert count == AMONG_WORDS[place].count("IMG")
    thanks = "<small>(City &amp; Archive, CC BY 4.0)</small>"
    html = page(client, edition)
    assert read_page(html.encode()).errors == []
    assert len(re.findall(rf"</picture>\s*{re.escape(thanks)}", html)) == count
    feed = json.loads(client.get("/feeds/articles.json").content)
    (entry,) = feed["items"]
    assert len(re.findall(rf"<img [^>]*> {re.escape(thanks)}", entry["content_html"])) == count


@pytest.mark.django_db
def test_a_picture_among_words_that_owes_no_thanks_has_nothing_behind_it(client):
    assert "<small>" not in page(client, make_live(body=among_words(make_known_image(), "words")))


@pytest.mark.django_db
def test_what_is_not_in_the_library_is_left_out(client):
    html = page(client, make_live(body=f"<p>Words.</p><figure>{IMAGE}</figure>"))
    assert DIGEST not in html


@pytest.mark.django_db
def test_what_is_said_of_a_picture_is_printed_as_text(client):
    attack = '"><script>alert(1)</script>'
    image = make_image(alt_text=attack, credit=attack)
    html = page(client, make_live(cover_image=image, body=in_text(image)))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/categories/shelf/", "/articles/piece-0/"])
def test_one_picture_of_a_page_is_urgent_and_the_others_wait(client, path):
    fill(make_category("Shelf"), 14)
    html = client.get(path).content.decode()
    images = re.findall(r"<img [^>]*>", html)
    assert len(images) > 3
    assert sum('fetchpriority="high"' in image for image in images) == 1
    assert sum('loading="lazy"' in image for image in images) == len(images) - 1
    assert all(re.search(r'width="\d+" height="\d+"', image) for image in images)


def fill(shelf, count):
    for n in range(count):
        image = make_known_image()
        body = in_text(image)
        at = NOW - timedelta(hours=n + 1)
        content = article(cover_image=image, slug=f"piece-{n}", body=body)
        make_live(content, categories=[shelf], at=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "queries"), [("/", 6), ("/categories/shelf/", 6), ("/articles/piece-0/", 8)]
)
def test_photographs_cost_a_list_no_query_and_a_text_one(
    client, django_assert_max_num_queries, path, queries
):
    fill(make_category("Shelf"), 14)
    with django_assert_max_num_queries(queries):
        response = client.get(path)
    assert len(gzip.compress(response.content)) <= 8192


@pytest.mark.django_db
def test_a_preview_link_shows_the_pictures_of_its_edition_and_no_others(client):
    image, other = make_image(), make_image()
    content = make_edition(cover_image=image, body=in_text(image)).article
    by = make_member("Editors")
    _, token = previews.make_link(content, by=by, at=NOW, valid_for=timedelta(days=1))
    html = client.get(f"/preview/{token}/").content.decode()
    assert f'src="/preview/{token}/{image.digest}/hero-50-50.jpg"' in html
    assert f'src="/preview/{token}/{image.digest}/text.jpg"' in html
    response = client.get(f"/preview/{token}/{image.digest}/text.jpg")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert client.get(f"/preview/{token}/{other.digest}/text.jpg").status_code == 404
