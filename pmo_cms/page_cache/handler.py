"""The part of the site that renders what is kept: pages that are the same for whoever asks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.handlers.wsgi import WSGIHandler, get_script_name
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from articles.places import keeping_prefix
from pmo_cms.page_cache.giving import StartResponse


class PagesHandler(WSGIHandler):
    """Django without what looks at who asks: nobody does, a page is being made.

    docs/decisions/0049 says which middlewares are left out, and why nothing is lost.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Load all but ABOUT_WHO_ASKS; Django reads from the settings alone which there are."""
        everything = settings.MIDDLEWARE
        settings.MIDDLEWARE = [each for each in everything if each not in settings.ABOUT_WHO_ASKS]
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = everything

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Any:
        """Answer as Django does, and return the body, a list of bytes.

        No signal says that a request begins or ends; what the thread has open is looked after here.
        """
        set_script_prefix(get_script_name(environ))
        reset_queries()
        try:
            with keeping_prefix():
                response = self.get_response(self.request_class(environ))
                body = _read(response)
        finally:
            close_old_connections()
        cookies = [("Set-Cookie", cookie.output(header="")) for cookie in response.cookies.values()]
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, [*response.items(), *cookies])
        return [body]

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response to a request of nobody, with a session that is empty."""
        request.user = AnonymousUser()
        request.session = SessionStore()
        return super().get_response(request)


def _read(response: HttpResponseBase) -> bytes:
    """Return the body; what it was streamed from is closed."""
    try:
        return b"".join(response)
    finally:
        if response.streaming:
            response.close()
