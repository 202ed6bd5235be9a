"""How feeds and sitemaps may be kept, and when one is told that nothing changed."""

from functools import wraps

from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

MAX_AGE = 300  # in seconds


def for_machines(view):
    """Return `view` answering GET and HEAD alone, for any cache to keep a little while."""
    return require_safe(cache_control(public=True, max_age=MAX_AGE)(heed_exact_dates(view)))


def heed_exact_dates(view):
    """Return `view` for which If-Modified-Since counts only when it is the very date we gave.

    Withdrawing an article takes the date of a list back. A reader that holds a later one holds
    what is no longer said, though nothing was modified since. Source: nginx does the same, its
    `if_modified_since` is `exact` unless told otherwise.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if request.headers.get("If-Modified-Since") != response.headers.get("Last-Modified"):
            request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
        return response

    return wrapped
