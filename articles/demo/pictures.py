"""Put the demo's pictures into the library."""

import tomllib
from pathlib import Path as File

from articles import library
from articles.images import probe

FOLDER = File(__file__).parent


def load(*, at):
    """Return the demo's images by file name; what is in the library is left as it is.

    Makes files, so it runs before the transaction that loads the articles.
    """
    publication = tomllib.loads((FOLDER / "publication.toml").read_text("utf-8"))
    return {facts["file"]: _upload(**facts, at=at) for facts in publication["pictures"]}


def _upload(*, file, at, **facts):
    path = FOLDER / "pictures" / file
    with path.open("rb") as content:
        picture = probe.read(content, bytes_count=path.stat().st_size)
    try:
        return library.upload(picture, by=None, at=at, **facts)
    except library.AlreadyThere as refusal:
        return refusal.image
