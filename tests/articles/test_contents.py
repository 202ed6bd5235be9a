import pytest

from articles import markup
from articles.contents import Entry, mark
from tests.yardstick import run_within


def ids(html):
    return [piece.split('"')[0] for piece in mark(html).html.split(' id="')[1:]]


def test_every_heading_gets_an_id_made_of_its_words():
    marked = mark("<h2>Three <em>habits</em> to copy</h2><p>x</p><h4>Q&amp;A: déjà vu</h4>")
    assert '<h2 id="s-three-habits-to-copy">Three <em>habits</em> to copy</h2>' in marked.html
    assert '<h4 id="s-q-a-déjà-vu">' in marked.html


def test_no_two_ids_are_alike():
    html = "<h2>Why</h2><h2>Why 2</h2><h2>Why</h2><h3>Why</h3><h2>!</h2><h2>?</h2>"
    assert ids(html) == ["s-why", "s-why-2", "s-why-3", "s-why-4", "s-", "s--2"]


def test_an_id_stays_what_it_is_while_the_text_around_it_changes():
    assert ids("<h2>Why</h2><p>a</p>") == ids("<p>Before.</p><h2>How</h2><h2>Why</h2>")[1:]


def test_three_headings_make_a_table_of_contents_and_two_do_not():
    two = "<h2>A</h2><h2>B</h2><h4>Too small to be listed</h4>"
    assert mark(two).contents == []
    assert [entry.text for entry in mark(two + "<h2>C</h2>").contents] == ["A", "B", "C"]


def test_lower_headings_stand_below_the_upper_ones():
    html = "<h3>First</h3><h2>Second</h2><h3>Third</h3><h3>Fourth</h3>"
    assert mark(html).contents == [
        Entry("s-first", "First"),
        Entry("s-second", "Second", [Entry("s-third", "Third"), Entry("s-fourth", "Fourth")]),
    ]


def test_a_heading_without_words_is_left_as_it_is():
    html = '<h2><img src="/media/x.png" alt=""></h2>'
    assert mark(html).html == html


@pytest.mark.parametrize(
    "typed",
    [
        '<h2 id="top" onclick="x()">"><script>alert(1)</script> &quot; onload=&quot;x</h2>' * 3,
        "<h2><a href='/x'><h3>Inner</h3></a></h2><h2>A</h2><h2>B</h2>",
        "<h2>" * 40 + "x" + "</h2>" * 40,
        "<h2>\u202e\u0000 &lt;b&gt; ' \\ % # </h2>" * 3,
    ],
)
def test_hostile_headings_make_harmless_ids(typed):
    marked = mark(markup.sanitise(typed))
    found = ids(markup.sanitise(typed))
    assert len(set(found)) == len(found)
    assert all(name.replace("-", "").isalnum() and name.startswith("s-") for name in found)
    assert markup.plain_text(marked.html) == markup.plain_text(markup.sanitise(typed))


@pytest.mark.parametrize("heading", ["<h2>Same</h2>", "<h2>1</h2><h3></h3>", "<h2><h3>", "<h2"])
def test_a_very_long_text_takes_a_moment(heading):
    html = markup.sanitise(heading * (200_000 // len(heading)))
    run_within(1.5, lambda: mark(html))
