"""The moment that an answer speaks of: now, or one that somebody at the desk chose."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

# Far enough for any plan, and no time zone's offset leads out of what a datetime can say.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class BadMoment(ValueError):
    """A moment in an address that no page of ours links to."""


def now_of(request):
    """Return the aware moment that the whole answer to `request` speaks of.

    The clock is asked once: a page whose parts were read at two instants could say two things.
    """
    if not hasattr(request, "now"):
        request.now = timezone.now()
    return request.now


def end_of(day):
    """Return the aware moment at which the date `day` is over in the site's time zone.

    None for a day so far ahead that no moment of ours lies behind it.
    """
    if day >= LATEST.date():
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def write(moment):
    """Return the aware `moment` as addresses write it, such as “2026-11-30T09:00:00Z”."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def read(text):
    """Return the moment from EARLIEST up to LATEST that `write` writes as `text`.

    Raises BadMoment.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadMoment(text) from None
    if timezone.is_naive(moment) or not EARLIEST <= moment < LATEST or write(moment) != text:
        raise BadMoment(text)
    return moment
