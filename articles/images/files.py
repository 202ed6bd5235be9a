"""Where the files of pictures are: in Django's default storage, whichever that is."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles.images import encoding
from articles.images.crops import Original, Rendering, renderings

FOLDER = "images"
# What is served, by its name's end, and as nothing else.
CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


@dataclass(frozen=True)
class Stored:
    """One rendition as it lies in the storage; `bytes_count` is its length."""

    rendering: Rendering
    bytes_count: int


def make(picture: Image.Image, original: Original, master: bytes) -> list[Stored]:
    """Store the `master` of `picture`, as encoding.encode_master gives it, and all renditions.

    Takes seconds of work and of writing, so never call it within a transaction.
    """
    _store(master_of(original.digest), master)
    return store(picture, renderings(original))


def store(picture: Image.Image, wanted: Iterable[Rendering]) -> list[Stored]:
    """Store the `wanted` renditions of `picture`."""
    made = []
    for rendering, content in encoding.encode(picture, wanted):
        _store(_place(rendering.name), content)
        made.append(Stored(rendering, len(content)))
    return made


def master_of(digest: str) -> str:
    """Return where the master lies; it is never served."""
    return f"{FOLDER}/{digest}/master.jpg"


def has_master(digest: str) -> bool:
    """Return whether the master of a picture is in the storage."""
    return default_storage.exists(master_of(digest))


def open_master(digest: str) -> Image.Image:
    """Return the whole picture. Raises FileNotFoundError."""
    with default_storage.open(master_of(digest)) as file:
        picture = Image.open(file, formats=["JPEG"])
        picture.load()
    return picture


def read(name: str) -> bytes:
    """Return the rendition called `name`, which must come from our own tables.

    Raises FileNotFoundError.
    """
    with default_storage.open(_place(name)) as file:
        return file.read()


def open_rendition(name: str) -> Image.Image:
    """Return the pixels of the rendition called `name`. Raises FileNotFoundError."""
    picture = Image.open(io.BytesIO(read(name)))
    picture.load()
    return picture


def is_there(name: str) -> bool:
    """Return whether the rendition called `name` is in the storage."""
    return default_storage.exists(_place(name))


def remove(names: Iterable[str]) -> None:
    """Remove these renditions; those that are gone already are no mistake."""
    for name in names:
        default_storage.delete(_place(name))


def remove_master(digest: str) -> None:
    """Remove the master of a picture."""
    default_storage.delete(master_of(digest))


def _place(name: str) -> str:
    return f"{FOLDER}/{name}"


def _store(place: str, content: bytes) -> None:
    """Write the file, unless it is there in its full length: the name stands for the content."""
    if default_storage.exists(place):
        if default_storage.size(place) == len(content):
            return
        default_storage.delete(place)
    default_storage.save(place, ContentFile(content))
