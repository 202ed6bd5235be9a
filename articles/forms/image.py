"""A picture of the library: its file is judged on upload, and what is said of it always."""

from django import forms
from django.core.exceptions import ValidationError

from articles.forms.merging import MergingForm
from articles.images import probe
from articles.models import Image

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif"


class ImageForm(MergingForm):
    """What is known of a picture; a new one comes with its file."""

    file = forms.FileField(
        label="Picture",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text="A JPEG, PNG, WebP or AVIF of at most 40 megapixels and 40 MB. The larger the "
        "better, up to 4,000 pixels in width.",
        error_messages={
            "required": "Choose the file of the picture.",
            "empty": "This file is empty. Choose another one.",
        },
    )

    class Meta:
        model = Image
        fields = ["alt_text", "is_decorative", "credit", "licence", "focal_x", "focal_y"]
        widgets = {
            "alt_text": forms.Textarea(attrs={"rows": 2}),
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 100}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 100}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["file"]

    def clean_file(self):
        """Return the pixels of the file, as probe.read does; they are read once a request."""
        file = self.cleaned_data["file"]
        if not hasattr(file, "picture"):
            try:
                file.picture = probe.read(file, bytes_count=file.size)
            except probe.Rejected as refusal:
                raise ValidationError(str(refusal)) from refusal
        return file.picture

    def clean(self):
        """Refuse a picture that is neither described nor declared decorative, or both."""
        super().clean()
        alt_text = self.cleaned_data.get("alt_text")
        is_decorative = self.cleaned_data.get("is_decorative")
        if "alt_text" in self.errors:
            return
        if not alt_text and not is_decorative:
            self.add_error("alt_text", "Describe the picture, or tick “Decorative” below.")
        if alt_text and is_decorative:
            self.add_error("alt_text", "A decorative picture is not described: clear one of both.")
