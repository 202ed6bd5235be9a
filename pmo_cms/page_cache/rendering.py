"""Rendering a page from its key alone, so that nothing else can get into it."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any, TypeVar

from articles.findings import FINDINGS, Findings
from pmo_cms.engines.held import holding_connections
from pmo_cms.page_cache.entries import Page
from pmo_cms.page_cache.facts import FACTS, PageFacts
from pmo_cms.page_cache.requests import Address
from pmo_cms.page_cache.wanted import Visitor

logger = logging.getLogger(__name__)

# In seconds, after how long a thread that renders one page after the other begins none with the
# same connection. To give it back after each took a fifteenth of an article on SQLite.
SHIFT = 0.1

T = TypeVar("T")
Job = tuple[Callable[[], Any], Future[Any]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Rendered:
    """What the application answered, and the facts of it; None when it came to no view."""

    page: Page
    facts: PageFacts | None

    @property
    def has_failed(self) -> bool:
        """Return whether the application could not answer."""
        return self.page.status.startswith("5")

    @property
    def consent(self) -> str:
        """Return the key of the state of consent that it is for, "" where it is for any."""
        return self.facts.consent if self.facts else ""

    @property
    def is_for_all(self) -> bool:
        """Return whether it may be given to everybody who asks for the same.

        A redirect may carry on all that was asked, of which the key has but a part.
        """
        if self.facts is None or self.page.status.startswith("3"):
            return False
        sets_a_cookie = any(name.lower() == "set-cookie" for name, _ in self.page.headers)
        return self.facts.is_public and not sets_a_cookie


def render(
    application: Application, address: Address, visitor: Visitor, findings: Findings
) -> Rendered:
    """Return what `application` answers to a request that says nothing but the key.

    `findings` are those of the state of the site that the page is made for.
    """
    environ = bare_environ(address, visitor) | {FINDINGS: findings}
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        started[:] = [(status, headers)]
        return lambda data: None

    parts = application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    [(status, headers)] = started
    return Rendered(Page(status, headers, body), environ.get(FACTS))


def bare_environ(address: Address, visitor: Visitor) -> dict[str, Any]:
    """Return the WSGI environment of a GET that says nothing but the key."""
    name, _, port = address.host.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": address.path,
        "QUERY_STRING": address.query,
        "SERVER_NAME": name or address.host,
        "SERVER_PORT": port if name and port.isdecimal() else _port(address.scheme),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "",
        "HTTP_HOST": address.host,
        "HTTP_X_FORWARDED_PROTO": address.scheme,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if visitor.cookie:
        environ["HTTP_COOKIE"] = visitor.cookie
    if visitor.gpc:
        environ["HTTP_SEC_GPC"] = "1"
    return environ


def _port(scheme: str) -> str:
    return "443" if scheme == "https" else "80"


class Renderers:
    """A few threads that render, so that whoever waits for a page can stop waiting.

    They begin with the first page of a process, so that a server may fork before. Besides the
    `thread_count` there is one that renders only where somebody waits for long. With a count of
    0 pages are rendered where they are asked for.
    """

    def __init__(self, thread_count: int):
        self._work = [self._run] * thread_count + [self._run_when_hurried]
        self._thread_count = thread_count
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._hurried: SimpleQueue[None] = SimpleQueue()
        self._threads: dict[int, Thread] = {}
        self._lock = Lock()

    def start(self, job: Callable[[], T], future: Future[T]) -> None:
        """Run `job` soon, and give its outcome to `future`.

        Raises RuntimeError where the machine has no thread left to run it in.
        """
        if self._thread_count == 0:
            _fulfil(job, future)
            return
        with self._lock:
            try:
                self._start_threads()
            except RuntimeError:
                if not any(self._is_alive(number) for number in range(self._thread_count)):
                    raise
        self._jobs.put((job, future))

    def _start_threads(self) -> None:
        for number, work in enumerate(self._work):
            if not self._is_alive(number):
                thread = Thread(target=work, name="renderer", daemon=True)
                thread.start()
                self._threads[number] = thread

    def _is_alive(self, number: int) -> bool:
        return number in self._threads and self._threads[number].is_alive()

    def hurry(self) -> None:
        """Have one job more done at once, if one is waiting in line."""
        if self._threads:
            self._hurried.put(None)

    def _run(self) -> None:
        while True:
            self._work_a_shift(self._jobs.get())

    def _work_a_shift(self, job: Job) -> None:
        """Do `job`, and then what waits by then, for a while."""
        ends_at = monotonic() + SHIFT
        try:
            with holding_connections(), suppress(Empty):
                _fulfil(*job)
                while monotonic() < ends_at:
                    _fulfil(*self._jobs.get_nowait())
        except Exception:  # of letting a connection go: the pages are there
            logger.exception("A thread that renders could not give its connection back")

    def _run_when_hurried(self) -> None:
        while True:
            self._hurried.get()
            with suppress(Empty):
                _fulfil(*self._jobs.get_nowait())


def _fulfil(job: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(job())
    except Exception as error:
        future.set_exception(error)
