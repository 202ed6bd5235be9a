"""What crawlers should know of: every page that may be found, and when it last changed.

Articles come in parts of a thousand ids. A part's address never moves, and a new article changes
the last part alone, so crawlers fetch little again; and no part costs more than another.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import F, Max, OuterRef, Subquery, Value
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from articles import markup
from articles.for_machines import for_machines
from articles.models import Author, Category, Edition, Source, StaticPage
from articles.models.edition import EditionCategory
from articles.moments import now_of

PART_SIZE = 1000
XML = "application/xml"

# What Google reads of a news sitemap: two days, at most a thousand articles.
NEWS_AGE = timedelta(hours=48)
MOST_NEWS = 1000
NEWS_FIELDS = ("article__slug", "list_date", "visible_from", "language", "title")


class PublicSitemap(Sitemap):
    """Pages at the site's public address, whatever host the request named."""

    limit = 50_000  # what the protocol allows

    def __init__(self, *, at):
        self.at = at

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def location(self, item):
        return item.get_absolute_url()

    def lastmod(self, item):
        return item.changed_at


class ArticleSitemap(PublicSitemap):
    """One part of the articles; `latest` is when the newest of its editions went live."""

    def __init__(self, *, at, part, latest=None):
        super().__init__(at=at)
        self.part = part
        self.latest = latest

    @classmethod
    def parts(cls, *, at):
        """Return every part that has a page to show, in order."""
        found = (
            Edition.objects.visible(at=at)
            .indexed()
            .annotate(part=(F("article_id") - Value(1)) / Value(PART_SIZE))
            .values("part")
            .annotate(latest=Max("visible_from"))
            .order_by("part")
        )
        return [cls(at=at, part=row["part"], latest=row["latest"]) for row in found]

    def items(self):
        first = self.part * PART_SIZE + 1
        here = Edition.objects.visible(at=self.at).indexed().order_by("article_id")
        here = here.filter(article__gte=first, article__lt=first + PART_SIZE)
        return list(here.values_list("article__slug", "visible_from"))

    def location(self, item):
        return reverse("articles:article", args=[item[0]])

    def lastmod(self, item):
        return item[1]

    def get_latest_lastmod(self):
        return self.latest


class CategorySitemap(PublicSitemap):
    """The categories that list something."""

    def items(self):
        newest = EditionCategory.objects.visible(at=self.at).filter(category=OuterRef("pk"))
        newest = newest.newest_first().values("edition__visible_from")[:1]
        return with_change(Category.objects, newest)


class SourceSitemap(PublicSitemap):
    """The sources from which something is shown."""

    def items(self):
        newest = Edition.objects.visible(at=self.at).filter(source=OuterRef("pk"))
        return with_change(Source.objects, newest.newest_first().values("visible_from")[:1])


class AuthorSitemap(PublicSitemap):
    """Who signed something that is shown."""

    def items(self):
        newest = Edition.objects.visible(at=self.at).filter(author=OuterRef("pk"))
        return with_change(Author.objects, newest.newest_first().values("visible_from")[:1])


class PageSitemap(PublicSitemap):
    """The front page, which changes with the newest article, and those beside the articles."""

    def items(self):
        pages = StaticPage.objects.visible().values_list("slug", "updated_at")
        static = [(reverse("articles:static_page", args=[slug]), at) for slug, at in pages]
        return [(reverse("articles:home"), self._newest()), *static]

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]

    def get_latest_lastmod(self):
        return max(filter(None, map(self.lastmod, self.items())), default=None)

    def _newest(self):
        newest = Edition.objects.visible(at=self.at).newest_first()
        return newest.values_list("visible_from", flat=True).first()


class News(NamedTuple):
    """An original that was just published."""

    slug: str
    listed_at: datetime
    changed_at: datetime
    tag: str
    heading: str

    @property
    def title(self):
        return markup.xml_text(self.heading).strip() or self.slug

    @property
    def language(self):
        """Return the language as Google wants it: no region, but for the two ways of Chinese."""
        return self.tag if self.tag in {"zh-cn", "zh-tw"} else self.tag.split("-")[0]


class NewsSitemap(PublicSitemap):
    """The originals that were first published within two days."""

    limit = MOST_NEWS

    def items(self):
        recent = Edition.objects.visible(at=self.at).filter(kind=Edition.Kind.ORIGINAL)
        recent = recent.filter(list_date__gt=self.at - NEWS_AGE).newest_first()
        return [News(*row) for row in recent.values_list(*NEWS_FIELDS)[:MOST_NEWS]]

    def location(self, item):
        return reverse("articles:article", args=[item.slug])


SECTIONS: dict[str, type[PublicSitemap]] = {
    "pages": PageSitemap,
    "categories": CategorySitemap,
    "sources": SourceSitemap,
    "authors": AuthorSitemap,
}


def with_change(listed, newest):
    """Return the rows that list something, each with `changed_at`: when `newest` went live."""
    return list(listed.annotate(changed_at=Subquery(newest)).filter(changed_at__isnull=False))


@for_machines
def index(request):
    """The index: every section that has a page, and when one of its pages last changed."""
    at = now_of(request)
    sections = {name: section(at=at) for name, section in SECTIONS.items()}
    sections |= {f"articles-{each.part}": each for each in ArticleSitemap.parts(at=at)}
    found = [
        (settings.SITE_URL + reverse("machines:sitemap_section", args=[name]), changed_at)
        for name, each in sections.items()
        if (changed_at := each.get_latest_lastmod())
    ]
    return render(request, "articles/sitemap_index.xml", {"sections": found}, content_type=XML)


@for_machines
def section(request, name):
    """One section of the index."""
    return answer(request, find_section(name, at=now_of(request)), "articles/sitemap.xml")


@for_machines
def news(request):
    """What is new for news search: originals of the last two days."""
    return answer(request, NewsSitemap(at=now_of(request)), "articles/sitemap_news.xml")


def find_section(name, *, at):
    """Return the sitemap called `name`; raises Http404."""
    part = name.removeprefix("articles-")
    if name in SECTIONS:
        return SECTIONS[name](at=at)
    if part != name and part.isascii() and part.isdigit() and len(part) < 10:
        return ArticleSitemap(at=at, part=int(part))
    raise Http404


def answer(request, sitemap, template):
    """Return the page of one sitemap."""
    return sitemap_views.sitemap(request, {"": sitemap}, template_name=template)
