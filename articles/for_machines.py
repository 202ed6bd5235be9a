"""How feeds and sitemaps may be kept, and when one is told that nothing changed."""

from functools import wraps

from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

MAX_AGE = 300  # in seconds


def for_machines(view):
    """Return `view` answering GET and HEAD alone, for any cache to keep a little while."""
    return require_safe(cache_control(public=True, max_age=MAX_AGE)(undated(view)))


def undated(view):
    """Return `view` whose answers have no date as a whole: a date cannot tell whether they changed.

    Django gives them that of the newest entry. It stays the same when an older entry is withdrawn,
    or a name or a licence changes; who asked by it would keep what is gone. The ETag tells.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)
        return response

    return wrapped
