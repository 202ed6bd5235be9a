"""The search page: what visitors get for what they type, good or bad."""

import json
from datetime import timedelta
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.utils import timezone

from articles import moments, publishing, search
from articles.markup import plain_text
from articles.models import Edition
from articles.search.stems import stem
from articles.search.words import words
from tests.articles.builders import (
    extract,
    make_category,
    make_edition,
    make_live,
    make_member,
    make_source,
)
from tests.yardstick import run_within

pytestmark = pytest.mark.django_db
NAUGHTY = json.loads((Path(__file__).parents[1] / "data/blns/blns.json").read_text())
NOW = timezone.now()
HOUR = timedelta(hours=1)


def ask(client, **parameters):
    response = client.get(f"/search/?{urlencode(parameters, errors='surrogatepass')}")
    assert response.status_code == 200
    return response


def shown(client, **parameters):
    """Return the titles of the results."""
    answer = ask(client, **parameters).context.get("answer")
    return [result.edition.title for result in answer.results] if answer else []


@pytest.fixture
def shelves():
    """Three articles on risks: two in one category, one of them from a source."""
    risk, board = make_category("Risk"), make_category("Board")
    make_live(
        extract(title="Risk registers", source=make_source("Journal")),
        categories=[risk],
        at=NOW - timedelta(days=3),
    )
    make_live(title="Risk appetite", categories=[risk, board], at=NOW - timedelta(days=2))
    make_live(title="Old risks", categories=[board], at=NOW - timedelta(days=800))
    return risk, board


@pytest.mark.usefixtures("shelves")
def test_results_narrow_down_by_links_and_each_can_be_taken_off(client):
    facets = {facet.name: facet for facet in ask(client, q="risk").context["answer"].facets}
    journal = facets["Source"].options[0]
    assert (journal.name, journal.count) == ("Journal", 1)
    narrowed = client.get(journal.address).context["answer"]
    assert [result.edition.title for result in narrowed.results] == ["Risk registers"]
    assert client.get(narrowed.chosen[0][1].address).context["answer"].count == 3


@pytest.mark.usefixtures("shelves")
def test_each_facet_counts_what_following_it_finds(client):
    for facet in ask(client, q="risk").context["answer"].facets:
        for option in facet.options:
            assert client.get(option.address).context["answer"].count == option.count


def test_words_are_marked_in_an_excerpt_and_everything_else_is_escaped(client):
    body = "<p>Nothing of it here.</p>" * 40 + "<p>Then &lt;script&gt; plans &amp; budgets.</p>"
    make_live(title="On <b> planning", body=body, at=NOW - timedelta(days=1))
    html = ask(client, q="plan <script>").content.decode()
    assert "On &lt;b&gt; <mark>planning</mark>" in html
    assert "&lt;<mark>script</mark>&gt; <mark>plans</mark> &amp; budgets." in html
    assert "<script" not in html


def test_a_result_page_is_not_for_other_search_engines(client):
    assert b'<meta name="robots" content="noindex, follow">' in ask(client, q="risk").content


@pytest.mark.usefixtures("shelves")
def test_a_misspelt_word_is_answered_with_a_link_that_finds_something(client):
    meant = ask(client, q="regsiters").context["meant"]
    assert meant.text == "registers"
    assert client.get(meant.address).context["answer"].count == 1


@pytest.mark.usefixtures("shelves")
def test_without_a_query_or_a_result_there_is_a_way_on(client):
    for query in ("", "zzz", "!?"):
        html = ask(client, q=query).content.decode()
        assert 'href="/categories/risk/"' in html
        assert "Risk appetite" in html


@pytest.mark.usefixtures("shelves")
def test_a_filter_that_leaves_nothing_can_be_taken_off(client):
    wider = ask(client, q="registers", year="1999").context["wider"]
    assert client.get(wider.address).context["answer"].count == 1


def test_pages_follow_each_other_without_a_gap_and_end(client):
    for number in range(23):
        make_live(title=f"Risk {number}", at=NOW - timedelta(days=1 + number))
    seen, address = [], "/search/?q=risk"
    while address:
        answer = client.get(address).context["answer"]
        seen += [result.edition.title for result in answer.results]
        address = answer.older
    assert len(seen) == len(set(seen)) == 23
    assert shown(client, q="risk", page=99) == shown(client, q="risk", page=3)


