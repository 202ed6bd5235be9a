"""A picture as a page offers it: every format, every width, and how much room it needs."""

from __future__ import annotations

from dataclasses import dataclass

from articles.images.crops import Crop, Original, jpeg_width, size_at, stem, widths_of

# Under this address the site serves the files; articles name pictures by it.
PREFIX = "/media/"


@dataclass(frozen=True)
class Picture:
    """One crop of one picture; `base` is the address under which its files are."""

    original: Original
    crop: Crop
    base: str = PREFIX

    @property
    def avif(self) -> str:
        """Return the `srcset` in AVIF."""
        return self._srcset("avif")

    @property
    def webp(self) -> str:
        """Return the `srcset` in WebP."""
        return self._srcset("webp")

    @property
    def fallback(self) -> str:
        """Return the address of the JPEG."""
        return f"{self.base}{self.fallback_name}"

    @property
    def fallback_name(self) -> str:
        """Return what the JPEG is called in the storage."""
        return f"{stem(self.original, self.crop)}.jpg"

    @property
    def smallest(self) -> str:
        """Return the address of the smallest file, in WebP."""
        width = widths_of(self.original, self.crop)[0]
        return f"{self.base}{stem(self.original, self.crop)}-{width}.webp"

    @property
    def width(self) -> int:
        """Return the width of the JPEG in pixels; with the height it keeps its place free."""
        return jpeg_width(self.original, self.crop)

    @property
    def height(self) -> int:
        """Return the height of the JPEG in pixels."""
        return size_at(self.original, self.crop, self.width)[1]

    def _srcset(self, extension: str) -> str:
        start = f"{self.base}{stem(self.original, self.crop)}"
        widths = widths_of(self.original, self.crop)
        return ", ".join(f"{start}-{width}.{extension} {width}w" for width in widths)
