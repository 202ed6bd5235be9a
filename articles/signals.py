"""What the articles tell the rest of the site."""

from django.db import transaction
from django.dispatch import Signal

# Sent within a transaction that may change a public page, so that whoever counts changes commits
# the count with them. `hides` says whether readers may no longer see something that they saw.
content_changing = Signal()

# Sent once such a transaction is committed.
content_changed = Signal()


def announce_on_commit(sender, *, hides=False):
    """Say that the running transaction changes public pages, now and again when it is committed.

    Call it in every act that changes what a visitor reads, in the transaction of the change.
    """
    content_changing.send(sender=sender, hides=hides)
    transaction.on_commit(lambda: content_changed.send(sender=sender))
