"""Takedowns: an article that must not be on the site, why, and on whose word."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class IsTakenDown(models.Func):
    """The condition that the article whose id the expression gives is taken down.

    In SQL of its own, since the front page asks it in more than a dozen places: as an Exists
    of Django's it took that page's queries half as long again to be built, measured.
    """

    template = (
        "EXISTS (SELECT 1 FROM articles_takedown"
        " WHERE lifted_at IS NULL AND article_id = %(expressions)s)"
    )
    output_field = models.BooleanField()


class TakedownQuerySet(models.QuerySet):
    def standing(self):
        """Keep the takedowns that nobody lifted."""
        return self.filter(lifted_at=None)


class Takedown(models.Model):
    """That an article was taken down, and perhaps put back. Kept for ever."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="takedowns")
    reason = models.TextField(help_text="For the record; readers are not told.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    edition = models.ForeignKey(
        "articles.Edition",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="What readers saw until then, and see again when it is put back.",
    )
    ends_at = models.DateTimeField(
        null=True, help_text="When what readers saw was to end, as planned by then."
    )
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = TakedownQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(lifted_at=None), name="takedown_stands_once"
            ),
        ]

    def __str__(self):
        return f"Takedown of “{self.article}”"

    def edition_to_show(self, *, at):
        """Return the edition that readers see again when it is put back at `at`, or None.

        None when they saw nothing, and when what they saw was to end by then.
        """
        has_ended = self.ends_at is not None and self.ends_at <= at
        return None if has_ended else self.edition
