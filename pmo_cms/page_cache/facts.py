"""What a page was made from, as only the application knows; for the cache around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles import identity
from articles.moments import now_of

# Where the middleware leaves the facts for whoever made the WSGI environment.
FACTS = "pmo_cms.page_facts"

KEPT_BY_NOBODY = {"no-store", "no-cache", "private"}


@dataclass(frozen=True)
class PageFacts:
    """`consent` is the key of the state that the page is for, "" where that made no difference.

    `is_public`: anybody in that state who asks at that address gets this very answer. `max_age`
    is for how many seconds the page itself says that it may be kept, None where it is silent.
    `is_makeshift`: the site's name or what consent is asked for could not be read, so that the page
    says less, or what was known last. It is good for those who wait, and for nobody after them.
    """

    is_public: bool
    consent: str
    at: datetime
    max_age: int | None
    is_makeshift: bool = False


class PageFactsMiddleware:
    """Reports the facts of each page; the innermost of all, to see what the view itself said."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        identity.gave_outdated.set(False)
        response = self.get_response(request)
        request.META[FACTS] = facts_of(request, response)
        return response


def facts_of(request, response):
    """Return the PageFacts of the response as the view made it."""
    said = [word.strip() for word in response.get("Cache-Control", "").lower().split(",")]
    consent = request.consent
    return PageFacts(
        is_public=not (
            KEPT_BY_NOBODY.intersection(said)
            or response.streaming
            or response.cookies
            or consent.loaded_once
            or _looked_at_who_asks(request)
        ),
        consent=consent.state.key if consent.was_read else "",
        at=now_of(request),
        max_age=_max_age(said),
        is_makeshift=consent.is_makeshift or identity.gave_outdated.get(),
    )


def _looked_at_who_asks(request):
    """Return whether the page has a token, or anything from the session, of whoever asked."""
    has_a_token = "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    return has_a_token or request.session.accessed or request.session.modified


def _max_age(said):
    ages = [word.partition("=")[2] for word in said if word.startswith("max-age=")]
    return int(ages[0]) if ages and ages[0].isdecimal() else None
