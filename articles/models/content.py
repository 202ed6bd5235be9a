"""What an article says, declared once for the working copy and for every edition of it."""

import hashlib
import json
from datetime import date

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from articles import attribution, markup, videos
from articles.images.crops import CARD, HERO, SQUARE
from articles.images.responsive import PREFIX

# Columns that content did not always have. Empty they are left out of its hash, so that what was
# approved before goes on being what was approved.
ADDED_LATER = frozenset({"cover_image_id"})


RIGHT_TO_LEFT = format_html(' dir="{}"', "rtl")


class BodyField(models.TextField):
    """HTML that is sanitised on every way into the database: save, create, bulk and update."""

    def pre_save(self, model_instance, add):
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return markup.sanitise(value) if isinstance(value, str) else value


class HasBody:
    """Prints the `body` of a row."""

    body: str

    @property
    def body_html(self):
        """Return the body as markup that templates print: it was sanitised when written."""
        return mark_safe(self.body)  # noqa: S308


class ArticleContent(HasBody, models.Model):
    """The content of an article: what it says, and what it owes to where it came from."""

    class Kind(models.TextChoices):
        ORIGINAL = attribution.Kind.ORIGINAL.value, "Original"
        EXTRACT = attribution.Kind.EXTRACT.value, "Extract"
        REPUBLICATION = attribution.Kind.REPUBLICATION.value, "Republication"

    title = models.CharField(max_length=200)
    standfirst = models.CharField(
        max_length=300,
        blank=True,
        help_text="One or two sentences under the title that say why to read on.",
    )
    body = BodyField(help_text="The text. Pasted styles, scripts and foreign images are dropped.")
    cover_image = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The picture on top of the article and in lists. Empty: a drawn cover.",
    )
    author = models.ForeignKey(
        "articles.Author",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who wrote the words on this page.",
    )
    language = models.CharField(
        max_length=20,
        default=settings.LANGUAGE_CODE,
        validators=[RegexValidator(r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$", "Give a tag such as en-gb.")],
        help_text="The language of the text as a tag, such as en-gb or de.",
    )
    kind = models.CharField(
        max_length=13,
        choices=Kind,
        default=Kind.EXTRACT,
        help_text="Original: first published here. Extract: our words about a piece published "
        "elsewhere. Republication: the whole piece, by permission.",
    )
    source = models.ForeignKey(
        "articles.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The publication where it first appeared.",
    )
    original_url = models.URLField(
        "original address",
        max_length=500,
        blank=True,
        help_text="Where readers find the original, such as https://www.pmmajik.com/…",
    )
    original_title = models.CharField(max_length=300, blank=True)
    original_author = models.CharField(max_length=200, blank=True)
    original_published_on = models.DateField("originally published on", null=True, blank=True)
    permission = models.ForeignKey(
        "articles.Permission",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What allows us to publish it; a republication needs one.",
    )
    seo_title = models.CharField(
        "title for search engines",
        max_length=70,
        blank=True,
        help_text="Empty: the title.",
    )
    seo_description = models.CharField(
        "description for search engines",
        max_length=160,
        blank=True,
        help_text="Empty: the standfirst.",
    )

    # Under which address the page finds its pictures; a preview link has one of its own.
    pictures_base = PREFIX

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def language_marks(self):
        """Return what its words' elements say of another language than the site's: attributes.

        Where its letters run the other way, as in ' lang="ar" dir="rtl"'; empty for our own.
        """
        return marks_of_language(self.language)

    @property
    def hero(self):
        """Return the responsive.Picture on top of the page, or None."""
        return self._cover(HERO)

    @property
    def card(self):
        """Return the responsive.Picture on cards and in rows, or None."""
        return self._cover(CARD)

    @property
    def thumb(self):
        """Return the responsive.Picture on cards and in rows of phones, or None."""
        return self._cover(SQUARE)

    def _cover(self, crop):
        image = self.cover_image
        return image.picture(crop, base=self.pictures_base) if image else None

    @property
    def body_pieces(self):
        """Return the whole `body_html` as a list of videos.Piece."""
        return videos.pieces(self.body_html)

    @property
    def credit(self):
        """Return the attribution.Credit of this content."""
        return attribution.Credit(
            kind=attribution.Kind(self.kind),
            source_name=self.source.name if self.source else "",
            original_url=self.original_url,
            original_title=self.original_title,
            original_author=self.original_author,
            original_published_on=self.original_published_on,
            max_words=self.source.extract_max_words if self.source else None,
            **(self.permission.facts(for_source=self.source_id) if self.permission else {}),
        )

    @property
    def licence(self):
        """Return the name of the licence that lets the text stand here, or "".

        A letter, a quotation or the public domain is none, whatever terms the source has otherwise;
        and an extract is our own words.
        """
        if self.kind != self.Kind.REPUBLICATION or not (self.source and self.permission):
            return ""
        return self.source.licence if self.permission.is_licence else ""

    def in_words(self):
        """Return what a colleague reads in each field: its name to paragraphs, none empty."""
        fields = ArticleContent._meta.local_fields
        return {field.name: self._paragraphs_of(field) for field in fields}

    def _paragraphs_of(self, field):
        value = getattr(self, field.name)
        if field.name == "body":
            return markup.paragraphs(value)
        if field.choices:
            value = getattr(self, f"get_{field.name}_display")()
        if isinstance(value, date):
            value = date_format(value, "j F Y")
        return [str(value)] if value else []

    def content_values(self):
        """Return the content as a dict of column name to value, for copying and comparing."""
        return {
            field.attname: getattr(self, field.attname)
            for field in ArticleContent._meta.local_fields
        }


def content_hash(values, category_ids):
    """Return the SHA-256, in hex, of an article's content.

    `values` is `content_values()` of sanitised content; `category_ids` are in the editor's order.
    """
    said = {name: value for name, value in values.items() if value or name not in ADDED_LATER}
    canonical = json.dumps(
        [said, list(category_ids)], sort_keys=True, default=str, ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def marks_of_language(language):
    """Return the attributes of an element whose words are in `language`: none in the site's own."""
    if language == settings.LANGUAGE_CODE:
        return ""
    runs_left = language.partition("-")[0] in settings.LANGUAGES_BIDI
    return format_html(' lang="{}"{}', language, RIGHT_TO_LEFT if runs_left else "")
