"""The working copy as it is edited: checked on saving, and more strictly on publishing."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles import markup, publishing
from articles.forms.addressed import AddressedForm
from articles.forms.categories import CategoriesField
from articles.models import Article, Category

# What the editor offers is what markup.sanitise keeps; whatever else is pasted is dropped.
EDITOR = {
    "extensions": {
        "Heading": {"levels": [2, 3, 4]},
        "Bold": True,
        "Italic": True,
        "Strike": True,
        "Subscript": True,
        "Superscript": True,
        "Code": True,
        "CodeBlock": True,
        "BulletList": True,
        "OrderedList": True,
        "ListItem": True,
        "Blockquote": True,
        "HorizontalRule": True,
        "HardBreak": True,
        "Link": {"enableTarget": False, "protocols": sorted(markup.LINK_SCHEMES)},
        "Table": True,
        "TableRow": True,
        "TableHeader": True,
        "TableCell": True,
        "Figure": True,
        "Caption": True,
        "Image": True,
    }
}
NO_TEXT = "There is no text yet. Write the article before saving it."
# In characters of HTML: some 30,000 words. The sanitiser needs quadratic time in ampersands.
MAX_BODY_LENGTH = 200_000


class ArticleForm(AddressedForm):
    """The working copy. Publishing with it needs what the kind of article owes its source."""

    slug_from = "title"

    body = ProseEditorFormField(
        config=EDITOR,
        sanitize=markup.sanitise,
        widget=AdminProseEditorWidget,
        max_length=MAX_BODY_LENGTH,
        error_messages={"required": NO_TEXT},
    )
    filed_under = CategoriesField(
        label="Categories",
        required=False,
        help_text="The first one leads: it is printed first, and related articles come from it.",
    )

    class Meta:
        model = Article
        fields = [
            *("title", "standfirst", "body", "kind", "source", "original_url", "original_title"),
            *("original_author", "original_published_on", "permission", "author", "slug"),
            *("language", "seo_title", "seo_description"),
        ]
        widgets = {
            "standfirst": forms.Textarea(attrs={"rows": 2}),
            "original_url": forms.URLInput(attrs={"class": "vURLField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast("CategoriesField", self.fields["filed_under"]).offer(Category.objects.all())
        if self.instance.pk:
            self.fields["filed_under"].initial = self.instance.ordered_categories()

    @property
    def wants_publishing(self):
        """Return whether the editor pressed Publish rather than Save."""
        return "_publish" in self.data

    def clean_body(self):
        body = self.cleaned_data["body"]
        if not body:
            raise ValidationError(NO_TEXT)
        return body

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.wants_publishing and not self.errors:
            self._refuse_unpublishable()

    def _refuse_unpublishable(self):
        problems = publishing.publishing_problems(self.instance, on=timezone.localdate())
        if not self.cleaned_data["filed_under"]:
            problems["filed_under"] = "Choose at least one category, so that readers find it."
        for field, sentence in problems.items():
            self.add_error(field, sentence)
