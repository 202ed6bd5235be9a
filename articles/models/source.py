"""Who wrote and who published: authors, source publications and their permissions."""

from django.db import models
from django.db.models import OuterRef, Subquery

from articles.models.edition import Edition
from articles.models.path import Addressed, Scope


class CreditedQuerySet(models.QuerySet):
    def with_newest(self, *, at):
        """Keep whom a visible edition names, with `newest_on`, the date of the newest at `at`."""
        naming = {str(self.model._meta.model_name): OuterRef("pk")}
        newest = Edition.objects.visible(at=at).filter(**naming).newest_first()
        return self.annotate(newest_on=Subquery(newest.values("list_date")[:1])).filter(
            newest_on__isnull=False
        )


class Author(Addressed):
    """A person or desk that an article is signed by."""

    path_scope = Scope.AUTHORS

    name = models.CharField(max_length=120, unique=True)
    about = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences about the author."
    )

    objects = CreditedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def has_page(self, *, at):
        """Return whether something signed by them is visible: a name may be planned as well."""
        return Edition.objects.visible(at=at).filter(author=self).exists()


class Source(Addressed):
    """A publication in which articles first appeared."""

    path_scope = Scope.SOURCES

    name = models.CharField(max_length=120, unique=True)
    home_page = models.URLField(
        "home page", max_length=500, help_text="For example https://www.pmmajik.com/"
    )
    feed_url = models.URLField(
        "feed", max_length=500, blank=True, help_text="Its RSS or Atom feed."
    )
    description = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences about who they are."
    )
    licence = models.CharField(
        max_length=200,
        blank=True,
        help_text="The terms its articles are offered under, such as “CC BY 4.0”.",
    )
    extract_max_words = models.PositiveSmallIntegerField(
        "longest extract",
        null=True,
        blank=True,
        help_text="In words; empty when no limit was agreed.",
    )

    objects = CreditedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def has_page(self, *, at):
        """Return whether something of it was visible by then; before that its name is planned."""
        return Edition.objects.shown(by=at).filter(source=self).exists()


class Permission(models.Model):
    """What allows us to publish somebody else's work."""

    class Basis(models.TextChoices):
        OWN = "own", "Our own work"
        LICENCE = "licence", "Licence"
        WRITTEN = "written", "Written permission"
        QUOTATION = "quotation", "Quotation"
        PUBLIC_DOMAIN = "public_domain", "Public domain"

    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="permissions"
    )
    basis = models.CharField(max_length=20, choices=Basis)
    reference = models.CharField(
        max_length=200, help_text="Where it can be looked up, such as “E-mail of 3 March 2026”."
    )
    conditions = models.TextField(blank=True, help_text="What we promised in return.")
    valid_until = models.DateField(
        null=True, blank=True, help_text="The last day on which it may be used; empty for ever."
    )

    class Meta:
        ordering = ["source__name", "basis", "reference"]

    def __str__(self):
        return f"{self.get_basis_display()}: {self.reference}"

    @property
    def is_licence(self):
        """Return whether it is the licence under which the source offers what it publishes."""
        return self.basis == self.Basis.LICENCE

    def facts(self, *, for_source):
        """Return what an attribution.Credit for the source with the id `for_source` must know."""
        return {
            "has_permission": True,
            "permission_is_theirs": self.source_id in {None, for_source},
            "permission_basis": self.basis,
            "permission_valid_until": self.valid_until,
        }
