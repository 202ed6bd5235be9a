"""How long whoever asks waits for what somebody else has locked in the database.

Visitors wait briefly, and are told to come back. The desk and the commands wait as the settings
say, because an editor's save is worth waiting for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import local
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# In seconds. A page may meet a lock three times, and has to answer within two; a choice waits for
# any save of ours.
TO_READ = 0.5
TO_WRITE = 2.0

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


def for_site(application: Application) -> Application:
    """Return `application`, whose visitors wait briefly."""

    def patient(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        wait_at_most(_seconds_for(environ))
        return application(environ, start_response)

    return patient


def _seconds_for(environ: dict[str, Any]) -> float | None:
    if environ["PATH_INFO"].startswith("/admin/"):
        return None
    return TO_READ if environ["REQUEST_METHOD"] in READING else TO_WRITE
