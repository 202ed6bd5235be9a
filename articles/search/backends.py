"""Which engine's index is in use."""

from django.db import connection

from articles.search import postgresql, sqlite

BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}


def backend():
    """Return the module that speaks the engine's SQL: `write`, `ranked`, `newest`, `ask`."""
    return BACKENDS[connection.vendor]
