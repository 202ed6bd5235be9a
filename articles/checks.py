"""What `manage.py check --database default` finds wrong with the publication's data."""

from django.core.checks import Warning as CheckWarning
from django.db import connections

from articles import search
from articles.models import SearchEntry


def check_search_index(app_configs, databases, **kwargs):
    """Warn when the index lacks editions, or holds what it should not."""
    return [
        CheckWarning(
            f"The search index is not right: {problems}.",
            hint="Run: manage.py rebuild_search_index",
            id="articles.W001",
        )
        for alias in databases or []
        if _has_index(alias) and (problems := search.problems())
    ]


def _has_index(alias):
    """Return whether the migrations have been that far; `check` may run before them."""
    connection = connections[alias]
    return SearchEntry._meta.db_table in connection.introspection.table_names()
