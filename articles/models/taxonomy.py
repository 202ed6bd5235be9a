from itertools import count, takewhile

from django.db import models

from articles.models.edition import EditionCategory
from articles.models.path import Addressed, Scope


class CategoryQuerySet(models.QuerySet):
    def with_newest(self, *, at, most, before):
        """Give each category `newest_ids`: up to `most` ids of the newest editions at `at`.

        Only editions listed earlier than `before`, an aware datetime or expression, count. One
        index look-up each, whatever the number of articles.
        """
        newest = (
            EditionCategory.objects.visible(at=at)
            .filter(category=models.OuterRef("pk"), list_date__lt=before)
            .newest_first()
            .values("edition_id")
        )
        return self.annotate(
            **{f"newest_{n}": models.Subquery(newest[n : n + 1]) for n in range(most)}
        )


class Category(Addressed):
    """A topic that readers can follow."""

    path_scope = Scope.CATEGORIES

    name = models.CharField(max_length=60, unique=True)
    description = models.CharField(
        max_length=300,
        blank=True,
        help_text="One or two sentences under the category's heading, "
        "such as “Who decides, on what evidence, and when.”",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Categories are shown in this order; equal numbers by name."
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name

    @property
    def newest_ids(self):
        """Return the edition ids that `with_newest` found, newest first."""
        annotated = (getattr(self, f"newest_{n}", None) for n in count())
        return list(takewhile(lambda pk: pk is not None, annotated))
