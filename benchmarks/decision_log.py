"""A log of decisions of any length; the same number of them is always the same log."""

import json
import uuid
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS_BETWEEN = 15
DECISIONS_EACH = 5
ACTIONS = ("accept_all", "decline_all", "custom")
CHOICES = ((True, True), (False, False), (True, False))

COLUMNS = (
    "public_id, subject, action, choices, notice_id, surface, gpc, created_at, valid_until, digest"
)


def publish_demo_notice():
    """Store the demo's groups and services and return the notice that names them."""
    from consent import demo

    return demo.load(at=START).notice


def consent_id(visitor):
    """Return the consent id of the visitor with this number."""
    return f"{visitor:032x}"


def store_decisions(notice, count):
    """Store `count` decisions, five of each visitor, 15 seconds apart, with real digests.

    A visitor's lie as far apart as the log is long, and so on other pages of the disk.
    They are written past the model, which stores one at a time.
    """
    from django.db import connection, transaction

    from consent.decisions import subject_of

    visitors = count // DECISIONS_EACH
    subjects = [subject_of(consent_id(visitor)) for visitor in range(visitors)]
    sql = f"INSERT INTO consent_decision ({COLUMNS}) VALUES (?{', ?' * 9})"
    connection.ensure_connection()
    connection.connection.execute("PRAGMA cache_size = -400000")
    with transaction.atomic():
        rows = (row(notice, number, subjects[number % visitors]) for number in range(count))
        connection.connection.executemany(sql, rows)
    connection.connection.execute("PRAGMA cache_size = -1000")  # it is kept
    connection.close()


def row(notice, number, subject):
    """Return the columns of the decision with this number, as SQLite keeps them."""
    from consent.models.fingerprint import fingerprint

    public_id = uuid.UUID(int=number + (1 << 124))
    created_at = START + timedelta(seconds=SECONDS_BETWEEN * number)
    valid_until = created_at + timedelta(days=180)
    choices = dict(zip(notice.optional_names, CHOICES[number % 3], strict=True))
    facts = {
        "public_id": str(public_id),
        "subject": subject,
        "action": ACTIONS[number % 3],
        "choices": choices,
        "notice": notice.sha256,
        "surface": "banner",
        "gpc": number % 10 == 0,
        "created_at": created_at.isoformat(),
        "valid_until": valid_until.isoformat(),
    }
    return (
        public_id.hex,
        subject,
        facts["action"],
        json.dumps(choices),
        notice.pk,
        "banner",
        facts["gpc"],
        f"{created_at:%Y-%m-%d %H:%M:%S}",
        f"{valid_until:%Y-%m-%d %H:%M:%S}",
        fingerprint(facts),
    )
