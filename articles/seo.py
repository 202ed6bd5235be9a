"""What a page tells search engines and other sites about itself; `base.html` prints it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.dates import MONTHS
from django.utils.safestring import mark_safe

from articles import identity, linked_data, markup
from articles.attribution import Kind
from articles.images.crops import HERO, stem
from articles.places import address_by_name
from articles.sharing.card import SIZE, Card


@dataclass(frozen=True)
class ShareImage:
    """The picture that other sites show with a link to a page; `path` is ours."""

    path: str
    alt: str
    type: str
    width: int = SIZE[0]
    height: int = SIZE[1]


@dataclass(frozen=True)
class PageMeta:
    """The head of one page.

    `path` is its canonical path on this site; `feeds` how the addresses of its feeds begin, to
    which each format adds its name. Without an `image` of its own a page shares the site's.
    `older` and `newer` lead to the neighbours of a page of a list; `graph` is what the page is
    in the words of schema.org.
    """

    title: str
    description: str
    path: str
    robots: str = ""
    type: str = "website"
    feeds: str = ""
    image: ShareImage | None = field(default_factory=lambda: image_of_site())
    published_at: datetime | None = None
    modified_at: datetime | None = None
    older: str = ""
    newer: str = ""
    graph: list = field(default_factory=list)

    @property
    def linked_data(self):
        """Return `graph` as JSON that may be printed in a script element as it is."""
        return mark_safe(linked_data.write(self.graph))  # noqa: S308


def describe_home():
    """Return the PageMeta of the front page."""
    publication = identity.current()
    return PageMeta(
        title=publication.title,
        description=publication.description,
        path=address_by_name("articles:home"),
        feeds=feeds_of_everything(),
        graph=linked_data.of_site(publication),
    )


def describe_article(edition):
    """Return the PageMeta of an article page.

    Originals and extracts in our own words are indexed; a republication is not, since its
    canonical home is elsewhere.
    """
    summary = (
        edition.seo_description
        or edition.standfirst
        or markup.excerpt(edition.body, max_length=155)
    )
    image = image_of(edition)
    site = identity.current()
    return PageMeta(
        title=edition.seo_title or edition.title,
        description=summary,
        path=edition.get_absolute_url(),
        robots="" if Kind(edition.kind).is_indexed else "noindex",
        type="article",
        feeds=feeds_of_everything(),
        image=image,
        published_at=edition.list_date,
        modified_at=edition.visible_from,
        graph=linked_data.of_article(
            edition, site=site, image=site.url + image.path, summary=summary
        ),
    )


def image_of(edition):
    """Return the ShareImage of an article; its address changes with what is to be seen."""
    card = card_of(edition)
    path = f"{edition.get_absolute_url()}{card.file_name}"
    return ShareImage(path, edition.title, card.content_type)


def card_of(edition):
    """Return the sharing.Card of an edition with its categories."""
    credit = edition.credit
    source = f"{credit.lead_in} {credit.source_name}" if credit.lead_in else ""
    topics = edition.ordered_categories
    photo = f"{stem(edition.cover_image.original, HERO)}.jpg" if edition.cover_image else ""
    return Card(
        number=edition.article_id,
        site_name=identity.current().name,
        title=edition.title,
        topic=topics[0].name if topics else "",
        credit=source or (f"By {edition.author}" if edition.author else ""),
        photo=photo,
    )


def image_of_site():
    """Return the ShareImage of every page that is not an article."""
    card = card_of_site()
    path = address_by_name("machines:share_site", card.file_name)
    return ShareImage(path, identity.current().title, card.content_type)


def card_of_site():
    """Return the sharing.Card of the site itself."""
    publication = identity.current()
    return Card(number=0, site_name=publication.name, title=publication.tagline)


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
        path=address_by_name("articles:authors"),
    )


def describe_archive(*period):
    """Return the PageMeta of the archive, or of the year, or year and month, in `period`."""
    if not period:
        description = f"Everything that {identity.current().name} has published, by year and month."
        return PageMeta("Archive", description, address_by_name("articles:archive"))
    year, *month = period
    name = f"{MONTHS[month[0]]} {year}" if month else str(year)
    page = "articles:archive_month" if month else "articles:archive_year"
    return PageMeta(name, f"Articles of {name}.", address_by_name(page, *period))


def describe_list(listed, *, fallback):
    """Return the PageMeta of the first page of a category's or source's list."""
    return PageMeta(
        title=listed.name,
        description=listed.description or fallback,
        path=listed.get_absolute_url(),
        feeds=f"{listed.get_absolute_url()}articles.",
    )


def describe_search(text):
    """Return the PageMeta of the search for `text`; other search engines need no copy of ours."""
    return PageMeta(
        title=f"Search: {text}" if text else "Search",
        description=f"Search {identity.current().name}.",
        path=address_by_name("articles:search"),
        robots="noindex, follow",
    )


def describe_page(page):
    """Return the PageMeta of a static page."""
    return PageMeta(
        title=page.title,
        description=page.description or markup.excerpt(page.body, max_length=155),
        path=page.get_absolute_url(),
    )


def describe_part(meta, page, *, query):
    """Return `meta`, that of a whole list, as that of one paging.Page of it.

    `query` is the page's own, "?" and all. Deep pages are not indexed: an article more moves what
    each of them shows, and the sitemap leads to every article.
    """
    is_deep = bool(page.newer)
    path = f"{meta.path}{query}" if is_deep else meta.path
    site = identity.current()
    return replace(
        meta,
        path=path,
        robots="noindex" if is_deep else meta.robots,
        older=meta.path + page.older if page.older else "",
        newer=meta.path + page.newer if page.newer else "",
        graph=linked_data.of_list(
            meta.title,
            page=site.url + path,
            description=meta.description,
            articles=[site.url + edition.get_absolute_url() for edition in page.editions],
            site=site,
        ),
    )


def feeds_of_everything():
    """Return how the addresses of the feeds of all articles begin."""
    return address_by_name("machines:feed", "atom").removesuffix("atom")
