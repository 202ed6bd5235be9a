from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import markup
from tests.yardstick import run_within

DIGEST = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        '<iframe src="https://evil.example/"></iframe>',
        '<img src="https://evil.example/pixel.gif">',
        '<img src="//evil.example/pixel.gif">',
        '<img src="/\\evil.example/pixel.gif">',
        '<img src="/\t/evil.example/pixel.gif">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="/media/a.jpg">',
        '<img src="/admin/logout/">',
        f'<img src="/media/{DIGEST}/text.jpg?x">',
        f'<img src="/media/{DIGEST}/../text.jpg">',
        '<img srcset="https://evil.example/pixel.gif 1x">',
        '<link rel="preconnect" href="https://evil.example/">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
        '<svg onload="alert(1)"><image href="https://evil.example/"/></svg>',
        '<object data="https://evil.example/"></object>',
        '<video src="https://evil.example/"></video>',
        "<!-- a comment -->",
        "<p></p><p>&nbsp;</p><p><br></p>",
    ],
)
def test_what_could_act_or_call_home_leaves_nothing_behind(html):
    assert markup.sanitise(html) == ""


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<p onclick="x()">Text</p>', "<p>Text</p>"),
        ('<p style="color:red" class="x" id="main">Text</p>', "<p>Text</p>"),
        ('<p><a href="javascript:alert(1)">Text</a></p>', "<p>Text</p>"),
        ('<p><a href="//evil.example/">Text</a></p>', "<p>Text</p>"),
        ('<p><a href="/\\evil.example/">Text</a></p>', "<p>Text</p>"),
        ("<p><a>Text</a></p>", "<p>Text</p>"),
        ("<h1>Not the page's heading</h1>", "Not the page's heading"),
        ("<p>One<script>two</script></p>", "<p>One</p>"),
        ("<p>\x00Text</p>", "<p>Text</p>"),
        ("<p>Te\ud800xt</p>", "<p>Text</p>"),
    ],
)
def test_the_words_stay_when_the_danger_goes(html, kept):
    assert markup.sanitise(html) == kept


def test_links_out_get_a_safe_rel():
    assert markup.sanitise('<a href="https://a.example/" target="_blank">a</a>') == (
        '<a href="https://a.example/" rel="noopener noreferrer">a</a>'
    )


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("pmmajik.com/office", "https://pmmajik.com/office"),
        ("www.pmmajik.com", "https://www.pmmajik.com"),
        ("/articles/x/", "/articles/x/"),
        ("#part", "#part"),
        ("mailto:desk@baseline.example", "mailto:desk@baseline.example"),
    ],
)
def test_a_link_leads_where_its_writer_meant(typed, href):
    assert f'href="{href}"' in markup.sanitise(f'<p><a href="{typed}">Text</a></p>')


def test_an_image_of_the_library_stays_with_its_size_and_words():
    image = f'<img src="/media/{DIGEST}/text.jpg" alt="A > b" width="10" height="20">'
    assert f'src="/media/{DIGEST}/text.jpg"' in markup.sanitise(image)


def test_an_image_without_a_source_is_dropped_whatever_its_words_hold():
    assert markup.sanitise('<p>a<img alt="> src=x" src="http://evil.example/x">b</p>') == (
        "<p>ab</p>"
    )


@given(st.text())
def test_sanitising_twice_changes_nothing_more(html):
    once = markup.sanitise(html)
    assert markup.sanitise(once) == once


@given(st.text(alphabet="<>p/ahimg src=\"'&;\\ \n", max_size=80))
def test_no_odd_markup_makes_the_readers_of_it_fail(html):
    clean = markup.sanitise(html)
    lead, rest = markup.split_lead(clean, lead_words=1, rest_words=1)
    assert lead + rest == clean
    assert markup.word_count(clean) >= 0


@pytest.mark.parametrize(
    "piece", ["<", "(", '"', " ", "&", "<p>", "&nbsp;", "<p><img src='/a'></p>", "<a href='//x'>"]
)
def test_the_longest_body_of_one_odd_piece_takes_seconds_at_most(piece):
    html = ("<p>word</p>" * 200 + piece * 200_000)[:200_000]
    lead, rest = run_within(3, lambda: markup.split_lead(markup.sanitise(html)))
    assert "word" in lead + rest


