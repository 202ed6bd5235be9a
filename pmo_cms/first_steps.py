"""What a new owner does before there is something to read."""

from dataclasses import dataclass

from django.urls import reverse

from articles.models import Author, Category, Edition, Publication, StaticPage


@dataclass(frozen=True)
class Step:
    """One thing to do, where, and whether it is done."""

    words: str
    url: str
    is_done: bool


def first_steps(user):
    """Return the Steps for `user`, or none: for those who may not, and once readers have a text."""
    if not user.has_perms(["articles.change_publication", "articles.publish_article"]):
        return []
    if Edition.objects.filter(visible_from__isnull=False).exists():
        return []
    return [
        Step("Name the publication", _address("publication"), Publication.objects.exists()),
        Step("Add the categories", _address("category"), Category.objects.exists()),
        Step("Say who signs the articles", _address("author"), Author.objects.exists()),
        Step(
            "Write about yourself, and the imprint",
            _address("staticpage"),
            StaticPage.objects.visible().exists(),
        ),
        Step("Write the first article, and publish it", _address("article"), is_done=False),
    ]


def _address(model):
    return reverse(f"admin:articles_{model}_changelist")
