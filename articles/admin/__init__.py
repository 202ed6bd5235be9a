"""The desk: what editors see of the publication."""

from articles.admin import article, image, publication, source, taxonomy  # noqa: F401
