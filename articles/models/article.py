"""The working copy: what editors edit, and visitors never read."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When

from articles.models.content import ArticleContent
from articles.models.edition import Edition
from articles.models.path import Addressed, Scope
from articles.models.taxonomy import Category


class Status(models.TextChoices):
    """What an editor calls the state of an article; always computed, never stored."""

    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    LIVE = "live", "Live"
    CHANGED = "changed", "Live with newer changes"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ArticleQuerySet(models.QuerySet):
    def with_status(self, *, at):
        """Annotate `status` and `live_since` as they are at the aware datetime `at`."""
        editions = Edition.objects.filter(article=OuterRef("pk"))
        live = editions.visible(at=at)
        return self.annotate(
            live_since=Subquery(live.values("visible_from")[:1]),
            live_hash=Subquery(live.values("content_hash")[:1]),
            live_number=Subquery(live.values("number")[:1]),
            newest_hash=Subquery(editions.order_by("-number").values("content_hash")[:1]),
        ).annotate(
            status=Case(
                When(live_hash=F("newest_hash"), then=Value(Status.LIVE)),
                When(live_hash__isnull=False, then=Value(Status.CHANGED)),
                When(Exists(editions.filter(visible_from__gt=at)), then=Value(Status.SCHEDULED)),
                When(Exists(editions.filter(visible_from__lte=at)), then=Value(Status.WITHDRAWN)),
                default=Value(Status.DRAFT),
                output_field=models.CharField(),
            )
        )


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
        return [filed.category for filed in self.article_categories.select_related("category")]


class ArticleCategory(models.Model):
    """That a working copy is filed under a category, and at which place."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="article_categories")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "category"], name="article_category_once"),
        ]

    def __str__(self):
        return f"{self.article} in {self.category}"
