"""What an article says in a feed: its text as far as we may pass it on, between its credits."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles import identity, markup, pictures
from articles.images.crops import HERO, TEXT
from articles.models import Image, Rendition

PREVIEW_WORDS = 60
SUMMARY_LENGTH = 300  # in characters
PLAYERS = {"youtube": "YouTube", "vimeo": "Vimeo"}


@dataclass(frozen=True)
class PlainText:
    """A record whose text any format can hold: XML has no way to write most control characters."""

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, markup.xml_text(value))


@dataclass(frozen=True)
class Origin(PlainText):
    """Where an article first appeared.

    `feed` is "" when that publication has none we know, `licence` unless one lets the text be here.
    """

    name: str
    home_page: str
    feed: str
    url: str
    title: str
    licence: str


@dataclass(frozen=True)
class Cover:
    """The photograph on top of an article, as a JPEG; `address` is absolute."""

    address: str
    bytes_count: int


@dataclass(frozen=True)
class Entry(PlainText):
    """One article of a feed. `content` is HTML, everything else plain text; addresses absolute."""

    id: str
    address: str
    title: str
    summary: str
    content: str
    language: str
    author: str
    categories: tuple[str, ...]
    published_at: datetime
    updated_at: datetime
    origin: Origin | None
    cover: Cover | None


@dataclass(frozen=True)
class Pictures:
    """What is known of the pictures of all entries: images by digest, sizes in bytes by name."""

    images: dict[str, Image]
    sizes: dict[str, int]

    def cover_of(self, edition):
        """Return the Cover of an edition; None without a photograph, or without its file."""
        picture = edition.cover_image and edition.cover_image.picture(HERO)
        size = picture and self.sizes.get(picture.fallback_name)
        return Cover(settings.SITE_URL + picture.fallback, size) if size else None


def read_all(editions, *, in_full):
    """Return the Entry of each edition, all of them visible, with its text `in_full` where we may.

    Their pictures take two queries, however many there are.
    """
    editions = list(editions)
    shown = look_up(editions, in_full=in_full)
    return [read(edition, shown, in_full=in_full) for edition in editions]


def look_up(editions, *, in_full):
    """Return the Pictures of `editions`; those of the texts where they are passed on `in_full`."""
    bodies = [edition.body for edition in editions] if in_full else []
    digests = {digest for body in bodies for digest in pictures.named(body)}
    covers = [edition.cover_image.picture(HERO) for edition in editions if edition.cover_image]
    stored = Rendition.objects.filter(name__in=[cover.fallback_name for cover in covers])
    return Pictures(
        images=Image.objects.of_digests(digests),
        sizes=dict(stored.order_by().values_list("name", "bytes_count")),
    )


def read(edition, shown, *, in_full):
    """Return the Entry of an edition whose Pictures are among those `shown`."""
    credit = edition.credit
    address = settings.SITE_URL + edition.get_absolute_url()
    text = write_text(edition, credit, address, shown.images if in_full else None)
    cover = shown.cover_of(edition)
    return Entry(
        id=tag_uri(f"articles/{edition.article_id}"),
        address=address,
        title=markup.xml_text(edition.title).strip() or address,
        summary=edition.standfirst or first_words(edition, credit),
        content=opening(edition, credit)
        + text
        + (thanks_for(edition.cover_image) if cover else "")
        + closing(edition, credit),
        language=edition.language,
        author=str(edition.author or edition.source or identity.current().name),
        categories=tuple(markup.xml_text(each.name) for each in edition.ordered_categories),
        published_at=edition.list_date,
        updated_at=edition.visible_from,
        origin=read_origin(edition, credit),
        cover=cover,
    )


def read_origin(edition, credit):
    """Return the Origin of an edition that first appeared elsewhere, or None."""
    if not (credit.statement and edition.source):
        return None
    return Origin(
        name=edition.source.name,
        home_page=edition.source.home_page,
        feed=edition.source.feed_url,
        url=credit.original_url,
        title=credit.original_title,
        licence=edition.licence,
    )


def tag_uri(specific):
    """Return the id of something of ours, for ever, whatever its address becomes.

    Source: RFC 4151, the tag URI scheme.
    """
    return f"tag:{settings.FEED_ID_AUTHORITY}:{specific}"


def write_text(edition, credit, address, images):
    """Return the text as HTML: all of it, or its beginning and the way to the rest.

    `images` are those of the text by digest, None where it is not to be passed on.
    """
    if images is not None and credit.may_be_passed_on(markup.word_count(edition.body)):
        pieces = (write_piece(piece, address, images) for piece in edition.body_pieces)
        return SafeString("").join(pieces)
    standfirst = format_html("<p>{}</p>", edition.standfirst) if edition.standfirst else ""
    return format_html(
        '{}<p>{}</p><p><a href="{}">Read on at {}</a></p>',
        *(standfirst, first_words(edition, credit), address, identity.current().name),
    )


def first_words(edition, credit):
    """Return how the text begins, never longer than its source lets an extract be."""
    return markup.first_words(
        edition.body, most=min(PREVIEW_WORDS, credit.max_words or PREVIEW_WORDS)
    )


def write_piece(piece, address, images):
    """Return a stretch of the text as HTML that stands anywhere; of a video, a link to it.

    Like the page, it leaves out a picture that is not among `images`: nobody could see it.
    """

    def print_picture(shown):
        image = images.get(shown.digest)
        return write_picture(image, shown) if image else ""

    if piece.video is None:
        html = pictures.expand(piece.html, print_picture)
        html = markup.with_absolute_urls(html, site=settings.SITE_URL, page=address)
        return mark_safe(html)  # noqa: S308
    title = piece.video.title or "Watch the video"
    player = PLAYERS[piece.video.provider]
    return format_html('<p><a href="{}">{} ({})</a></p>', piece.video.address, title, player)


def write_picture(image, shown):
    """Return `image` as HTML, as the text has it `shown`, with the line that the page prints."""
    picture = image.picture(TEXT)
    html = format_html(
        '<img alt="{}" height="{}" src="{}" width="{}">',
        *(shown.alt or image.alt_text, picture.height, picture.fallback, picture.width),
    )
    if not shown.stands_alone:
        line = image.credit_line
        return format_html("{} <small>({})</small>", html, line) if line else html
    caption = mark_safe(shown.caption)  # noqa: S308
    words = "{} ({})" if caption and image.credit_line else "{}{}"
    line = format_html(words, caption, image.credit_line)
    return format_html(
        "<figure>{}{}</figure>",
        *(html, format_html("<figcaption>{}</figcaption>", line) if line else ""),
    )


def thanks_for(cover_image):
    """Return the credit of the photograph that goes with the entry, as HTML, or ""."""
    line = cover_image.credit_line
    return format_html("<p>Cover picture: {}</p>", line) if line else SafeString("")


def opening(edition, credit):
    """Return the line above the text that says whose it is, as HTML; "" for an original."""
    if not (credit.lead_in and edition.source):
        return SafeString("")
    page = settings.SITE_URL + edition.source.get_absolute_url()
    return format_html('<p>{} <a href="{}">{}</a></p>', credit.lead_in, page, edition.source)


def closing(edition, credit):
    """Return the credit below the text, as HTML: what it is, whose, and where; or ""."""
    if not (credit.statement and edition.source):
        return SafeString("")
    published_on = credit.original_published_on
    details = [credit.original_author, published_on and date_format(published_on, "j F Y")]
    details.append(edition.licence)
    return format_html(
        '<hr><p>{} Read the original: <a href="{}">{}</a>{}</p>',
        *(credit.statement, credit.original_url, credit.original_title),
        "".join(f", {detail}" for detail in details if detail),
    )
