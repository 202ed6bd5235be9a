"""The working copy as it is edited: checked on saving, and more strictly on publishing."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles import markup, pictures, publishing
from articles.forms.addressed import AddressedForm
from articles.forms.categories import PLACES, CategoriesField
from articles.forms.choices import KnownChoiceField
from articles.forms.conflict import MERGED, THEIRS, Dispute, choice_of, content_of, disputes
from articles.forms.lasting import LastingChoiceField
from articles.forms.picture import PictureField, PictureInput
from articles.merging import merge
from articles.models import Article, Category, Edition, Image

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
        "Figure": {"pickerUrl": reverse_lazy("admin:articles_image_choose")},
        "Caption": True,
        "Image": True,
    }
}
# No edition has this number; a form that does not say which one it was opened with names it.
UNKNOWN = 0
NO_TEXT = "There is no text yet. Write the article before saving it."
NO_PICTURE = "A picture in the text is not in the library any more. Choose another one for it."
# In characters of HTML: some 30,000 words. The sanitiser needs quadratic time in ampersands.
MAX_BODY_LENGTH = 200_000


# What is chosen from rows of another table.
CHOSEN = ["author", "source", "permission", "cover_image"]


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

    note = forms.CharField(
        required=False,
        max_length=Edition._meta.get_field("note").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="For colleagues: why you changed it. It stands in the history.",
    )

    # The number of the edition that the form was opened with; a save onto a newer one merges.
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = [
            *("title", "standfirst", "body", "kind", "source", "original_url", "original_title"),
            *("original_author", "original_published_on", "permission", "author", "slug"),
            *("language", "seo_title", "seo_description", "cover_image"),
        ]
        field_classes = {
            "source": LastingChoiceField,
            "author": LastingChoiceField,
            "permission": KnownChoiceField,
            "cover_image": PictureField,
        }
        widgets = {
            "standfirst": forms.Textarea(attrs={"rows": 2}),
            "cover_image": PictureInput,
            "original_url": forms.URLInput(attrs={"class": "vURLField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            prefetch_related_objects([self.instance], "article_categories")
            self.fields["filed_under"].initial = self.instance.ordered_categories()
            if not self.is_bound:
                self.fields["base"].initial = self._number_opened()
            if "slug" in self.fields:
                self.fields["slug"].show_hidden_initial = True
        self._offer_choices()
        self.disputes: list[Dispute] = []

    def _offer_choices(self):
        """Offer the categories, and let what is chosen already be known to its field."""
        categories = cast("CategoriesField", self.fields["filed_under"])
        categories.offer(Category.objects.all(), known=categories.initial or [])
        for name in self.fields.keys() & CHOSEN:
            row = getattr(self.instance, name)
            cast("KnownChoiceField", self.fields[name]).known = [row] if row else []

    @property
    def wants_publishing(self):
        """Return whether the editor pressed Publish rather than Save."""
        return "_publish" in self.data

    def clean_slug(self):
        """Leave the address where a colleague moved it meanwhile; ask when both changed it.

        The address is in no edition: what the form was opened with comes back in a field beside it.
        """
        typed, stored = self.cleaned_data["slug"], self.instance.slug
        opened_with = self.data.get(self["slug"].html_initial_name, stored)
        if self.instance.pk and opened_with != stored:
            self._type({self["slug"].html_initial_name: stored})
            if typed == opened_with:
                self._type({"slug": stored})
                return stored
            if typed != stored:
                raise ValidationError(
                    f"Somebody changed this to “{stored}”. What stands here is yours."
                )
        return super().clean_slug()

    def clean_body(self):
        body = self.cleaned_data["body"]
        if not body:
            raise ValidationError(NO_TEXT)
        # What the stored text shows is held by its editions already.
        if added := set(pictures.named(body)) - set(pictures.named(self.instance.body)):
            there = Image.objects.filter(digest__in=added).hold()
            if len(there) < len(added):
                raise ValidationError(NO_PICTURE)
        return body

    def clean(self):
        """Merge what a colleague saved meanwhile; what both changed waits for a decision."""
        super().clean()
        newest = self.instance.newest_number if self.instance.pk else None
        if newest is not None:
            base = self.cleaned_data.get("base") or UNKNOWN
            self._take_theirs(base)
            if base != newest:
                self._merge(base)
        return self.cleaned_data

    def _take_theirs(self, base):
        """Take the text of the edition `base`, that the dispute was about, where it was chosen."""
        chosen = [name for name in MERGED if self.data.get(choice_of(name)) == THEIRS]
        content = self._content_of_edition(base) if chosen else None
        if content is None:
            return
        taken = {name: content[name] for name in chosen}
        for name in taken:
            self.errors.pop(name, None)
        self._show(taken)
        self.cleaned_data.update(taken)

    def _merge(self, base):
        """Merge what was typed into a form opened with the edition `base` with the working copy.

        That edition may be gone; then nobody can tell who changed what, and all is asked. Whoever
        publishes answers for the text, so what a colleague changed is shown to them first.
        """
        mine = {name: self.cleaned_data[name] for name in MERGED if name in self.cleaned_data}
        before = self._content_of_edition(base)
        stored = content_of(self.instance, filed_under=self.fields["filed_under"].initial)
        outcome = merge(mine, before, stored)
        self.theirs = self.instance.as_edition()
        self._show({**outcome.taken, "base": self.theirs.number})
        self.cleaned_data.update(outcome.taken)
        self.disputes = disputes(self, mine, outcome.disputed)
        who = self.theirs.created_by or "Somebody"
        news = f"{who} changed this as well" if before else "This reads otherwise since you began"
        for name in outcome.disputed:
            self.add_error(name, f"{news}. What stands here is yours.")
        for name in outcome.taken if self.wants_publishing else ():
            self.add_error(name, f"{who} changed this meanwhile. Read it before you publish it.")

    def _content_of_edition(self, number):
        edition = self.instance.editions.filter(number=number).first()
        return edition and content_of(edition, filed_under=edition.ordered_categories)

    def _number_opened(self):
        edition = self.instance.as_edition()
        return edition.number if edition else None

    def _show(self, values):
        """Put `values` into the form as if they had been typed, for it may be shown again."""
        for name, value in values.items():
            prepared = self.fields[name].prepare_value(value)
            if name == "filed_under":
                places = [*prepared, *[""] * len(PLACES)][: len(PLACES)]
                self._type({f"filed_under_{n}": pk for n, pk in enumerate(places)})
            else:
                self._type({name: "" if prepared is None else str(prepared)})

    def _type(self, texts):
        data = cast("QueryDict", self.data).copy()
        data.update(texts)
        self.data = data

    def _get_validation_exclusions(self):
        """Leave out what cleaning has asked the database already: rows by id, the slug's owner."""
        exclusions = super()._get_validation_exclusions()  # type: ignore[misc]  # no stub
        return exclusions.union(CHOSEN, ["slug"])

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
