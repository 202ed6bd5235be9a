"""What somebody without an account reads through a preview link."""

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import previews
from articles.article_page import render_preview, render_preview_cover
from articles.moments import now_of


@require_safe
def preview(request, token):
    """What a preview link shows; a link that ended answers as an address that never existed."""
    now = now_of(request)
    link = find_link(token, at=now)
    return render_preview(
        request,
        link.shown_edition(),
        at=now,
        cover_url=reverse("articles:preview_cover", args=[token]),
        expires_at=link.expires_at,
    )


@require_safe
def preview_cover(request, token):
    """The drawn cover on the page that a preview link shows."""
    return render_preview_cover(find_link(token, at=now_of(request)).article_id)


def find_link(token, *, at):
    """Return the preview link that `token` opens at `at`, or raise Http404."""
    link = previews.find(token, at=at)
    if link is None:
        raise Http404
    return link
