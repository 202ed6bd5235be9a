"""Links by which somebody without an account reads what is not published."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from articles.models.edition import Edition
from articles.models.takedown import Takedown


class PreviewLinkQuerySet(models.QuerySet):
    def usable(self, *, at):
        """Keep the links that show something at the aware datetime `at`.

        A link to an article that was taken down shows nothing until it is put back.
        """
        taken_down = Takedown.objects.standing().filter(article=OuterRef("article"))
        return self.filter(~Exists(taken_down), revoked_at=None, expires_at__gt=at)


class PreviewLink(models.Model):
    """One link that was given away; without an edition it shows the newest, whichever that is.

    The token in its address is known to nobody here: only its hash is stored.
    """

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="preview_links")
    edition = models.ForeignKey(
        "articles.Edition", models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(
        max_length=64, unique=True, editable=False, help_text="SHA-256 of the token, in hex."
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ()  # whoever may change the article may make and revoke its links
        constraints = [
            models.CheckConstraint(
                name="preview_link_expires_after_it_was_made",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self):
        return f"Preview link to {self.article}"

    def shown_edition(self):
        """Return the edition that it shows, fetched for reading."""
        editions = Edition.objects.for_reading().filter(article=self.article_id)
        return editions.get(pk=self.edition_id) if self.edition_id else editions.latest("number")
