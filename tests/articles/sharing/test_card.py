import json
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from articles.sharing.card import TITLE_HEIGHT, TITLE_SIZES, Card, draw
from articles.sharing.typesetting import LINE_HEIGHT, Typeface, fit, shorten, wrap
from tests.yardstick import run_within

TYPEFACE = Typeface(str(settings.SHARE_TYPEFACE))
BLNS = json.loads((Path(__file__).parents[2] / "data" / "blns" / "blns.json").read_text())


def card(**fields):
    return Card(**{"number": 7, "site_name": "Baseline", "title": "A title"} | fields)


def picture(**fields):
    return Image.open(BytesIO(draw(card(**fields), TYPEFACE)))


def words(picture):
    """Return how much is written on the paper, in pixels that are not it."""
    paper = picture.convert("RGB").crop((0, 100, 720, 480))
    return sum(count for count, colour in paper.getcolors(10**6) if min(colour) < 200)


def test_it_is_as_large_as_those_who_show_it_ask_for():
    shown = picture()
    assert shown.size == (1200, 630)
    assert shown.format == "PNG"


def test_it_is_small():
    assert all(len(draw(card(number=number), TYPEFACE)) < 60_000 for number in range(12))


def test_a_photo_takes_the_place_of_the_drawn_cover():
    photo = Image.new("RGB", (1280, 720), "#ff0000")
    shown = Image.open(BytesIO(draw(card(photo="x"), TYPEFACE, photo=photo)))
    assert shown.format == "JPEG"
    red, green, blue = shown.getpixel((1000, 300))
    assert red > 240
    assert max(green, blue) < 20


def test_it_is_drawn_within_a_tenth_of_a_second():
    long = card(title="How a project office decides what to stop, and who is told " * 3)
    run_within(0.1, lambda: draw(long, TYPEFACE))


@pytest.mark.parametrize("text", ["word " * 60, "x" * 300, "W" * 200, "\u202eabc", "", *BLNS[-3:]])
def test_no_title_topic_credit_or_name_makes_it_fail(text):
    named = {"title": text, "topic": text, "credit": text, "site_name": text}
    assert picture(**named).size == (1200, 630)


@pytest.mark.parametrize("text", BLNS)
def test_no_string_is_too_naughty_to_be_set(text):
    if words := TYPEFACE.drawable(text):
        _, lines = fit(words, TYPEFACE, weight=600, width=600, height=200, sizes=range(50, 49, -1))
        assert 1 <= len(lines) <= 3


def test_emoji_are_left_out_of_a_title_in_our_letters():
    assert TYPEFACE.drawable("🎉 Benefits\u200b that\tlast 🎉") == "Benefits that last"


@pytest.mark.parametrize(
    "title", ["מה שלומדים", "計画は製品ではない", "Made in Łódź", "🎉🎉", "\u202e", "", " "]
)
def test_a_title_in_letters_that_the_type_lacks_is_left_to_the_cover(title):
    assert TYPEFACE.drawable(title) == ""
    assert picture(title=title).convert("RGB").getpixel((300, 200)) != (252, 251, 248)


@pytest.mark.parametrize("letters", ["Où étaient-ils?", "Größe zählt", "“Quoted”—so"])
def test_european_titles_are_written_as_they_are(letters):
    assert TYPEFACE.drawable(letters) == letters


@pytest.mark.parametrize("title", ["Short", "A title of some length " * 3, "long " * 60, "x" * 299])
def test_a_title_fits_whatever_its_length(title):
    font, lines = fit(
        title.strip(), TYPEFACE, weight=600, width=600, height=TITLE_HEIGHT, sizes=TITLE_SIZES
    )
    assert len(lines) * font.size * LINE_HEIGHT <= TITLE_HEIGHT
    assert all(font.getlength(line) <= 600 for line in lines)


def test_a_title_shrinks_before_it_is_cut():
    fitted = [
        fit(
            " ".join(["word"] * n),
            TYPEFACE,
            weight=600,
            width=600,
            height=TITLE_HEIGHT,
            sizes=TITLE_SIZES,
        )
        for n in (4, 20, 80)
    ]
    sizes = [font.size for font, _ in fitted]
    assert sizes[0] > sizes[1] > sizes[2] == TITLE_SIZES[-1]
    assert fitted[2][1][-1].endswith("…")


def test_lines_are_of_like_length():
    font, lines = fit(
        "The plan is not the product: what delivery teams learn after kick-off",
        *(TYPEFACE,),
        weight=600,
        width=600,
        height=TITLE_HEIGHT,
        sizes=TITLE_SIZES,
    )
    lengths = [font.getlength(line) for line in lines]
    assert min(lengths) > 0.6 * max(lengths)
    assert " ".join(lines).endswith("kick-off")


def test_wrapping_loses_no_letter():
    font = TYPEFACE.at(60, 600)
    text = "a " + "b" * 100 + " c"
    assert "".join(wrap(text, font, 300)).replace(" ", "") == text.replace(" ", "")


def test_what_is_too_long_for_its_line_ends_with_an_ellipsis():
    font = TYPEFACE.at(30, 400)
    assert shorten("Fits", font, 300) == "Fits"
    assert font.getlength(shorten("Does not fit " * 9, font, 300)) <= 300


@pytest.mark.parametrize("field", ["number", "site_name", "title", "topic", "credit", "photo"])
def test_whatever_is_to_be_seen_changes_its_name(field):
    changed = card(**{field: 8 if field == "number" else "Other"})
    assert changed.file_name != card().file_name
    assert card().file_name == card().file_name


def test_longer_titles_put_more_ink_on_the_paper():
    assert words(picture(title="Word")) < words(picture(title="Word after word after word"))
