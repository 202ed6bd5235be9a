"""What a feed is about: who publishes it, where it is read, and what it lists."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from articles import identity
from articles.feeds.entries import PlainText, tag_uri


@dataclass(frozen=True)
class Channel(PlainText):
    """One feed in one format; addresses are absolute."""

    id: str
    publisher: str
    title: str
    description: str
    page: str
    address: str


def of_everything(suffix):
    """Return the Channel that lists all articles."""
    return Channel(
        id=tag_uri("articles"),
        publisher=identity.current().name,
        title=identity.current().name,
        description=identity.current().description,
        page=settings.SITE_URL + reverse("articles:home"),
        address=settings.SITE_URL + reverse("machines:feed", args=[suffix]),
    )


def of_list(listed, suffix, *, fallback):
    """Return the Channel of `listed`, a category or source; its id outlives its address."""
    page = settings.SITE_URL + listed.get_absolute_url()
    return Channel(
        id=tag_uri(f"{listed.path_scope}/{listed.pk}"),
        publisher=identity.current().name,
        title=f"{identity.current().name}: {listed}",
        description=listed.description or fallback,
        page=page,
        address=f"{page}articles.{suffix}",
    )
