"""The forms of the desk: what is typed is checked here, and refused with a reason."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles import markup, publishing
from articles.models import Article, Category, Path, SlugTaken

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
PLACES = ("1st (leads)", "2nd", "3rd", "4th")


class CategoriesWidget(forms.MultiWidget):
    """One drop-down list a place, so that the order is chosen without script."""

    template_name = "admin/articles/widgets/places.html"

    def __init__(self, attrs=None):
        super().__init__([forms.Select() for _ in PLACES], attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for place, subwidget in zip(PLACES, context["widget"]["subwidgets"], strict=True):
            subwidget["place"] = place
        return context

    def decompress(self, value):
        return value or []


class CategoriesField(forms.MultiValueField):
    """Categories in the editor's order; cleans to a list of Category rows."""

    widget = CategoriesWidget

    def __init__(self, **kwargs):
        places = [forms.ModelChoiceField(Category.objects.all(), required=False) for _ in PLACES]
        super().__init__(places, require_all_fields=False, **kwargs)

    def offer(self, categories):
        """Offer `categories` in every place."""
        choices = [("", "–"), *((category.pk, category.name) for category in categories)]
        for select in self.widget.widgets:
            select.choices = choices  # type: ignore[attr-defined]  # each is a Select

    def prepare_value(self, value):
        return [getattr(category, "pk", category) for category in value or []]

    def compress(self, data_list):
        chosen = [category for category in data_list if category is not None]
        if len(set(chosen)) < len(chosen):
            raise ValidationError("The same category is chosen twice; choose each once.")
        return chosen


class AddressedForm(forms.ModelForm):
    """A form of something with an address: an empty slug is made, a taken one is refused."""

    slug_from = "name"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if not slug:
            text = self.data.get(self.add_prefix(self.slug_from), "")
            return self.instance.slug or Path.objects.free_slug(self.instance.path_scope, text)
        try:
            Path.objects.refuse_taken(slug, by=self.instance)
        except SlugTaken as taken:
            raise ValidationError(f"{taken} Choose another one.") from None
        return slug


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