def test_plain_text_keeps_blocks_apart():
    html = "<h2>One</h2><p>two &amp; <strong>thr</strong>ee</p><ul><li>four</li></ul>"
    assert markup.plain_text(html) == "One two & three four"


class TextOfParser(HTMLParser):
    """What a parser of HTML reads: inline elements run on, all others stand apart."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.text += "" if tag in markup.INLINE else " "

    def handle_endtag(self, tag):
        self.text += "" if tag in markup.INLINE else " "

    def handle_data(self, data):
        self.text += data


WORDS = ["&amp;", "&lt;p&gt;", "&nbsp;", "&amp;lt;", "&", "&am", "p;", "<", ">", " \n", "é", "</x"]
ODD_TAGS = [
    '<a href="/x" title="a &gt; b > c">',
    f'<img alt="a > b" src="/media/{DIGEST}/text.jpg">',
    "<img alt='> \"<b>' src=\"/media/",
    "<!-- > -->",
]
TAGS = [tag for name in sorted(markup.TAGS) for tag in (f"<{name}>", f"</{name}>")]
MARKUP = st.lists(st.sampled_from(TAGS + ODD_TAGS + WORDS) | st.text(max_size=5), max_size=30)


@given(MARKUP.map("".join))
def test_the_words_of_a_text_are_those_that_a_parser_reads(html):
    clean = markup.sanitise(html)
    words = TextOfParser(clean).text.split()
    assert markup.plain_text(clean) == " ".join(words)
    assert markup.word_count(clean) == len(words)


def test_reading_takes_at_least_a_minute():
    assert markup.reading_minutes("<p>Word</p>") == 1
    assert markup.reading_minutes("<p>" + "word " * 1150 + "</p>") == 5


def test_an_excerpt_ends_at_a_word():
    assert markup.excerpt("<p>Plans are forecasts</p>", max_length=12) == "Plans are…"
    assert markup.excerpt("<p>Plans</p>", max_length=12) == "Plans"


PARAGRAPH = "<p>" + "word " * 70 + "</p>"


def test_show_more_begins_after_the_first_paragraphs():
    lead, rest = markup.split_lead(PARAGRAPH * 4)
    assert lead == PARAGRAPH * 2
    assert rest == PARAGRAPH * 2


def test_a_short_article_has_no_show_more():
    assert markup.split_lead(PARAGRAPH * 3) == (PARAGRAPH * 3, "")


def test_show_more_never_leaves_a_heading_alone():
    html = PARAGRAPH * 2 + "<h2>Heading</h2>" + PARAGRAPH * 3
    lead, rest = markup.split_lead(html)
    assert lead == PARAGRAPH * 2
    assert rest.startswith("<h2>")


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("", []),
        ("<p> </p><p>One\n two</p>", ["One two"]),
        ("<h2>What</h2><p>Why</p>", ["Heading 2: What", "Why"]),
        ("<p>A <strong>b</strong> <em>c</em> <code>d</code></p>", ["A **b** _c_ `d`"]),
        ('<p><a href="https://a.example/">a</a>.</p>', ["[a](https://a.example/)."]),
        ("<ul><li><p>a</p></li><li>b<ol><li>c</li></ol></li></ul>", ["• a", "• b", "• 1. c"]),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", ["Quote: a", "Quote: b", "c"]),
        ("<p>a<br>b</p><hr><p>c</p>", ["a\nb", "———", "c"]),
        ("<pre>a\n  b</pre>", ["a\n  b"]),
        ("<table><tbody><tr><td>a</td><th>b</th></tr></tbody></table>", ["| a", "| b"]),
        ('<p>a<img src="/x.png" alt="X"></p>', ["a[image “X”](/x.png)"]),
        ("a &lt;b&gt;</i></p><p>c", ["a <b>", "c"]),
    ],
)
def test_paragraphs_write_out_what_the_markup_says(html, paragraphs):
    assert markup.paragraphs(html) == paragraphs


@pytest.mark.parametrize("nested", ["<ul><li>a", "<blockquote>a", "<strong>a", "<table><tr><td>a"])
def test_deep_nesting_costs_paragraphs_no_quadratic_time_or_length(nested):
    html = nested * (200_000 // len(nested))
    paragraphs = run_within(3, lambda: markup.paragraphs(html))
    assert sum(map(len, paragraphs)) < 20 * len(html)
