"""The page on which a reviewer looks a visitor up. By POST: addresses end up in access logs."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from consent import lookup

# In bytes; a receipt of a hundred decisions has about a quarter of it.
MAX_RECEIPT_SIZE = 1_000_000


class FindForm(forms.Form):
    """What a visitor quoted, typed, pasted or as the file itself."""

    quoted = forms.CharField(
        label="Reference, consent id or receipt",
        required=False,
        max_length=MAX_RECEIPT_SIZE,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80, "autocomplete": "off"}),
        help_text="The reference stands under Cookie settings, for example "
        "1b4e28ba-2fa1-41d2-883f-0016d3cca427. A receipt can be pasted whole.",
    )
    receipt = forms.FileField(label="Or the receipt as a file", required=False)

    @method_decorator(sensitive_variables())
    def clean(self):
        text = self.cleaned_data.get("quoted") or _text_of(self.cleaned_data.get("receipt"))
        if self.errors:
            return {}
        if not text:
            raise ValidationError("Give what the visitor quoted.")
        try:
            return {"visitor": lookup.find(text)}
        except lookup.NotUnderstood as reason:
            raise ValidationError(str(reason)) from None


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def find_view(request, model_admin):
    """Show a visitor's whole history; nothing that was typed is kept or logged."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    form = FindForm(request.POST or None, request.FILES or None)
    was_looked_up = form.is_bound and form.is_valid()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Find a visitor",
        "opts": model_admin.opts,
        "form": FindForm() if was_looked_up else form,
        "was_looked_up": was_looked_up,
        "visitor": form.cleaned_data["visitor"] if was_looked_up else None,
    }
    return TemplateResponse(request, "admin/consent/decision/find.html", context)


def _text_of(upload):
    """Return the text of an uploaded file, "" without one. Raises ValidationError."""
    if not upload:
        return ""
    if upload.size > MAX_RECEIPT_SIZE:
        raise ValidationError("This file is too large for a receipt.")
    try:
        return upload.read().decode()
    except UnicodeDecodeError:
        raise ValidationError("This file is not a receipt: it is not text.") from None
