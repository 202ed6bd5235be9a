"""The WSGI application around the site that gives kept pages out."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent import futures
from functools import partial
from math import inf
from threading import Lock
from typing import NamedTuple

from articles.findings import Findings
from pmo_cms import patience
from pmo_cms.page_cache.counts import Counts
from pmo_cms.page_cache.entries import Entry, Headers, Page, Shelf
from pmo_cms.page_cache.giving import (
    Call,
    Environ,
    StartResponse,
    asks_whether,
    give,
    give_plain,
    saying_first,
    unavailable_page,
)
from pmo_cms.page_cache.present import Present, Pulse, Reading
from pmo_cms.page_cache.rendering import Application, Rendered, Renderers, render
from pmo_cms.page_cache.requests import Door, Parts, chosen_encoding, parts_of
from pmo_cms.page_cache.wanted import Answer, Key, Visitor, Wanted

logger = logging.getLogger(__name__)

# In seconds: after the first, whoever waits for a page wants another thread to render, too; after
# the second they ask whether the database answers; after the third they give up where it did not,
# after the last also where it did.
SOON = 0.2
IN_DOUBT = 0.8
PATIENCE = 1.7
MOST_PATIENCE = 20.0

NEEDS_NO_DATABASE = ("/static/", "/healthz")

# What a cache in front may keep for as long as Cache-Control says, where the page cache does not
# answer itself: a name there stands for the very bytes.
FILES = ("/static/", "/media/")
NOT_IN_FRONT = ("X-Accel-Expires", "0")

# Of the bytes that pages may take, the part of those with parameters: of these anybody can make
# up any number.
PART_WITH_QUERY = 1 / 8


class Outcome(NamedTuple):
    """What came of rendering: a page that failed or is for one visitor alone has no `entry`."""

    rendered: Rendered
    entry: Entry | None


class PageCache:
    """Wraps the site; docs/decisions/0039 and 0040 say why it is as it is.

    `lasts` and `stale_for` are in seconds: how long a page counts at most, and for how long it
    is given out as stale when it can be rendered no more. `front_seconds` is for how long a
    cache in front of the site may keep a page, 0 for not at all. `pages` is the application that
    renders what is kept, where that is another one.
    """

    def __init__(
        self,
        application: Application,
        *,
        door: Door,
        pulse: Pulse,
        max_bytes: int,
        renderer_count: int,
        lasts: float = 600.0,
        stale_for: float = 86_400.0,
        front_seconds: int = 0,
        pages: Application | None = None,
    ):
        self.application, self.door, self.pulse = application, door, pulse
        self._renders = pages or application
        self.counts = Counts()
        self.pages = Shelf(int(max_bytes * (1 - PART_WITH_QUERY)))
        self.pages_with_query = Shelf(int(max_bytes * PART_WITH_QUERY))
        self._renderers = Renderers(renderer_count)
        self._lasts, self._stale_for, self._front_seconds = lasts, stale_for, front_seconds
        self._flights: dict[tuple[Key, Present], futures.Future[Outcome]] = {}
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        parts, last = parts_of(environ), self.pulse.last
        wanted = None if last is None else last.memory.get(parts)
        if wanted is None or self.pulse.look() is not last:
            return self._answer_first(Parts(*parts), (environ, start_response))
        answer = wanted.answer
        if answer is None or asks_whether(environ):
            return self._answer((environ, start_response), wanted, last)
        next(self.counts.hits)
        start_response(answer.status, answer.headers.copy())
        return [answer.body]

    def _answer_first(self, parts: Parts, call: Call) -> Iterable[bytes]:
        """Answer what was not asked in these words since the present was read."""
        address = self.door.address_of(parts)
        if address is None:
            return self._pass(call)
        reading = self.pulse.look()
        known = reading or self.pulse.last
        if known is None:
            return self._give_unavailable(call)
        visitor = known.visitor(parts.cookie or "", parts.gpc == "1")
        if visitor is None:
            return self._pass(call)
        key = Key(address, visitor.consent, visitor.gpc)
        wanted = Wanted(key, visitor, chosen_encoding(parts.accept_encoding or ""))
        known.memory.put(parts, wanted)
        return self._answer(call, wanted, reading)

    def _pass(self, call: Call) -> Iterable[bytes]:
        environ, start_response = call
        next(self.counts.passed)
        if not environ["PATH_INFO"].startswith(NEEDS_NO_DATABASE):
            environ[patience.IS_OUT] = self.pulse.look() is None
        if self._front_seconds and not environ["PATH_INFO"].startswith(FILES):
            start_response = saying_first(NOT_IN_FRONT, start_response)
        return self.application(environ, start_response)

    def _answer(self, call: Call, wanted: Wanted, reading: Reading | None) -> Iterable[bytes]:
        entry = self._find(wanted.key)
        if reading is None:
            return self._give_stale(call, wanted, entry)
        if entry is not None and self._is_right(entry, reading.present):
            next(self.counts.hits)
            answer = self._give(call, wanted, entry, reading.present)
            self._remember(call, wanted, entry)
            return answer
        next(self.counts.misses)
        return self._answer_anew(call, wanted, entry, reading)

    def _remember(self, call: Call, wanted: Wanted, entry: Entry) -> None:
        """Remember what is given out, where whoever asks next gets it to the letter."""
        environ, _ = call
        if environ["REQUEST_METHOD"] == "GET" and not self._front_seconds:
            made = entry.representation(wanted.encoding)
            wanted.was_given(Answer(entry.status, made.headers, made.body))

    def _find(self, key: Key) -> Entry | None:
        shelf = self._shelf(key)
        return shelf.get(key) or shelf.get(Key(key.address))

    def _shelf(self, key: Key) -> Shelf:
        return self.pages_with_query if key.address.query else self.pages

    def _is_right(self, entry: Entry, present: Present) -> bool:
        return entry.present is present and self.pulse.monotonic() < entry.fresh_until

    def _answer_anew(
        self, call: Call, wanted: Wanted, former: Entry | None, reading: Reading
    ) -> Iterable[bytes]:
        outcome = self._wait_for(wanted, reading)
        if outcome is None or outcome.rendered.has_failed:
            if former is not None and self._is_usable(former):
                return self._give_stale(call, wanted, former)
            if outcome is None:
                return self._give_unavailable(call)
            return give_plain(call, outcome.rendered.page)
        if outcome.entry is None:
            return self._pass(call)
        return self._give(call, wanted, outcome.entry, reading.present)

    def _wait_for(self, wanted: Wanted, reading: Reading) -> Outcome | None:
        """Return what comes of rendering once for all who wait; None when it takes too long."""
        flight = self._join(wanted, reading)
        if _takes_longer(flight, SOON):
            self._renderers.hurry()
            if _takes_longer(flight, IN_DOUBT - SOON):
                has_answered = self.pulse.ask()
                if _takes_longer(flight, PATIENCE - IN_DOUBT) and has_answered():
                    _takes_longer(flight, MOST_PATIENCE - PATIENCE)
        try:
            return flight.result(0)
        except Exception:
            logger.exception("A page could not be rendered in time: %r", wanted.key.address.path)
            return None

    def _join(self, wanted: Wanted, reading: Reading) -> futures.Future[Outcome]:
        """Return the rendering that is under way for others, or that begins now."""
        name = wanted.key, reading.present
        with self._lock:
            if name in self._flights:
                return self._flights[name]
            flight = self._flights[name] = futures.Future()
        flight.add_done_callback(lambda _: self._flights.pop(name, None))
        try:
            self._renderers.start(partial(self._produce, wanted, reading), flight)
        except RuntimeError as error:  # the machine has no thread left
            flight.set_exception(error)
        return flight

    def _produce(self, wanted: Wanted, reading: Reading) -> Outcome:
        """Render a page, unless others just did, and keep it for those who ask next."""
        key, visitor, present = wanted.key, wanted.visitor, reading.present
        entry = self._find(key)
        if entry is not None and self._is_right(entry, present):
            return Outcome(Rendered(Page(entry.status, [], b""), None), entry)
        # What waited in line is rendered from what is true by now.
        now = self.pulse.look()
        findings = now.findings if now is not None and now.present is present else Findings()
        rendered = render(self._renders, key.address, visitor, findings)
        # Django may know of a newer notice than we, and then tells visitors apart by that one.
        is_for_us = rendered.is_for_all and rendered.consent in ("", visitor.consent)
        if rendered.has_failed or not is_for_us:
            return Outcome(rendered, None)
        return Outcome(rendered, self._keep(key, rendered, present))

    def _keep(self, key: Key, rendered: Rendered, present: Present) -> Entry:
        """Return the entry of a page, kept where others will ask for it, unless it is makeshift."""
        facts = rendered.facts
        assert facts is not None  # noqa: S101  else it would not be for all
        lasts = min(self._lasts, inf if facts.max_age is None else facts.max_age)
        entry = Entry(
            rendered.page,
            present=present,
            made_at=self.pulse.monotonic(),
            lasts=0.0 if facts.is_makeshift else lasts,
            stale=self._stale_for,
        )
        is_page = rendered.page.status.startswith("200 ") and not facts.is_makeshift
        if is_page and present.includes(facts.at.timestamp()):
            entry.key = key if facts.consent else Key(key.address)
            self._shelf(key).put(entry.key, entry)
        return entry

    def _give(
        self,
        call: Call,
        wanted: Wanted,
        entry: Entry,
        present: Present,
        more: Headers | None = None,
    ) -> Iterable[bytes]:
        if more is None:
            more = self._for_front(wanted.visitor, entry, present) if self._front_seconds else []
        size = entry.size
        answer = give(call, entry, wanted.encoding, more)
        if entry.size != size and entry.key is not None:  # it has another encoding now
            self._shelf(wanted.key).resize(entry.key, entry)
        return answer

    def _for_front(self, visitor: Visitor, entry: Entry, present: Present) -> Headers:
        """Return for how many whole seconds a cache in front may keep the page, as nginx reads it.

        Never a page with a tracker, and none for longer than it counts here or past the next moment
        at which something changes.
        """
        if visitor.tracks:
            return [NOT_IN_FRONT]
        left = min(
            entry.fresh_until - self.pulse.monotonic(), present.until - self.pulse.clock() - 1
        )
        return [("X-Accel-Expires", str(int(max(0, min(self._front_seconds, left)))))]

    def _is_usable(self, entry: Entry) -> bool:
        """Return whether it may be given out as stale: nothing was removed since."""
        last, present = self.pulse.last, entry.present
        return (
            last is not None
            and present.epoch.removals == last.present.epoch.removals
            and self.pulse.monotonic() < entry.stale_until
        )

    def _give_stale(self, call: Call, wanted: Wanted, entry: Entry | None) -> Iterable[bytes]:
        """Give out what is kept and may not be right any more, and say so. Source: RFC 9211."""
        if entry is None or not self._is_usable(entry):
            return self._give_unavailable(call)
        next(self.counts.stale)
        age = int(self.pulse.monotonic() - entry.made_at)
        marks = [
            ("Age", str(age)),
            ("Cache-Status", f"PageCache; hit; ttl=-{age}; detail=stale"),
            ("Warning", '110 - "Response is Stale"'),
        ]
        if self._front_seconds:
            marks.insert(0, NOT_IN_FRONT)
        return self._give(call, wanted, entry, entry.present, marks)

    def _give_unavailable(self, call: Call) -> Iterable[bytes]:
        """Answer at once, from a page that needs nothing."""
        next(self.counts.unavailable)
        return give_plain(call, unavailable_page())


def _takes_longer(flight: futures.Future[Outcome], seconds: float) -> bool:
    """Wait for `flight` until it is over, however it ends; return whether that takes longer."""
    try:
        flight.exception(seconds)
    except futures.TimeoutError:
        return True
    return False
