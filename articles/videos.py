"""Videos in an article: a paragraph that is nothing but a link to one.

The text keeps the link, so feeds, printers and readers without a player have it, and leaving
another publisher's player out loses nothing. The page decides what stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult, parse_qs, urlsplit

from articles.markup import plain_text, top_level_blocks

# What the sanitiser leaves of such a paragraph: a link, or the address as it was typed.
LINKED = re.compile(r'<p><a href="([^"]*)"[^>]*>((?:(?!</?a\b).)*)</a>(?:<br>)?</p>', re.DOTALL)
TYPED = re.compile(r"<p>\s*(https://[^\s<>\"]+)\s*(?:<br>)?</p>")

YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
VIMEO_ID = re.compile(r"[0-9]{1,12}", re.ASCII)
VIMEO_KEY = re.compile(r"[0-9a-f]{6,40}", re.ASCII)
START = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?", re.ASCII)


@dataclass(frozen=True)
class Video:
    """A video that somebody else hosts.

    `provider` is "youtube" or "vimeo"; `key` opens an unlisted one; `start` is in seconds.
    """

    provider: str
    id: str
    key: str = ""
    start: int = 0
    title: str = ""

    @property
    def address(self) -> str:
        """Return where a reader watches it at its provider."""
        if self.provider == "vimeo":
            key = f"/{self.key}" if self.key else ""
            start = f"#t={self.start}s" if self.start else ""
            return f"https://vimeo.com/{self.id}{key}{start}"
        start = f"&t={self.start}s" if self.start else ""
        return f"https://www.youtube.com/watch?v={self.id}{start}"


@dataclass(frozen=True)
class Piece:
    """A stretch of an article: markup, or one video."""

    html: str = ""
    video: Video | None = None


def pieces(html: str) -> list[Piece]:
    """Return sanitised `html` cut at its videos, in order; one piece where it has none.

    Only paragraphs that stand by themselves count: a link in a sentence, a list or a quotation
    stays what it is.
    """
    if not (LINKED.search(html) or TYPED.search(html)):
        return [Piece(html=html)] if html.strip() else []
    found: list[Piece] = []
    done = 0
    for start, end, tag in top_level_blocks(html):
        video = _read_paragraph(html[start:end]) if tag == "p" else None
        if video is not None:
            found += [Piece(html=html[done:start]), Piece(video=video)]
            done = end
    found.append(Piece(html=html[done:]))
    return [piece for piece in found if piece.video or piece.html.strip()]


def _read_paragraph(html: str) -> Video | None:
    if linked := LINKED.fullmatch(html):
        address, text = unescape(linked[1]), plain_text(linked[2])
        return read_address(address, title="" if _is_address(text) else text)
    if typed := TYPED.fullmatch(html):
        return read_address(unescape(typed[1]))
    return None


def _is_address(text: str) -> bool:
    return read_address(text if "://" in text else f"https://{text}") is not None


def read_address(address: str, *, title: str = "") -> Video | None:
    """Return the video that a web address shows, or None when it shows none that we know."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    read = READERS.get(host) if parts.scheme in {"http", "https"} else None
    return read(parts, title) if read else None


def _read_youtube(parts: SplitResult, title: str) -> Video | None:
    first, _, rest = parts.path.strip("/").partition("/")
    given = _parameters(parts)
    found = given.get("v", "") if first == "watch" else rest
    if first not in {"watch", "embed", "shorts", "live"} or not YOUTUBE_ID.fullmatch(found):
        return None
    return Video("youtube", found, start=_start(given), title=title)


def _read_youtube_short(parts: SplitResult, title: str) -> Video | None:
    found = parts.path.strip("/")
    if not YOUTUBE_ID.fullmatch(found):
        return None
    return Video("youtube", found, start=_start(_parameters(parts)), title=title)


def _read_vimeo(parts: SplitResult, title: str) -> Video | None:
    found, _, key = parts.path.removeprefix("/video/").strip("/").partition("/")
    given = _parameters(parts)
    key = key or given.get("h", "")
    if not VIMEO_ID.fullmatch(found) or (key and not VIMEO_KEY.fullmatch(key)):
        return None
    return Video("vimeo", found, key=key, start=_start(given), title=title)


READERS: dict[str, Callable[[SplitResult, str], Video | None]] = {
    "youtube.com": _read_youtube,
    "youtube-nocookie.com": _read_youtube,
    "youtu.be": _read_youtube_short,
    "vimeo.com": _read_vimeo,
    "player.vimeo.com": _read_vimeo,
}


def _parameters(parts: SplitResult) -> dict[str, str]:
    """Return the address's parameters, those behind # too: Vimeo keeps the start there."""
    try:
        given = parse_qs(f"{parts.query}&{parts.fragment}", max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in given.items()}


def _start(given: dict[str, str]) -> int:
    """Return the second to begin at, from "90", "90s" or "1m30s"; 0 for anything else."""
    match = START.fullmatch(given.get("t") or given.get("start") or "")
    hours, minutes, seconds = (int(n or 0) for n in match.groups()) if match else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
