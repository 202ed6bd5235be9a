from django import forms
from django.core.exceptions import ValidationError
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles import markup
from articles.forms.addressed import AddressedForm
from articles.forms.article import EDITOR as ARTICLE_EDITOR
from articles.forms.article import MAX_BODY_LENGTH
from articles.forms.versioned import VersionedForm
from articles.models import StaticPage

# The library shows a picture to readers once an edition of an article shows it; pages have none.
PICTURES = {"Image", "Figure", "Caption"}
EDITOR = {
    "extensions": {
        name: settings
        for name, settings in ARTICLE_EDITOR["extensions"].items()
        if name not in PICTURES
    }
}
NO_TEXT = "There is no text yet. Write the page before saving it."


class StaticPageForm(VersionedForm, AddressedForm):
    """A page of a text, with the editor that articles have."""

    slug_from = "title"

    body = ProseEditorFormField(
        config=EDITOR,
        sanitize=markup.sanitise,
        widget=AdminProseEditorWidget,
        max_length=MAX_BODY_LENGTH,
        error_messages={"required": NO_TEXT},
    )

    class Meta:
        model = StaticPage
        fields = [
            *("title", "body", "is_visible", "in_footer", "position", "slug", "description"),
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    def clean_body(self):
        body = self.cleaned_data["body"]
        if not body:
            raise ValidationError(NO_TEXT)
        return body
