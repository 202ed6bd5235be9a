"""Requests to the desk that none of its pages would send."""

from functools import wraps

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied


def refusing_forgeries(view):
    """Return `view`, but with a 403 for what no button of its ModelAdmin asks for."""
    model_admin = getattr(view, "__self__", None)
    if not isinstance(model_admin, ModelAdmin):
        return view

    @wraps(view)
    def refusing(request, *args, **kwargs):
        if request.method == "POST" and is_forged(request, model_admin):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return refusing


def refusing_nulls(view):
    """Return `view`, but with a 400 for a query that has a character no text may have.

    PostgreSQL answers it with an error where a list is narrowed by it, and Django does not ask.
    """

    @wraps(view)
    def refusing(request, *args, **kwargs):
        if any("\0" in text for _, texts in request.GET.lists() for text in texts):
            raise BadRequest("A null character is in the query.")
        return view(request, *args, **kwargs)

    return refusing


def is_forged(request, model_admin):
    """Return whether a POST asks for an act that `model_admin` does not offer.

    Django answers such an action as if none was chosen, and saves as new wherever it is asked to.
    """
    if "_saveasnew" in request.POST and not model_admin.save_as:
        return True
    if ACTION_CHECKBOX_NAME not in request.POST:
        return False
    return not {"", *model_admin.get_actions(request)}.issuperset(request.POST.getlist("action"))
