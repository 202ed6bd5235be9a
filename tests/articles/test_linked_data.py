import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles import identity, linked_data
from articles.models import Article
from tests.articles.builders import (
    article,
    extract,
    make_author,
    make_category,
    make_image,
    make_live,
    make_permission,
    make_publication,
    make_source,
)
from tests.articles.schema_org import complaints

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
ORIGINAL = "https://source.example/original/"


def graph_of(client, path):
    """Return the nodes that a page describes itself with, by type."""
    (document,) = SCRIPT.findall(client.get(path).content.decode())
    told = json.loads(document)
    assert told["@context"] == "https://schema.org"
    assert complaints(told["@graph"]) == []
    return {node["@type"]: node for node in told["@graph"]}


def make_republication(*, basis="licence", **source_fields):
    source = make_source("Journal", **source_fields)
    permission = make_permission(source=source, basis=basis)
    kind = Article.Kind.REPUBLICATION
    fields = {"kind": kind, "source": source, "permission": permission}
    return make_live(extract(slug="piece", original_author="Grace", author=None, **fields))


def test_an_original_is_news_that_somebody_here_wrote(client):
    author = make_author("Ada")
    make_live(
        article(slug="piece", title="A piece", standfirst="Why.", author=author),
        categories=[make_category("Shelf")],
        at=NOW - timedelta(days=2),
    )
    node = graph_of(client, "/articles/piece/")["NewsArticle"]
    assert node["headline"] == "A piece"
    assert node["description"] == "Why."
    assert node["author"]["name"] == "Ada"
    assert node["author"]["url"] == "http://localhost/authors/ada/"
    assert node["publisher"]["name"] == "Baseline"
    assert node["articleSection"] == ["Shelf"]
    assert node["mainEntityOfPage"] == "http://localhost/articles/piece/"
    assert not {"isBasedOn", "citation", "license", "creditText"} & set(node)


def test_it_says_when_it_was_published_and_when_last_changed(client):
    first, second = NOW - timedelta(days=2), NOW - timedelta(days=1)
    edition = make_live(slug="piece", at=first)
    edition.article.title = "Better"
    make_live(edition.article, at=second)
    node = graph_of(client, "/articles/piece/")["NewsArticle"]
    assert node["datePublished"] == first.isoformat()
    assert node["dateModified"] == second.isoformat()


def test_its_picture_is_there(client):
    make_live(slug="piece")
    image = graph_of(client, "/articles/piece/")["NewsArticle"]["image"]
    assert client.get(image.removeprefix("http://localhost")).status_code == 200


def test_an_extract_is_based_on_the_original_and_cites_it(client):
    make_live(
        extract(
            slug="piece",
            source=make_source("Journal", licence="CC BY 4.0"),
            original_author="Grace",
            original_published_on=date(2026, 3, 1),
        )
    )
    node = graph_of(client, "/articles/piece/")["Article"]
    assert node["isBasedOn"]["url"] == ORIGINAL
    assert node["isBasedOn"]["name"] == "The original"
    assert node["isBasedOn"]["publisher"]["name"] == "Journal"
    assert node["isBasedOn"]["author"]["name"] == "Grace"
    assert node["isBasedOn"]["datePublished"] == "2026-03-01"
    assert node["citation"] == {"@id": ORIGINAL}
    assert not {"license", "creditText", "sourceOrganization"} & set(node)


def test_words_of_ours_that_nobody_signed_are_the_publication_s(client):
    make_live(extract(slug="piece", author=None))
    assert graph_of(client, "/articles/piece/")["Article"]["author"] == {
        "@id": "http://localhost/#publisher"
    }


def test_a_republication_names_its_licence_and_whom_to_credit(client):
    make_republication(licence="CC BY 4.0")
    node = graph_of(client, "/articles/piece/")["Article"]
    assert node["license"]["name"] == "CC BY 4.0"
    assert node["creditText"] == "Republished from Journal"
    assert node["author"] == {"@type": "Person", "name": "Grace"}
    assert "sourceOrganization" not in node


