"""What is worth compressing on its way to the browser, and how much."""

import secrets

from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers
from zlib_ng import gzip_ng

# An article of 14.7 kB: 4,733 bytes in 0.11 ms; Django makes 4,674 in 0.36.
LEVEL = 4
# Less gains nothing.
FEWEST_BYTES = 200
# As Django's own, against guessing a secret of a page by how well it is compressed (BREACH).
MOST_RANDOM_BYTES = 100

HAS_A_NAME = b"\x08"


class CompressTextMiddleware(GZipMiddleware):
    """Compresses answers as Django does, but faster, and leaves pictures as they are."""

    def process_response(self, request, response):
        if is_compressed(response):
            return response
        if response.streaming:
            return super().process_response(request, response)
        if len(response.content) < FEWEST_BYTES:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            send_compressed(response)
        return response


def is_compressed(response):
    """Return whether compressing it would gain nothing."""
    kind = response.headers.get("Content-Type", "")
    is_picture = kind.startswith("image/") and kind != "image/svg+xml"
    return is_picture or response.has_header("Content-Encoding")


def send_compressed(response):
    """Compress the content of `response`, where that makes it smaller."""
    compressed = compress(response.content)
    if len(compressed) >= len(response.content):
        return
    response.content = compressed
    response.headers["Content-Length"] = str(len(compressed))
    response.headers["Content-Encoding"] = "gzip"
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):  # these are no longer the very bytes that it stands for
        response.headers["ETag"] = f"W/{etag}"


def compress(content):
    """Return `content` as gzip, of another length each time: with a file's name of no meaning."""
    plain = gzip_ng.compress(content, LEVEL, mtime=0)
    name = b"a" * secrets.randbelow(MOST_RANDOM_BYTES) + b"\x00"
    return b"".join([plain[:3], HAS_A_NAME, plain[4:10], name, plain[10:]])
