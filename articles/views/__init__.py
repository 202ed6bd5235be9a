"""The pages that visitors read. Every one of them asks for what is visible at one instant."""

from articles.views.archives import archive_index, archive_month, archive_year
from articles.views.front import home
from articles.views.lists import author, authors, category, source
from articles.views.media import media
from articles.views.pages import static_page
from articles.views.previewing import preview, preview_cover, preview_media
from articles.views.reading import article, cover
from articles.views.searching import search_page

__all__ = [
    "archive_index",
    "archive_month",
    "archive_year",
    "article",
    "author",
    "authors",
    "category",
    "cover",
    "home",
    "media",
    "preview",
    "preview_cover",
    "preview_media",
    "search_page",
    "source",
    "static_page",
]
