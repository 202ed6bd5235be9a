"""Who the publication is, as every page says it."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from articles import markup
from articles.models.versioned import Versioned
from articles.prepared import Prepared
from articles.signals import announce_on_commit

THE_ONLY = 1
SAVED = Prepared(lambda: Publication.objects.select_related("logo").filter(pk=THE_ONLY))


class PublicationManager(models.Manager):
    def present(self):
        """Return the publication; until somebody saves it, an unsaved one as the settings say."""
        return SAVED.first() or self.initial()

    def initial(self):
        """Return an unsaved publication as the settings say; no query."""
        return Publication(
            pk=THE_ONLY,
            name=settings.SITE_NAME,
            tagline=settings.SITE_TAGLINE,
            description=settings.SITE_DESCRIPTION,
        )


class Publication(Versioned):
    """The name of the site and what it says of itself: one row, or none yet."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONLY, editable=False)
    name = models.CharField(
        max_length=60, help_text="It stands at the top of every page, such as “Baseline”."
    )
    tagline = models.CharField(
        max_length=120,
        blank=True,
        help_text="A few words beside the name, such as “Curated reading for project offices”.",
    )
    description = models.CharField(
        max_length=300,
        blank=True,
        help_text="One or two sentences for the foot of every page and for search engines.",
    )

    logo = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="logo_of",
        help_text="A picture that stands in the place of the name, on light and on dark. "
        "Empty: the name in words.",
    )

    objects = PublicationManager()

    class Meta:
        verbose_name = verbose_name_plural = "name and footer"
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(name="publication_is_one", condition=Q(pk=THE_ONLY)),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Store the row and tell. Raises Overtaken, or IntegrityError for a second row."""
        kwargs.setdefault("force_insert", self._state.adding)
        super().save(*args, **kwargs)
        announce_on_commit(Publication)

    def in_words(self):
        words = {"name": self.name, "tagline": self.tagline, "description": self.description}
        words["logo"] = str(self.logo or "")
        return {field: [text] if text else [] for field, text in words.items()}


def validate_link(value):
    """Refuse what is neither a path on this site nor a web address."""
    if not markup.is_local_path(value):
        URLValidator(
            ["http", "https"],
            message="Give a path on this site, such as /pages/about/, or a whole address, "
            "such as https://www.pmmajik.com/",
        )(value)


class FooterLink(models.Model):
    """A link at the foot of every page, to a page of ours or of others."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="links")
    words = models.CharField(max_length=60)
    address = models.CharField(
        max_length=500,
        validators=[validate_link],
        help_text="/pages/about/ or https://www.pmmajik.com/",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        default_permissions = ()  # it belongs to the publication

    def __str__(self):
        return self.words
