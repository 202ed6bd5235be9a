"""What is true now: the epoch, the moments around now, and what consent is asked for.

Read again twice a second at most, and only while somebody asks: a change counts everywhere within
a second. Reading happens in a thread of its own, so that no visitor waits for a database that
does not answer: who kept a page gives it out as stale.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from math import inf
from threading import Event, Lock, Thread

from django import db
from django.conf import settings

from articles import identity
from articles.findings import Findings
from articles.models import Edition
from consent import configuration, cookies
from consent.configuration import Configuration
from consent.state import Choice, consent_state
from pmo_cms import epoch, patience
from pmo_cms.epoch import Epoch
from pmo_cms.page_cache.wanted import Memory, Visitor

logger = logging.getLogger(__name__)

# In seconds. Between the second and the third, whoever asks waits for the answer.
READ_AGAIN_AFTER = 0.5
TRUSTED_FOR = 1.0
WAITED_FOR = 1.5

# How long it is known, when nobody asks any more, that the database does not answer.
OUT_FOR = 5.0

# A process that has just begun has nothing to give out instead, and a busy machine may take a
# while over its first query.
WAITED_FOR_AT_FIRST = 5.0

# As long as a page is kept: a change that the epoch knows nothing of is not overlooked for longer.
FINDINGS_LAST = 600.0

# Of states of consent that are remembered, and of characters in the cookie of one: anybody can make
# up any number, of any length.
MAX_STATES = 512
LONGEST_STATE = 1024


@dataclass(frozen=True, eq=False)
class Present:
    """One state of the site, right `since` and `until` two moments of the wall clock."""

    epoch: Epoch
    since: float
    until: float
    configuration: Configuration

    def includes(self, moment: float) -> bool:
        """Return whether it is right at `moment`, in seconds since 1970."""
        return self.since <= moment < self.until


def read_present(last: Present | None, *, at: float) -> Present:
    """Return the state of the site at `at`, the very same object while nothing changed.

    The epoch is read first: what is read, or rendered, after it is no older than it says. A
    newer epoch makes Django read the site's name and the consent configuration again, too.
    Raises django.db.Error.
    """
    present_epoch = epoch.current()
    if last is not None and last.epoch == present_epoch:
        if last.includes(at):
            return last
    else:
        identity.forget()
        configuration.forget()
    before, after = Edition.objects.changes_around(datetime.fromtimestamp(at, UTC))
    return Present(
        epoch=present_epoch,
        since=before.timestamp() if before else -inf,
        until=after.timestamp() if after else inf,
        configuration=configuration.load(),
    )


@dataclass(eq=False)
class Reading:
    """The present as it was read at a moment; tells visitors apart by what they consented to.

    `findings` is what its pages have in common, and `memory` keeps what requests want, as long as
    that was told by this reading. Nothing in it leads back to it: twice a second there is another
    one, and what a reading keeps has to go with it, without waiting for the garbage collector.
    """

    present: Present
    read_at: datetime
    findings: Findings
    memory: Memory = field(default_factory=Memory, init=False)

    def __post_init__(self) -> None:
        tell = partial(_visitor, self.present.configuration, self.read_at)
        self._tell, self._remembered = tell, lru_cache(maxsize=MAX_STATES)(tell)

    def visitor(self, header: str, gpc: bool) -> Visitor | None:
        """Return who sends this Cookie header, or None for somebody with a session."""
        if f"{settings.SESSION_COOKIE_NAME}=" in header:
            return None
        value = cookies.sent_state(header)
        return (self._remembered if len(value) <= LONGEST_STATE else self._tell)(value, gpc)


def _visitor(known: Configuration, now: datetime, value: str, gpc: bool) -> Visitor:
    """Return who has a state cookie with the text `value`, "" for no such cookie."""
    recorded = {}
    if known.notice is not None:
        recorded = cookies.read_choices(value, known.groups, epoch=known.notice.epoch, now=now)
    state = consent_state(recorded, known.asks_about, gpc=gpc)
    decided = any(choice is not Choice.UNDECIDED for choice in recorded.values())
    cookie = f"{settings.COOKIE_CONSENT_NAME}={value}" if decided else ""
    return Visitor(state.key, state.allows_tracking, gpc, cookie)


class Pulse:
    """Keeps the present of one process; `look` returns it.

    `clock` and `monotonic` are the two clocks. Without `in_thread` whoever looks reads.
    """

    def __init__(
        self,
        *,
        read_again_after: float = READ_AGAIN_AFTER,
        in_thread: bool = True,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ):
        self.last: Reading | None = None
        self.clock, self.monotonic = clock, monotonic
        self._read_again_after, self._in_thread = read_again_after, in_thread
        self._fresh_until = self._trusted_until = -inf
        self._began_at = -inf
        self._lock = Lock()
        self._reading: Event | None = None
        self._wanted = Event()
        self._thread: Thread | None = None
        self._is_out = False
        self._findings_until = -inf

    def look(self) -> Reading | None:
        """Return the present, at most a second old, or None while nobody can tell it."""
        last, now = self.last, self.monotonic()
        if last is not None and now < self._fresh_until and last.present.includes(self.clock()):
            return last
        return self._look_again(now)

    def ask(self) -> Callable[[], bool]:
        """Have the present read, and wait for nothing; what is returned tells whether it was."""
        is_over = self._start_reading(self.monotonic())
        return lambda: is_over is not None and is_over.is_set() and not self._is_out

    def _look_again(self, now: float) -> Reading | None:
        is_over = self._start_reading(now)
        if self._is_trusted(now):
            return self.last
        if is_over is not None and not self._is_out:
            at_most = WAITED_FOR if self.last else WAITED_FOR_AT_FIRST
            is_over.wait(max(0.0, self._began_at + at_most - now))
        return self.last if self._is_trusted(now) else None

    def _is_trusted(self, now: float) -> bool:
        """Return whether the last reading counts for whoever asked at `now`, before they waited."""
        last = self.last
        return (
            last is not None and now < self._trusted_until and last.present.includes(self.clock())
        )

    def _start_reading(self, now: float) -> Event | None:
        """Return what is set when the reading that is under way, or begins now, is over."""
        with self._lock:
            if self._reading is not None:
                return self._reading
            if self._is_out and now < self._began_at + self._read_again_after:
                return None
            self._is_out = self._is_out and now < self._began_at + OUT_FOR
            self._began_at = now
            self._reading = reading = Event()
        if self._in_thread:
            self._wake()
        else:
            self._read()
        return reading

    def _wake(self) -> None:
        try:
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = Thread(target=self._run, name="pulse", daemon=True)
                    self._thread.start()
        except RuntimeError:
            logger.exception("The machine has no thread left to read the epoch in")
            self._end_reading(is_out=True)
        self._wanted.set()

    def _run(self) -> None:
        patience.wait_at_most(patience.TO_READ)
        while True:
            self._wanted.wait()
            self._wanted.clear()
            self._read()

    def _read(self) -> None:
        """Read the present; whatever goes wrong ends this reading, and neither thread nor pulse."""
        began_at, is_out = self._began_at, True
        try:
            with self._own_connection():
                at, last = self.clock(), self.last
                present = read_present(last.present if last else None, at=at)
            findings = self._findings_for(present, last, began_at)
            self.last = Reading(present, datetime.fromtimestamp(at, UTC), findings)
            self._fresh_until = began_at + self._read_again_after
            self._trusted_until = began_at + TRUSTED_FOR
            is_out = False
        except Exception:
            if not self._is_out:
                logger.exception("The epoch cannot be read; pages that were kept are given out")
        finally:
            self._end_reading(is_out=is_out)

    @contextmanager
    def _own_connection(self) -> Iterator[None]:
        """Give the thread's connection back; elsewhere it is that of whoever asks."""
        if not self._in_thread:
            yield
            return
        db.close_old_connections()
        try:
            yield
        finally:
            db.close_old_connections()

    def _end_reading(self, *, is_out: bool) -> None:
        with self._lock:
            self._is_out = is_out
            reading, self._reading = self._reading, None
        if reading is not None:
            reading.set()

    def _findings_for(self, present: Present, last: Reading | None, now: float) -> Findings:
        """Return those of the `last` reading where they are of the same state and not too old."""
        if last is not None and last.present is present and now < self._findings_until:
            return last.findings
        self._findings_until = now + FINDINGS_LAST
        return Findings(present.since, present.until)
