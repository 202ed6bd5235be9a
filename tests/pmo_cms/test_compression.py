import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from pmo_cms.compression import CompressTextMiddleware

TEXT = b"<p>A plan is a forecast that somebody signed.</p>" * 40


def answer(rf, response, accepts="gzip, br"):
    """Return what a browser that accepts these encodings gets of `response`."""
    return CompressTextMiddleware(lambda request: response)(
        rf.get("/", headers={"Accept-Encoding": accepts})
    )


def test_a_text_is_compressed_for_whoever_can_read_that(rf):
    response = answer(rf, HttpResponse(TEXT, headers={"ETag": '"x"'}))
    assert gzip.decompress(response.content) == TEXT
    assert response["Content-Encoding"] == "gzip"
    assert response["Content-Length"] == str(len(response.content))
    assert response["ETag"] == 'W/"x"'
    assert response["Vary"] == "Accept-Encoding"


def test_whoever_cannot_read_it_gets_the_text_itself(rf):
    response = answer(rf, HttpResponse(TEXT), accepts="br")
    assert response.content == TEXT
    assert not response.has_header("Content-Encoding")
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"short", {}),
        (TEXT, {"Content-Type": "image/png"}),
        (TEXT, {"Content-Encoding": "br"}),
        (bytes(range(256)), {}),
    ],
)
def test_what_would_not_get_smaller_is_left_alone(rf, body, headers):
    assert answer(rf, HttpResponse(body, headers=headers)).content == body


def test_a_drawing_is_text(rf):
    assert (
        answer(rf, HttpResponse(TEXT, content_type="image/svg+xml"))["Content-Encoding"] == "gzip"
    )


def test_the_length_of_an_answer_does_not_tell_how_well_it_is_compressed(rf):
    lengths = {len(answer(rf, HttpResponse(TEXT)).content) for _ in range(50)}
    assert len(lengths) > 10


def test_what_is_written_bit_by_bit_is_compressed_too(rf):
    response = answer(rf, StreamingHttpResponse(iter([TEXT, TEXT])))
    assert gzip.decompress(response.getvalue()) == TEXT * 2
