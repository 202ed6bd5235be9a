"""Connections that a thread holds while it renders one page after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from django.db import connections

_thread = local()


@contextmanager
def holding_connections() -> Iterator[None]:
    """Let what this thread opens last until the end of the block, where the engine can do that."""
    _thread.holds = True
    try:
        yield
    finally:
        _thread.holds = False
        for connection in connections.all(initialized_only=True):
            connection.close_at = 0.0  # one that was held had none
            connection.close_if_unusable_or_obsolete()


def are_held() -> bool:
    """Return whether this thread holds what it opens."""
    return getattr(_thread, "holds", False)
