"""Valid objects by default; a test names only what it is about."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.contrib.auth.models import Group, User
from django.utils.text import slugify
from PIL import Image as Pillow

from articles import library, publishing, search
from articles.models import (
    Article,
    ArticleCategory,
    Author,
    Category,
    Edition,
    EditionCategory,
    Image,
    OriginalCheck,
    Permission,
    Publication,
    Source,
    StaticPage,
)
from articles.models.content import content_hash

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=30)

_numbers = count(1)


def make_category(name=None, **fields):
    name = name or f"Category {next(_numbers)}"
    slug = fields.pop("slug", slugify(name))
    return Category.objects.create(name=name, slug=slug, **fields)


def make_source(name=None, **fields):
    name = name or f"Source {next(_numbers)}"
    slug = fields.pop("slug", slugify(name))
    return Source.objects.create(
        name=name, slug=slug, home_page=fields.pop("home_page", "https://source.example/"), **fields
    )


def make_author(name="The desk", **fields):
    slug = fields.pop("slug", slugify(name))
    return Author.objects.get_or_create(name=name, slug=slug, defaults=fields)[0]


def make_publication(name="The Gazette", **fields):
    """Return the publication, saved."""
    publication = Publication.objects.present()
    for field, value in {"name": name, **fields}.items():
        setattr(publication, field, value)
    publication.save()
    return publication


def make_original_check(edition=None, **fields):
    """Return what somebody found at the address of an original, by default that it is gone."""
    edition = edition or make_live(extract())
    found = {"url": edition.original_url, "state": "gone", "checked_on": date(2026, 3, 3)}
    return OriginalCheck.objects.create(article=edition.article, **found | fields)


def make_page(title="About us", **fields):
    """Return a visible static page."""
    values = {"slug": slugify(title), "body": "<p>Some words.</p>", "is_visible": True} | fields
    return StaticPage.objects.create(title=title, **values)


def make_permission(**fields):
    return Permission.objects.create(**{"basis": "written", "reference": "A letter"} | fields)


def make_member(role, name=None):
    """Return a member of staff with the permissions of the group `role`."""
    user = User.objects.create_user(name or role.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def article(**fields):
    """Return an unsaved original with a text and an author."""
    number = next(_numbers)
    defaults = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "body": "<p>Some words.</p>",
        "kind": Article.Kind.ORIGINAL,
        "author": fields.get("author") or make_author(),
    }
    return Article(**defaults | fields)


def extract(**fields):
    """Return an unsaved extract with the credit it needs."""
    defaults = {
        "kind": Article.Kind.EXTRACT,
        "source": fields.pop("source", None) or make_source(),
        "original_url": "https://source.example/original/",
        "original_title": "The original",
    }
    return article(**defaults | fields)


def make_edition(content=None, *, categories=None, by=None, at=LONG_AGO, **fields):
    """Return the edition that saving `content`, or an article with `fields`, makes.

    It is filed where `content` was, or under a category of its own.
    """
    content = content or article(**fields)
    if categories is None:
        categories = content.ordered_categories() if content.pk else []
        categories = categories or [make_category()]
    return publishing.save_article(content, categories=list(categories), by=by, at=at)


def make_live(content=None, *, categories=None, at=LONG_AGO, **fields):
    """Return a live edition of `content`, or of an article with `fields`, published at `at`."""
    edition = make_edition(content, categories=categories, at=at, **fields)
    return publishing.publish(edition, by=None, at=at)


def make_all_live(articles, filed, *, at=LONG_AGO):
    """Publish stored `articles` in a few statements, each under its categories in `filed`.

    For tests that read many: what saving and publishing keep on record of each is left out.
    """
    editions = Edition.objects.bulk_create(
        Edition(
            article=content,
            number=1,
            content_hash=content_hash(values, [category.pk for category in categories]),
            created_at=at,
            visible_from=at,
            list_date=at,
            reading_minutes=1,
            **values,
        )
        for content, categories in zip(articles, filed, strict=True)
        for values in [content.content_values()]
    )
    ArticleCategory.objects.bulk_create(
        ArticleCategory(article=content, category=category, position=position)
        for content, categories in zip(articles, filed, strict=True)
        for position, category in enumerate(categories)
    )
    EditionCategory.objects.bulk_create(
        EditionCategory(edition=edition, category=category, position=position, list_date=at)
        for edition, categories in zip(editions, filed, strict=True)
        for position, category in enumerate(categories)
    )
    search.refresh(*(content.pk for content in articles))


def make_picture(width=96, height=64, *, hue=None):
    """Return the pixels of a picture that no other call returns."""
    hue = next(_numbers) * 37 % 360 if hue is None else hue
    picture = Pillow.new("RGB", (width, height), f"hsl({hue}, 60%, 50%)")
    picture.paste("white", (0, 0, width // 3, height // 2))
    picture.putpixel((0, 0), (next(_numbers) % 256, 0, 0))
    return picture


def make_image(picture=None, *, focal=(50, 50), by=None, at=LONG_AGO, **facts):
    """Return an image of the library, a small one by default, with all its files."""
    facts.setdefault("alt_text", "" if facts.get("is_decorative") else "A wall of cards")
    focal_x, focal_y = focal
    picture = picture or make_picture()
    return library.upload(picture, by=by, at=at, focal_x=focal_x, focal_y=focal_y, **facts)


def make_known_image(width=6000, height=4000, **facts):
    """Return an image of the library whose files were never made: pages need none to name them."""
    facts = {"alt_text": "A wall of cards", "uploaded_at": LONG_AGO} | facts
    digest = hashlib.sha256(str(next(_numbers)).encode()).hexdigest()[:32]
    return Image.objects.create(digest=digest, width=width, height=height, **facts)
