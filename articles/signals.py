"""What the articles tell the rest of the site."""

from django.dispatch import Signal

# Sent once a transaction that may have changed a public page is committed.
content_changed = Signal()
