"""Days of the log: UTC, whatever the desk's time zone, so that no day has 23 or 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    """Return the day of an aware datetime."""
    return moment.astimezone(UTC).date()


def start_of(day: date) -> datetime:
    """Return the first moment of `day`."""
    return datetime.combine(day, time.min, UTC)
