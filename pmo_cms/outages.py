"""What is answered when something is broken: at once, and with pages that need nothing."""

import logging

from django import db
from django.http import HttpResponse
from django.template import loader

from articles import identity

logger = logging.getLogger(__name__)

# What both engines and the pool of connections raise when the database is gone, or locked.
OUTAGES = (db.OperationalError, db.InterfaceError)
RETRY_AFTER_SECONDS = "120"


class OutageMiddleware:
    """Answers 503 where a view met a database that cannot be reached.

    What is refused or broken is kept nowhere, unless the page itself says otherwise.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request, exception):
        return unavailable(request) if isinstance(exception, OUTAGES) else None


def unavailable(request):
    """Return the 503 for the database error that is being handled, and log that."""
    logger.exception("The database cannot be reached: %s", request.path)
    page = loader.render_to_string("503.html", {"last_known": identity.last_known()})
    response = HttpResponse(page, status=503)
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    response.headers["Cache-Control"] = "no-store"  # also where the page that failed said otherwise
    return response
