"""What the browser keeps of an article while it is typed: when it may forget it."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

# As long as static/pmo_cms/js/typed_text.js keeps a text.
MAX_AGE = timedelta(days=30)


def tell_saved(request, response):
    """Return `response`, with a cookie that names the typed text which `request` saved.

    The form has such a name, a UUID, where a script keeps what is typed; the next form that is
    opened reads the cookie, forgets the text and removes both.
    """
    with suppress(ValueError):
        response.set_cookie(
            f"typed-{UUID(request.POST.get('typed', ''))}",
            "saved",
            max_age=MAX_AGE,
            path=reverse("admin:articles_article_changelist"),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
    return response
