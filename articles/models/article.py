"""The working copy: what editors edit, and visitors never read."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from articles.models.content import ArticleContent, content_hash
from articles.models.edition import Edition
from articles.models.event import Event
from articles.models.path import Addressed, Scope
from articles.models.takedown import Takedown
from articles.models.taxonomy import Category


class Status(models.TextChoices):
    """What an editor calls the state of an article; always computed, never stored."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    SCHEDULED = "scheduled", "Scheduled"
    LIVE = "live", "Live"
    CHANGED = "changed", "Live with newer changes"
    WITHDRAWN = "withdrawn", "Withdrawn"
    TAKEN_DOWN = "taken_down", "Taken down"


class ArticleQuerySet(models.QuerySet):
    def with_status(self, *, at):
        """Annotate what the desk says of an article at the aware datetime `at`.

        `status`, `live_since` and `live_number` of the live edition, `newest_number`, whether it
        `was_given_out` to visitors or is planned to be, `goes_live_at` and `goes_live_number` of
        the next planned one, and `next_change_at`: when that goes live, else when the live one
        ends.
        """
        editions = Edition.objects.filter(article=OuterRef("pk"))
        live = editions.visible(at=at)
        ahead = editions.filter(visible_from__gt=at).order_by("visible_from")
        return self.annotate(
            live_since=Subquery(live.values("visible_from")[:1]),
            live_hash=Subquery(live.values("content_hash")[:1]),
            live_number=Subquery(live.values("number")[:1]),
            newest_hash=Subquery(editions.order_by("-number").values("content_hash")[:1]),
            newest_number=Subquery(editions.order_by("-number").values("number")[:1]),
            was_given_out=Exists(editions.filter(visible_from__isnull=False)),
            goes_live_at=Subquery(ahead.values("visible_from")[:1]),
            goes_live_number=Subquery(ahead.values("number")[:1]),
            last_review_act=Subquery(
                Event.objects.filter(article=OuterRef("pk"), act__in=Event.REVIEW_ACTS)
                .order_by("-at", "-id")
                .values("act")[:1]
            ),
            ends_at=Subquery(live.values("visible_until")[:1]),
        ).annotate(
            status=Case(
                When(
                    Exists(Takedown.objects.standing().filter(article=OuterRef("pk"))),
                    then=Value(Status.TAKEN_DOWN),
                ),
                When(last_review_act=Event.Act.SUBMITTED, then=Value(Status.IN_REVIEW)),
                When(live_hash=F("newest_hash"), then=Value(Status.LIVE)),
                When(live_hash__isnull=False, then=Value(Status.CHANGED)),
                When(goes_live_at__isnull=False, then=Value(Status.SCHEDULED)),
                When(Exists(editions.filter(visible_from__lte=at)), then=Value(Status.WITHDRAWN)),
                default=Value(Status.DRAFT),
                output_field=models.CharField(),
            ),
            next_change_at=Coalesce("goes_live_at", "ends_at"),
        )

    def shown_under(self, permission, *, after):
        """Keep the articles of which an edition under `permission` is shown later than `after`."""
        editions = Edition.objects.filter(
            Q(visible_until=None) | Q(visible_until__gt=after),
            article=OuterRef("pk"),
            kind=Edition.Kind.REPUBLICATION,
            permission=permission,
            visible_from__isnull=False,
        )
        return self.filter(Exists(editions))

    def for_editing(self):
        """Fetch with each article the rows that were chosen for it."""
        return self.select_related("author", "source", "permission", "cover_image")


class Article(Addressed, ArticleContent):
    """The working copy of an article."""

    path_scope = Scope.ARTICLES

    lock_version = models.PositiveIntegerField(default=0, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    categories = models.ManyToManyField(
        Category, through="ArticleCategory", related_name="articles"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        permissions = [("publish_article", "Can publish and withdraw articles")]

    def was_public(self):
        """Return whether an edition was ever given to visitors."""
        return self.editions.filter(visible_from__isnull=False).exists()

    def ordered_categories(self):
        """Return the working copy's categories in the editor's order."""
        return [filed.category for filed in self.article_categories.all()]

    def as_edition(self):
        """Return the newest edition that says what the working copy says.

        That need not be the newest of all: publishing an earlier text again makes a copy of it.
        Where none says it, the newest; None without editions.
        """
        filed = [category.pk for category in self.ordered_categories()]
        digest = content_hash(self.content_values(), filed)
        return self.editions.filter(content_hash=digest).newest() or self.editions.newest()


class ArticleCategoryManager(models.Manager):
    def get_queryset(self):
        """Fetch each filing with its category."""
        return super().get_queryset().select_related("category")


class ArticleCategory(models.Model):
    """That a working copy is filed under a category, and at which place."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="article_categories")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    objects = ArticleCategoryManager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "category"], name="article_category_once"),
        ]

    def __str__(self):
        return f"{self.article} in {self.category}"
