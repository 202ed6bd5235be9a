"""Pages that are kept: compressed, each encoding made once, in a bounded number of bytes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import brotli
from zlib_ng import gzip_ng

from pmo_cms.page_cache.present import Present

# What a page costs in memory besides its bodies, and each body besides its bytes: headers, names,
# the objects around them, and what lies idle in between. Measured: a process grew by 6.7 kB for
# each page with one body of 4.9 kB, and by 13.6 kB for two of 9.6 kB together.
OF_A_PAGE = 1_000
OF_A_BODY = 1_700

# An article of 14.9 kB: 4,099 bytes at 5 within a millisecond, 4,092 at 9 in fifteen.
BROTLI_QUALITY = 5
# An article of 14.7 kB: 4,704 bytes in 0.13 ms; Python's own gzip makes 4,674 in 0.36.
GZIP_LEVEL = 6

# Belongs to one transfer, or is said anew for each encoding.
OF_THE_TRANSFER = {"content-length", "content-encoding", "etag", "vary", "date", "connection"}
NOT_IN_304 = {"content-length", "content-encoding", "content-type"}

Headers = list[tuple[str, str]]


class Representation(NamedTuple):
    """A page in one encoding."""

    etag: str
    headers: Headers
    not_modified: Headers
    body: bytes


@dataclass
class Page:
    """An answer of the application, `body` unencoded."""

    status: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of the header with this lower-case name, or ""."""
        return next((value for each, value in self.headers if each.lower() == name), "")

    @property
    def is_compressible(self) -> bool:
        """Return whether it is text, of some length."""
        kind = self.header("content-type").partition(";")[0]
        is_text = kind.startswith("text/") or kind.endswith(("xml", "json"))
        return is_text and len(self.body) >= 200


class Entry:
    """A page with its encodings, `size` bytes. `present` is the state that it is right in.

    It may be given out until `fresh_until`, and as a stale page until `stale_until`, both of
    the monotonic clock, on which it was made at `made_at`.
    """

    __slots__ = (
        "_digest",
        "_first",
        "_headers",
        "_lock",
        "_made",
        "_vary",
        "fresh_until",
        "is_compressible",
        "key",
        "made_at",
        "present",
        "size",
        "stale_until",
        "status",
    )

    def __init__(self, page: Page, *, present: Present, made_at: float, lasts: float, stale: float):
        self.key: Hashable | None = None  # where it is kept, if it is
        self.status = page.status
        self.present = present
        self.made_at = made_at
        self.fresh_until = made_at + lasts
        self.stale_until = made_at + stale
        self.is_compressible = page.is_compressible
        self._digest = hashlib.sha256(page.body).hexdigest()[:24]
        self._headers = [
            shared(name, value)
            for name, value in page.headers
            if name.lower() not in OF_THE_TRANSFER
        ]
        self._vary = page.header("vary")
        self._lock = Lock()
        self._made: dict[str, Representation] = {}
        self._first = page.body
        self.size = OF_A_PAGE + OF_A_BODY + len(page.body)

    def representation(self, encoding: str) -> Representation:
        """Return the page in `encoding`, "" for none; the first time it takes compressing."""
        made = self._made.get(encoding)
        return made or self._make(encoding if self.is_compressible else "")

    def _make(self, encoding: str) -> Representation:
        with self._lock:
            if encoding in self._made:
                return self._made[encoding]
            plain = self._plain()
            made = self._represent(plain, encoding)
            if encoding or not self.is_compressible:
                self._made[encoding] = made
            elif not self._made:  # kept small all the same
                self._made["gzip"] = self._represent(plain, "gzip")
            self._first = b""
            self.size = OF_A_PAGE + sum(OF_A_BODY + len(each.body) for each in self._made.values())
            return made

    def _plain(self) -> bytes:
        if "gzip" in self._made:
            return gzip_ng.decompress(self._made["gzip"].body)
        if "br" in self._made:
            return brotli.decompress(self._made["br"].body)
        return self._made[""].body if "" in self._made else self._first

    def _represent(self, plain: bytes, encoding: str) -> Representation:
        body = encode(plain, encoding)
        etag = f'"{self._digest}{"." if encoding else ""}{encoding}"'
        headers = [*self._headers, ("ETag", etag), ("Content-Length", str(len(body)))]
        if vary := self._vary_header():
            headers.append(shared("Vary", vary))
        if encoding:
            headers.append(shared("Content-Encoding", encoding))
        not_modified = [pair for pair in headers if pair[0].lower() not in NOT_IN_304]
        return Representation(etag, headers, not_modified, body)

    def _vary_header(self) -> str:
        if not self.is_compressible or "accept-encoding" in self._vary.lower():
            return self._vary
        return f"{self._vary}, Accept-Encoding" if self._vary else "Accept-Encoding"


@lru_cache(maxsize=512)
def shared(name: str, value: str) -> tuple[str, str]:
    """Return a header; what thousands of pages say alike is kept once."""
    return name, value


def encode(body: bytes, encoding: str) -> bytes:
    """Return `body` in "br", "gzip" or "", the same bytes each time."""
    if encoding == "br":
        return brotli.compress(body, quality=BROTLI_QUALITY)
    return gzip_ng.compress(body, GZIP_LEVEL, mtime=0) if encoding else body


@dataclass
class Shelf:
    """Entries by key, in at most `max_bytes`; what was not asked for longest goes first."""

    max_bytes: int
    bytes_count: int = 0
    evicted_count: int = 0
    _entries: OrderedDict[Hashable, Entry] = field(default_factory=OrderedDict)
    _sizes: dict[Hashable, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Entry | None:
        """Return the entry, which then counts as asked for just now, or None."""
        entry = self._entries.get(key)
        if entry is not None:
            try:
                self._entries.move_to_end(key)
            except KeyError:  # put away by another thread in between
                return None
        return entry

    def put(self, key: Hashable, entry: Entry) -> None:
        """Keep `entry`, unless it is larger than an eighth of all that may be kept."""
        size = entry.size
        with self._lock:
            self._drop(key)
            if size > self.max_bytes // 8:
                return
            self._entries[key] = entry
            self._sizes[key] = size
            self.bytes_count += size
            while self.bytes_count > self.max_bytes:
                oldest, _ = self._entries.popitem(last=False)  # one step: `get` moves them about
                self.bytes_count -= self._sizes.pop(oldest)
                self.evicted_count += 1

    def resize(self, key: Hashable, entry: Entry) -> None:
        """Count what `entry` takes now, if it is still kept."""
        if self._entries.get(key) is entry:
            self.put(key, entry)

    def _drop(self, key: Hashable) -> None:
        if self._entries.pop(key, None) is not None:
            self.bytes_count -= self._sizes.pop(key)
