"""Words of anybody's, in every place that takes words, on everything that shows them."""

import json
import re
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.utils.html import escape

from articles.models import Article, Author, Category, Edition, Source
from tests.active import active_parts
from tests.articles.builders import (
    extract,
    make_all_live,
    make_author,
    make_category,
    make_image,
    make_known_image,
    make_live,
    make_source,
)
from tests.articles.feed_rules import broken_rules

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "data"
PAYLOADS = [each["payload"] for each in json.loads((DATA / "dompurify/payloads.json").read_text())]
NAUGHTY = [text for text in json.loads((DATA / "blns/blns.json").read_text()) if text.strip()]
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
SUFFIXES = ("rss", "atom", "json")
MASTHEAD = Path(__file__).parents[2] / "templates/public/includes/masthead.html"
MAGNIFIER = re.search("<svg.*?</svg>", MASTHEAD.read_text())[0]


def chunks(texts, size):
    starts = range(0, len(texts), size)
    return [pytest.param(texts[start : start + size], id=str(start)) for start in starts]


def publish(texts):
    """Publish an article for each text, which says it wherever an article can say something.

    All of them at once: what is tried here is what is made of the words when they are read.
    """
    texts = [text.replace("\x00", "") for text in texts]
    shelf = make_category("Shelf")
    names = [{"name": f"{text[:50]} {n}", "slug": f"name-{n}"} for n, text in enumerate(texts)]
    said = [named | {"description": text[:300]} for named, text in zip(names, texts, strict=True)]
    categories = Category.objects.bulk_create(Category(**fields) for fields in said)
    sources = Source.objects.bulk_create(
        Source(**fields, home_page="https://source.example/", licence=text[:200])
        for fields, text in zip(said, texts, strict=True)
    )
    authors = Author.objects.bulk_create(
        Author(**named, about=text[:300]) for named, text in zip(names, texts, strict=True)
    )
    articles = Article.objects.bulk_create(
        saying(text, n, author=authors[n], source=sources[n]) for n, text in enumerate(texts)
    )
    make_all_live(articles, [(category, shelf) for category in categories])


def saying(text, n, **named):
    """Return an unsaved extract that says `text` in all its fields, and of its picture."""
    picture = make_known_image(alt_text=text[:250], credit=text[:200], licence=text[:100])
    shown = f'<p><img src="/media/{picture.digest}/text.jpg" alt="{escape(text)}"></p>'
    return extract(
        title=text[:200],
        slug=f"piece-{n}",
        standfirst=text[:300],
        body=f"<p>Words</p>{text}{shown}",
        cover_image=picture,
        seo_title=text[:70],
        seo_description=text[:160],
        original_title=text[:300],
        original_author=text[:200],
        **named,
    )


def addresses(count):
    """Return the page of each text, and what between them shows every name."""
    some = [f"/{kind}/name-{n}/" for kind in ("authors", "categories", "sources") for n in (0, 1)]
    return [
        "/",
        "/categories/shelf/",
        "/authors/",
        *some,
        *(f"/articles/piece-{n}/" for n in range(count)),
    ]


def read(client, address):
    """Return the page without the one drawing that is ours: that of the button for searching."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().replace(MAGNIFIER, "", 1)


@pytest.mark.parametrize("texts", chunks(PAYLOADS, 50))
def test_nothing_that_anybody_wrote_acts_on_a_page_or_in_a_feed(client, texts):
    publish(texts)
    for address in addresses(len(texts)):
        assert active_parts(read(client, address)) == [], address
    for html in feed_html(client):
        assert active_parts(html) == []


def feed_html(client):
    """Yield whatever a feed reader may take for HTML."""
    for stem in ("/feeds/", "/categories/name-0/", "/sources/name-0/"):
        rss, atom, told = (client.get(f"{stem}articles.{suffix}").content for suffix in SUFFIXES)
        for content, suffix in zip((rss, atom, told), SUFFIXES, strict=True):
            assert broken_rules(content, suffix) == []
        for element in ElementTree.fromstring(rss).iter():
            if element.tag in {"title", "description", f"{CONTENT}encoded"}:
                yield element.text
        for element in ElementTree.fromstring(atom).iter():
            if element.get("type") == "html":
                yield element.text
        yield from (item["content_html"] for item in json.loads(told)["items"])


@pytest.mark.parametrize("texts", chunks(PAYLOADS, 60))
def test_nothing_that_anybody_wrote_acts_at_the_desk(client, texts):
    client.force_login(User.objects.create_superuser("root"))
    plain = make_live(extract(author=make_author("Ada"), source=make_source("Journal")))
    lists = [f"/admin/articles/{name}/" for name in ("article", "category", "source", "author")]
    own = [acting_at_desk(client, address) for address in (*lists, form_of(plain))]
    publish(texts)
    addresses = [*lists, form_of(Edition.objects.latest("pk"))]
    assert [acting_at_desk(client, address) for address in addresses] == own


def form_of(edition):
    return f"/admin/articles/article/{edition.article_id}/change/"


def acting_at_desk(client, address):
    return active_parts(read(client, address), own_scripts=("/static/",))


@pytest.mark.parametrize("texts", chunks(NAUGHTY, 50))
def test_naughty_strings_are_words_like_any_other(client, texts):
    publish(texts)
    for address in addresses(len(texts)):
        assert active_parts(read(client, address)) == [], address
    for suffix in SUFFIXES:
        assert broken_rules(client.get(f"/feeds/articles.{suffix}").content, suffix) == []
    for address in ("/sitemap.xml", "/sitemap-articles-0.xml", "/news-sitemap.xml"):
        ElementTree.fromstring(client.get(address).content)


@pytest.mark.parametrize("text", ['"><img src=x onerror=alert(1)>', "'\"<svg/onload=alert(1)>"])
def test_an_alternative_text_ends_no_attribute(client, text):
    image = make_image(alt_text=text, credit=text, licence=text)
    body = f'<p>Words</p><p><img src="/media/{image.digest}/text.jpg"></p>'
    make_live(extract(slug="piece", cover_image=image, body=body))
    assert active_parts(read(client, "/articles/piece/")) == []
    assert active_parts(read(client, "/")) == []


# Where an address takes words. One is read like the next of its kind, so a string is tried in one
# of each.
SLUGS = ["/articles/{}/", "/categories/{}/articles.rss"]
NAMES = ["/sitemap-{}.xml", "/feeds/{}", "/articles/x/share-{}.png"]
PARAMETERS = [
    "/categories/shelf/?before={}",
    "/categories/shelf/?after={}",
    "/sitemap-pages.xml?p={}",
]


@pytest.mark.parametrize("places", [SLUGS, NAMES, PARAMETERS])
def test_no_address_is_too_naughty_to_be_answered(client, places):
    make_category("Shelf")
    for place, text in zip(cycle(places), NAUGHTY, strict=False):
        response = client.get(place.format(text.replace("#", "%23").replace("\x00", "%00")))
        assert response.status_code in {200, 301, 302, 400, 404}, text
        shown = response.content.decode().replace(MAGNIFIER, "", 1)
        assert response.status_code != 200 or active_parts(shown) == [], text
