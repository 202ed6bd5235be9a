"""A small site, and what editors and reviewers do to it, each act by a name that a test draws."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from articles import publishing
from articles.models import Article, Category
from consent.models import Service
from tests.articles.builders import (
    article,
    make_author,
    make_category,
    make_edition,
    make_publication,
)
from tests.consent.builders import make_notice, make_site

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def begin():
    """Make three pieces on one shelf, two services, and the notice that asks about them."""
    make_site()
    make_publication()
    shelf, author = make_category("Shelf"), make_author()
    for n in range(3):
        piece = article(title=f"Piece {n}", slug=f"piece-{n}", author=author)
        make_edition(piece, categories=[shelf], at=NOON)


def the_shelf():
    return Category.objects.get(slug="shelf")


def piece(n):
    return Article.objects.get(slug=f"piece-{n}")


def change(n):
    """Return a new edition of a piece, which says when it was made."""
    changed = piece(n)
    changed.body = f"<p>As of {timezone.now()}, version {changed.lock_version}.</p>"
    return make_edition(changed, categories=[the_shelf()], at=timezone.now())


def publish(n):
    publishing.publish(change(n), by=None)


def schedule(n, minutes):
    start = timezone.now() + timedelta(minutes=minutes)
    publishing.schedule(change(n), start=start, by=None)


def end(n, minutes):
    publishing.end(piece(n), until=timezone.now() + timedelta(minutes=minutes), by=None)


def withdraw(n):
    publishing.withdraw(piece(n), by=None)


def take_down(n):
    publishing.take_down(piece(n), reason="-", by=None)


def put_back(n):
    publishing.put_back(piece(n), by=None)


def rename_shelf(n):
    shelf = the_shelf()
    shelf.name = f"Shelf {n}"
    shelf.save()


def rename_site(n):
    make_publication(name=f"Gazette {n}")


def switch(key):
    service = Service.objects.get(key=key)
    service.is_enabled = not service.is_enabled
    service.save()


def ask_again(of_all):
    make_notice(ask_again=of_all, at=timezone.now())
