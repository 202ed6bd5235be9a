import re

import pytest

from articles.covers import cover_svg
from articles.sharing import drawing

WHOLE = (0, 0, 1200, 750)


@pytest.mark.parametrize("number", range(36))
def test_every_motif_is_drawn_in_the_colours_of_its_cover(number):
    svg = cover_svg(number)
    picture = drawing.draw(svg, box=WHOLE, size=(240, 150))
    seen = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in picture.getcolors(36000)}
    ground = re.search(r'fill="(#\w+)"', svg)[1]
    assert ground in seen
    assert len(seen.intersection(re.findall(r'fill="(#\w+)"', svg))) >= 2


@pytest.mark.parametrize("number", range(6))
def test_all_that_a_cover_is_made_of_is_known(number):
    svg = cover_svg(number)
    assert svg.count("<") - 2 == len(drawing.ELEMENT.findall(svg))


def test_a_quarter_disc_bulges_clockwise():
    svg = '<rect x="0" y="0" width="10" height="10" fill="#ffffff"/>'
    svg += '<path d="M0 0h10a10 10 0 0 1-10 10z" fill="#000000"/>'
    picture = drawing.draw(svg, box=(0, 0, 10, 10), size=(100, 100))
    assert picture.getpixel((60, 60)) == (0, 0, 0)
    assert picture.getpixel((80, 80)) == (255, 255, 255)


def test_a_translucent_stroke_shows_the_ground_through():
    svg = '<rect x="0" y="0" width="10" height="10" fill="#ffffff"/>'
    svg += '<path d="M0 5H10" stroke="#000000" stroke-width="4" stroke-opacity=".5"/>'
    assert drawing.draw(svg, box=(0, 0, 10, 10), size=(30, 30)).getpixel((15, 15)) == (128,) * 3


def test_a_part_of_a_cover_is_that_part():
    svg = '<rect x="0" y="0" width="10" height="10" fill="#ffffff"/>'
    svg += '<circle cx="8" cy="8" r="2" fill="#000000"/>'
    picture = drawing.draw(svg, box=(6, 6, 10, 10), size=(40, 40))
    assert picture.getpixel((20, 20)) == (0, 0, 0)
    assert picture.getpixel((1, 1)) == (255, 255, 255)
