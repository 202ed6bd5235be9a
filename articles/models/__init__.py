"""What the publication stores; the public reads editions only."""

from articles.models.article import Article, ArticleCategory, Status
from articles.models.content import ArticleContent, BodyField
from articles.models.edition import Edition, EditionCategory
from articles.models.event import Event
from articles.models.former import Former
from articles.models.image import EditionImage, Image, Rendition
from articles.models.original import OriginalCheck, OriginalState
from articles.models.path import Addressed, Path, SlugTaken
from articles.models.preview_link import PreviewLink
from articles.models.publication import FooterLink, Publication
from articles.models.search import SearchEntry, SearchWord
from articles.models.source import Author, Permission, Source
from articles.models.static_page import StaticPage
from articles.models.takedown import Takedown
from articles.models.taxonomy import Category
from articles.models.versioned import Overtaken

__all__ = [
    "Addressed",
    "Article",
    "ArticleCategory",
    "ArticleContent",
    "Author",
    "BodyField",
    "Category",
    "Edition",
    "EditionCategory",
    "EditionImage",
    "Event",
    "FooterLink",
    "Former",
    "Image",
    "OriginalCheck",
    "OriginalState",
    "Overtaken",
    "Path",
    "Permission",
    "PreviewLink",
    "Publication",
    "Rendition",
    "SearchEntry",
    "SearchWord",
    "SlugTaken",
    "Source",
    "StaticPage",
    "Status",
    "Takedown",
]
