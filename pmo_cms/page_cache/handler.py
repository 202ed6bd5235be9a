"""The part of the site that renders what is kept: pages that are the same for whoever asks."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from articles.places import keeping_prefix


class PagesHandler(WSGIHandler):
    """Django without the middlewares that look at who asks: nobody does, a page is being made.

    docs/decisions/0049 says which are left out, and why nothing is lost.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Load those of settings.PAGES_MIDDLEWARE; Django knows no other way to say which."""
        everything = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.PAGES_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = everything

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response to a request of nobody in particular."""
        request.user = AnonymousUser()
        with keeping_prefix():
            return super().get_response(request)
