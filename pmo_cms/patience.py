"""How long whoever asks waits for the database.

Visitors wait briefly for what somebody else has locked, and are told to come back; the desk waits
longer, because an editor's save is worth waiting for. A database that does not answer at all is
not asked by visitors: each would take a thread from those who can be served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import local
from typing import Any

from django.conf import settings
from django.db import OperationalError

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# In seconds. A page may meet a lock three times, and has to answer within two; a choice waits for
# any save of ours.
TO_READ = 0.5
TO_WRITE = 2.0
AT_THE_DESK = 20.0
NOT_AT_ALL = 0.0

# Where whoever made the WSGI environment says that the database does not answer.
IS_OUT = "pmo_cms.database_is_out"

READING = {"GET", "HEAD"}

_thread = local()


def wait_at_most(seconds: float | None) -> None:
    """Let this thread wait no longer for a lock, on connections that it takes from now on.

    None: as long as the settings say.
    """
    _thread.seconds = seconds


def seconds() -> float | None:
    """Return how long this thread waits for a lock, None for as long as the settings say."""
    return getattr(_thread, "seconds", None)


def refuse_the_hopeless() -> None:
    """Raise OperationalError where this thread is not to ask at all."""
    if seconds() == NOT_AT_ALL:
        raise OperationalError("The database did not answer a moment ago, so it is not asked.")


def for_site(application: Application) -> Application:
    """Return `application`, whose visitors wait briefly."""

    def patient(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        wait_at_most(_seconds_for(environ))
        return application(environ, start_response)

    return patient


def _seconds_for(environ: dict[str, Any]) -> float:
    cookies = environ.get("HTTP_COOKIE") or ""
    if environ["PATH_INFO"].startswith("/admin/") and settings.SESSION_COOKIE_NAME in cookies:
        return AT_THE_DESK
    if environ.get(IS_OUT):
        return NOT_AT_ALL
    return TO_READ if environ["REQUEST_METHOD"] in READING else TO_WRITE