@pytest.mark.parametrize("basis", ["own", "written", "quotation", "public_domain"])
def test_a_republication_that_something_else_allows_names_no_licence(client, basis):
    make_republication(basis=basis, licence="All rights reserved")
    node = graph_of(client, "/articles/piece/")["Article"]
    assert node["creditText"] == "Republished from Journal"
    assert "license" not in node


def test_the_way_to_an_article_leads_through_its_first_category(client):
    shelves = [make_category("Shelf"), make_category("Rack")]
    make_live(slug="piece", title="A piece", categories=shelves)
    steps = graph_of(client, "/articles/piece/")["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Baseline", "http://localhost/"),
        (2, "Shelf", "http://localhost/categories/shelf/"),
        (3, "A piece", "http://localhost/articles/piece/"),
    ]


def test_who_publishes_has_the_logo_that_the_pages_have(client):
    make_live(slug="piece")
    assert "logo" not in graph_of(client, "/articles/piece/")["NewsArticle"]["publisher"]
    make_publication(logo=make_image())
    identity.forget()
    for path, name in (("/", "Organization"), ("/articles/piece/", "NewsArticle")):
        node = graph_of(client, path)[name]
        logo = node.get("publisher", node)["logo"]
        assert client.get(logo.removeprefix("http://localhost"))["Content-Type"] == "image/jpeg"


def test_the_front_page_says_how_the_site_is_searched(client):
    site = graph_of(client, "/")["WebSite"]
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert template == "http://localhost/search/?q={search_term_string}"
    assert site["potentialAction"]["query-input"] == "required name=search_term_string"


@pytest.mark.parametrize("path", ["/categories/shelf/", "/sources/journal/", "/authors/the-desk/"])
def test_a_list_says_what_it_lists(client, path):
    make_live(
        extract(slug="piece", source=make_source("Journal")), categories=[make_category("Shelf")]
    )
    page = graph_of(client, path)["CollectionPage"]
    assert page["@id"] == f"http://localhost{path}"
    (first,) = page["mainEntity"]["itemListElement"]
    assert first["url"] == "http://localhost/articles/piece/"


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--<script>", "&lt;", "\x0b"]
)
def test_no_words_end_the_script_element_that_they_stand_in(client, text):
    make_live(slug="piece", title=text)
    assert graph_of(client, "/articles/piece/")["NewsArticle"]["headline"] == text
    assert client.get("/articles/piece/").content.count(b"<script") == 1


def test_what_is_written_is_json_without_any_character_that_html_knows():
    written = linked_data.write([{"name": "<&> ü"}])
    assert not set(written) & {"<", ">", "&"}
    assert json.loads(written)["@graph"] == [{"name": "<&> ü"}]


def links(client, path):
    page = client.get(path).content.decode()
    found = re.findall(r'<link rel="(canonical|prev|next)" href="([^"]+)">', page)
    return dict(found) | {"noindex": 'name="robots" content="noindex"' in page}


def test_pages_of_a_list_name_their_neighbours_and_deep_ones_are_not_indexed(client):
    shelf = make_category("Shelf")
    for n in range(30):
        make_live(categories=[shelf], at=NOW - timedelta(days=n + 1))
    first = links(client, "/categories/shelf/")
    assert first["canonical"] == "http://localhost/categories/shelf/"
    assert not first["noindex"]
    assert "prev" not in first
    second = links(client, first["next"])
    assert second["canonical"] == f"http://localhost{first['next']}"
    assert second["noindex"]
    assert set(second) == {"canonical", "prev", "next", "noindex"}
    assert links(client, second["prev"])["canonical"] == first["canonical"]


def test_a_republication_is_not_indexed_and_no_canonical_leads_away(client):
    make_republication()
    told = links(client, "/articles/piece/")
    assert told["noindex"]
    assert told["canonical"] == "http://localhost/articles/piece/"
