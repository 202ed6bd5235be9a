"""The desk: what editors see of the publication."""

from articles.admin import article, image, source, taxonomy  # noqa: F401
