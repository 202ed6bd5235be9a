"""The pages that visitors read. Every one of them asks for what is visible at one instant."""

from articles.views.front import home
from articles.views.lists import category, source
from articles.views.previewing import preview, preview_cover
from articles.views.reading import article, cover

__all__ = ["article", "category", "cover", "home", "preview", "preview_cover", "source"]
