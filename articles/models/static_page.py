"""Pages that are no articles: about us, privacy, imprint."""

from django.db import models

from articles import markup
from articles.models.content import BodyField, HasBody
from articles.models.path import Addressed, Scope
from articles.models.versioned import Versioned


class StaticPageQuerySet(models.QuerySet):
    def visible(self):
        """Keep the pages that readers find."""
        return self.filter(is_visible=True)

    def in_footer(self):
        """Keep the pages that every page links to."""
        return self.visible().filter(in_footer=True)


class StaticPage(HasBody, Versioned, Addressed):
    """A page of a text under a title, which readers see as it was last saved."""

    path_scope = Scope.PAGES

    title = models.CharField(max_length=120)
    body = BodyField(help_text="The text. Pasted styles, scripts and foreign images are dropped.")
    description = models.CharField(
        "description for search engines",
        max_length=160,
        blank=True,
        help_text="Empty: the first words of the text.",
    )
    is_visible = models.BooleanField(
        "visible",
        default=False,
        help_text="Readers find it at its address. Otherwise it is a draft that only the desk "
        "can see.",
    )
    in_footer = models.BooleanField(
        "in the footer", default=True, help_text="While visible, every page links to it."
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Pages stand in the footer in this order; equal numbers by title."
    )
    was_visible = models.BooleanField(default=False, editable=False)

    objects = StaticPageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]
        verbose_name = "page"

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Store the page and claim its slug. Raises Overtaken and SlugTaken."""
        self.was_visible = self.was_visible or self.is_visible
        super().save(*args, **kwargs)

    def was_public(self):
        return self.was_visible

    def in_words(self):
        return {
            "title": [self.title],
            "body": markup.paragraphs(self.body),
            "slug": [self.slug],
            "description": [self.description] if self.description else [],
            "is_visible": ["visible" if self.is_visible else "a draft"],
            "in_footer": ["in the footer" if self.in_footer else "not in the footer"],
            "position": [str(self.position)],
        }
