import hashlib
from itertools import pairwise, product
from xml.etree import ElementTree

import pytest

from articles.covers import cover_svg

MARKS = {
    "gantt": "stroke-dasharray",
    "arcs": "a140 140",
    "network": 'stroke-opacity=".45"',
    "stack": 'width="72"',
    "waves": "V750z",
    "diamonds": 'stroke-opacity=".35"',
}
DRAWING_TAGS = {f"{{http://www.w3.org/2000/svg}}{tag}" for tag in ("svg", "rect", "circle", "path")}


def motif_of(svg):
    [motif] = [name for name, mark in MARKS.items() if mark in svg]
    return motif


def ground_of(svg):
    return ElementTree.fromstring(svg)[0].get("fill")


def test_the_same_number_gives_the_same_cover():
    assert cover_svg(2) == cover_svg(2)


def test_a_published_cover_never_changes():
    """A new digest here means that every article on the site changes its picture."""
    covers = "".join(cover_svg(number) for number in range(6))
    digest = hashlib.sha256(covers.encode()).hexdigest()
    assert digest == "c50529ddfe48a29792f1348319d26a080a666340cce357ae9a473a95bee5485d"


def test_the_same_motif_and_palette_still_give_two_articles_different_covers():
    first, second = cover_svg(4), cover_svg(40)
    assert (motif_of(first), ground_of(first)) == (motif_of(second), ground_of(second))
    assert first != second


def test_neighbours_differ_in_motif_and_palette():
    covers = [cover_svg(number) for number in range(73)]
    for one, next_one in pairwise(covers):
        assert motif_of(one) != motif_of(next_one)
        assert ground_of(one) != ground_of(next_one)


@pytest.mark.parametrize("first", [0, 5, 1000])
def test_every_motif_meets_every_palette_within_36_articles(first):
    covers = [cover_svg(number) for number in range(first, first + 36)]
    met = {(motif_of(svg), ground_of(svg)) for svg in covers}
    assert met == set(product(MARKS, {ground_of(svg) for svg in covers}))
    assert len(met) == 36


def test_every_cover_is_a_small_drawing_with_nothing_active_in_it():
    for number in range(201):
        svg = cover_svg(number)
        root = ElementTree.fromstring(svg)
        assert len(svg.encode()) <= 7 * 1024
        assert (root.get("width"), root.get("height")) == ("1200", "750")
        assert root.get("viewBox") == "0 0 1200 750"
        assert {element.tag for element in root.iter()} <= DRAWING_TAGS
        assert not any(word in svg for word in ("script", "style", "href", "url(", " on"))


def test_a_number_of_any_size_has_a_cover():
    assert motif_of(cover_svg(6**40)) == "gantt"


@pytest.mark.parametrize("number", [-1, 1.0, "7", None, True])
def test_what_is_not_a_number_of_an_article_is_refused(number):
    with pytest.raises(ValueError, match="non-negative integer"):
        cover_svg(number)
