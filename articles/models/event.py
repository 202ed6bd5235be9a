"""What anybody did to an article, kept for ever."""

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One act of one member of staff on one article; saves are on record as editions."""

    class Act(models.TextChoices):
        SUBMITTED = "submitted", "submitted it for review"
        SENT_BACK = "sent_back", "sent it back"
        APPROVED = "approved", "approved it"
        PUBLISHED = "published", "published it"
        SCHEDULED = "scheduled", "scheduled it"
        UNSCHEDULED = "unscheduled", "cancelled the schedule"
        ENDED = "ended", "set when it ends"
        KEPT = "kept", "took the planned end back"
        WITHDREW = "withdrew", "withdrew it"
        TOOK_DOWN = "took_down", "took it down"
        PUT_BACK = "put_back", "put it back"
        RESTORED = "restored", "restored an edition"
        MADE_LINK = "made_link", "made a preview link"
        REVOKED_LINK = "revoked_link", "revoked a preview link"
        CHECKED = "checked", "looked for the original"

    # The last one of these says whether an article is in review.
    REVIEW_ACTS = (Act.SUBMITTED, Act.SENT_BACK, Act.APPROVED, Act.PUBLISHED, Act.SCHEDULED)

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="events")
    edition = models.ForeignKey("articles.Edition", models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=12, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    effective_at = models.DateTimeField(
        null=True, help_text="The moment that was chosen, where the act is about one."
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["article", "at"], name="event_of_article")]

    def __str__(self):
        return f"{self.by or 'Somebody'} {self.get_act_display()}"
