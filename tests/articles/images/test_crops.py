import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.images.crops import (
    CARD,
    CROPS,
    HERO,
    SQUARE,
    TEXT,
    Original,
    crop_box,
    renderings,
    rendition_widths,
    size_at,
)
from articles.markup import LIBRARY_IMAGE

DIGEST = "0123456789abcdef" * 2
sides = st.integers(64, 40_000)
percents = st.integers(0, 100)
originals = st.builds(Original, st.just(DIGEST), sides, sides, percents, percents)


@pytest.mark.parametrize(
    ("available", "widths"),
    [
        (6000, [640, 960, 1280, 1920]),
        (1920, [640, 960, 1280, 1920]),
        (1000, [640, 960, 1000]),
        (640, [640]),
        (96, [96]),
    ],
)
def test_a_picture_is_offered_in_the_widths_of_the_layout_and_never_enlarged(available, widths):
    assert rendition_widths(HERO, available) == widths


@pytest.mark.parametrize("available", [0, -1])
def test_a_picture_without_width_is_no_picture(available):
    with pytest.raises(ValueError, match="at least one pixel"):
        rendition_widths(HERO, available)


@pytest.mark.parametrize(
    ("focal", "box"),
    [
        ((50, 50), (200, 0, 600, 400)),
        ((0, 0), (0, 0, 400, 400)),
        ((100, 100), (400, 0, 800, 400)),
        ((30, 0), (40, 0, 440, 400)),
    ],
)
def test_a_crop_is_as_near_to_the_focal_point_as_the_edges_allow(focal, box):
    assert crop_box(Original(DIGEST, 800, 400, *focal), SQUARE) == box


def test_pictures_in_the_text_are_shown_whole():
    assert crop_box(Original(DIGEST, 800, 400, 0, 0), TEXT) == (0, 0, 800, 400)


@given(originals)
def test_every_rendition_lies_in_the_picture_and_is_no_larger(original):
    for rendering in renderings(original):
        left, top, right, bottom = rendering.box
        assert 0 <= left < right <= original.width
        assert 0 <= top < bottom <= original.height
        assert 0 < rendering.width <= right - left
        assert rendering.height > 0


@given(originals)
def test_no_two_renditions_share_a_name_and_text_jpg_is_what_articles_name(original):
    names = [rendering.name for rendering in renderings(original)]
    assert len(names) == len(set(names))
    assert f"{DIGEST}/text.jpg" in names
    assert LIBRARY_IMAGE.fullmatch(f"/media/{DIGEST}/text.jpg")[1] == DIGEST


@given(originals, st.sampled_from(CROPS))
def test_a_crop_holds_the_focal_point(original, crop):
    left, top, right, bottom = crop_box(original, crop)
    assert left <= original.width * original.focal_x / 100 <= right
    assert top <= original.height * original.focal_y / 100 <= bottom


def test_another_focal_point_gives_the_crops_other_names():
    before = {r.name for r in renderings(Original(DIGEST, 2000, 2000, 50, 50))}
    after = {r.name for r in renderings(Original(DIGEST, 2000, 2000, 50, 51))}
    assert {name for name in before & after if "/text" not in name} == set()


def test_a_crop_keeps_the_layout_s_ratio():
    assert size_at(Original(DIGEST, 5000, 3333), CARD, 840) == (840, 525)
    assert size_at(Original(DIGEST, 3000, 4000), TEXT, 960) == (960, 1280)
