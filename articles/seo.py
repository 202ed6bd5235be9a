"""What a page tells search engines and other sites about itself; `base.html` prints it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.dates import MONTHS

from articles import identity, markup
from articles.attribution import Kind


@dataclass(frozen=True)
class PageMeta:
    """The head of one page.

    `path` is its canonical path on this site; `feeds` how the addresses of its feeds begin, to
    which each format adds its name.
    """

    title: str
    description: str
    path: str
    robots: str = ""
    type: str = "website"
    feeds: str = ""


def describe_home():
    """Return the PageMeta of the front page."""
    publication = identity.current()
    return PageMeta(
        title=publication.title,
        description=publication.description,
        path=reverse("articles:home"),
        feeds=feeds_of_everything(),
    )


def describe_article(edition):
    """Return the PageMeta of an article page.

    Originals and extracts in our own words are indexed; a republication is not, since its
    canonical home is elsewhere.
    """
    return PageMeta(
        title=edition.seo_title or edition.title,
        description=edition.seo_description
        or edition.standfirst
        or markup.excerpt(edition.body, max_length=155),
        path=edition.get_absolute_url(),
        robots="noindex" if edition.kind == Kind.REPUBLICATION else "",
        type="article",
        feeds=feeds_of_everything(),
    )


def describe_author(author):
    """Return the PageMeta of the first page of what an author signed."""
    return PageMeta(
        title=author.name,
        description=author.about or f"Articles by {author}.",
        path=author.get_absolute_url(),
    )


def describe_authors():
    """Return the PageMeta of the list of authors."""
    return PageMeta(
        title="Authors",
        description=f"Who writes for {identity.current().name}.",
        path=reverse("articles:authors"),
    )


def describe_archive(*period):
    """Return the PageMeta of the archive, or of the year, or year and month, in `period`."""
    if not period:
        description = f"Everything that {identity.current().name} has published, by year and month."
        return PageMeta("Archive", description, reverse("articles:archive"))
    year, *month = period
    name = f"{MONTHS[month[0]]} {year}" if month else str(year)
    page = "articles:archive_month" if month else "articles:archive_year"
    return PageMeta(name, f"Articles of {name}.", reverse(page, args=period))


def describe_list(listed, *, fallback):
    """Return the PageMeta of the first page of a category's or source's list."""
    return PageMeta(
        title=listed.name,
        description=listed.description or fallback,
        path=listed.get_absolute_url(),
        feeds=f"{listed.get_absolute_url()}articles.",
    )


def describe_page(page):
    """Return the PageMeta of a static page."""
    return PageMeta(
        title=page.title,
        description=page.description or markup.excerpt(page.body, max_length=155),
        path=page.get_absolute_url(),
    )


def feeds_of_everything():
    """Return how the addresses of the feeds of all articles begin."""
    return reverse("machines:feed", args=["atom"]).removesuffix("atom")
