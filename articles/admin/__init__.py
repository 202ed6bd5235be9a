"""The desk: what editors see of the publication."""

from articles.admin import article, source, taxonomy  # noqa: F401
