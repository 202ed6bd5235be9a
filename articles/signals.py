"""What the articles tell the rest of the site."""

from django.db import transaction
from django.dispatch import Signal

# Sent once a transaction that may have changed a public page is committed.
content_changed = Signal()


def announce_on_commit(sender):
    """Send content_changed from `sender` when the running transaction is committed."""
    transaction.on_commit(lambda: content_changed.send(sender=sender))
