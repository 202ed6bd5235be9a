"""The cookie that lets a visitor, and nobody else, point to the decisions on record."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Page requests must never carry the proof, so it is bound to the consent pages.
PATH = "/consent/"

_CONSENT_ID = re.compile(r"[0-9a-f]{32}")


def new_consent_id() -> str:
    """Return 128 random bits, in hex."""
    return secrets.token_hex(16)


def is_consent_id(text: str) -> bool:
    """Return whether `text` has the form of a consent id."""
    return _CONSENT_ID.fullmatch(text) is not None


def read_consent_id(request: HttpRequest) -> str:
    """Return the visitor's consent id, or "" when there is none of the right form."""
    consent_id = request.COOKIES.get(settings.CONSENT_ID_COOKIE_NAME, "")
    return consent_id if is_consent_id(consent_id) else ""


def set_consent_id(response: HttpResponse, consent_id: str) -> None:
    """Make the browser keep `consent_id` for as long as a decision is valid."""
    response.set_cookie(
        settings.CONSENT_ID_COOKIE_NAME,
        consent_id,
        max_age=timedelta(days=settings.CONSENT_DAYS),
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
