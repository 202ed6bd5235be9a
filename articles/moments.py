"""The moment that an answer speaks of."""

from django.utils import timezone


def now_of(request):
    """Return the aware moment that the whole answer to `request` speaks of.

    The clock is asked once: a page whose parts were read at two instants could say two things.
    """
    if not hasattr(request, "now"):
        request.now = timezone.now()
    return request.now