def test_the_cookie_settings_lead_back_to_the_same_results(client):
    html = ask(client, q="risk & more", utm_source="x", before="y").content.decode()
    assert "/consent/?next=/search/%3Fq%3Drisk%2B%2526%2Bmore" in html
    assert "utm_source" not in html


def test_the_form_is_in_the_header_of_every_page(client):
    for path in ("/", "/nowhere/"):
        assert '<form action="/search/" role="search"' in client.get(path).content.decode()


class Reader(HTMLParser):
    """Collects the elements of a page and the attributes that could run something."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        handlers = {name for name, _ in attrs if name.startswith("on")}
        leads = {value.split(":")[0] for name, value in attrs if name == "href" and ":" in value}
        self.seen |= {tag, *handlers, *leads}


def made_of(response):
    reader = Reader()
    reader.feed(response.content.decode())
    return reader.seen


@pytest.mark.parametrize("names", [("q",), ("category", "from", "year", "page")])
def test_whatever_is_given_there_is_a_page_and_nothing_of_it_is_markup(client, names):
    make_live(title="Some risk", at=NOW - timedelta(days=1))
    usual = made_of(ask(client, q="risk")) | made_of(ask(client, q="zzz"))
    for text in [*NAUGHTY, "\x00", "\ud800", "risk\x00", "9" * 5000, "a" * 5000]:
        given = {"q": "risk"} | dict.fromkeys(names, text)
        assert made_of(ask(client, **given)) <= usual, text


def test_a_repeated_or_unknown_parameter_is_no_error(client):
    make_live(title="Some risk", at=NOW - timedelta(days=1))
    response = client.get("/search/?q=x&q=risk&year=1&year=&what=%00&page=2&page=-1&q=%ff")
    assert response.status_code == 200


def test_any_string_finds_as_many_as_reading_every_text_does():
    for start in range(0, len(NAUGHTY), 20):
        body = "".join(f"<p>{escape(text)}.</p>" for text in NAUGHTY[start : start + 20])
        make_live(title="Some of them", body=body, at=NOW - HOUR)
    visible = [read(edition) for edition in Edition.objects.visible(at=NOW)]
    for text in NAUGHTY:
        query = search.parse(text)
        found = search.find(query, at=NOW)
        assert len(found.hits) == sum(has_all(texts, query) for texts in visible), text


def read(edition):
    """Return the stems of the edition's title, standfirst and text, each a list."""
    texts = (edition.title, edition.standfirst, plain_text(edition.body))
    return [[stem(word) for word in words(text)] for text in texts]


def has_all(texts, query):
    """Return whether each part of `query` stands in one of the texts."""
    return bool(query.parts) and any(
        all(any(stands_in(part, text) for text in texts) for part in reading)
        for reading in query.readings()
    )


def stands_in(part, text):
    """Return whether the words of `part` follow each other in the list of words `text`."""
    *before, last = part.words
    length = len(before)
    return any(
        text[place - length : place] == before and begins(word, last, part.is_prefix)
        for place, word in enumerate(text)
        if place >= length
    )


def begins(word, sought, is_prefix):
    return word.startswith(sought) if is_prefix else word == sought


@pytest.mark.parametrize("letter", ["<", "(", '"', "a ", "a", "\u0301", "\ufdfa", "a\u0301"])
def test_a_megabyte_of_anything_is_answered_within_half_a_second_of_cpu(client, letter):
    make_live(title="Some risk", at=NOW - timedelta(days=1))
    address = f"/search/?q={quote(letter) * (1_000_000 // len(quote(letter)))}"
    client.get(address)
    run_within(0.5, lambda: client.get(address))


def test_the_page_is_the_same_under_another_moment(client):
    client.force_login(make_member("Editors"))
    publishing.schedule(make_edition(title="Risk ahead"), start=NOW + HOUR, by=None, at=NOW - HOUR)
    moment = moments.write((NOW + 2 * HOUR).replace(microsecond=0))
    html = client.get(f"/admin/articles/article/as-of/{moment}/search/?q=ahead").content.decode()
    assert "Risk <mark>ahead</mark>" in html
    assert f'action="/admin/articles/article/as-of/{moment}/search/"' in html
    assert shown(client, q="ahead") == []
