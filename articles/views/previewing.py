"""What somebody without an account reads through a preview link."""

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import previews
from articles.article_page import PRIVATE, render_preview, render_preview_cover
from articles.models import Rendition
from articles.moments import now_of
from articles.views.media import serve


@require_safe
def preview(request, token):
    """What a preview link shows; a link that ended answers as an address that never existed."""
    now = now_of(request)
    link = find_link(token, at=now)
    edition = link.shown_edition()
    edition.pictures_base = reverse("articles:preview", args=[token])
    return render_preview(
        request,
        edition,
        at=now,
        cover_url=reverse("articles:preview_cover", args=[token]),
        expires_at=link.expires_at,
    )


@require_safe
def preview_cover(request, token):
    """The drawn cover on the page that a preview link shows."""
    return render_preview_cover(find_link(token, at=now_of(request)).article_id)


@require_safe
def preview_media(request, token, name):
    """A picture on the page that a preview link shows."""
    edition = find_link(token, at=now_of(request)).shown_edition()
    if not Rendition.objects.filter(name=name, image__uses__edition=edition).exists():
        raise Http404
    return serve(name, PRIVATE)


def find_link(token, *, at):
    """Return the preview link that `token` opens at `at`, or raise Http404."""
    link = previews.find(token, at=at)
    if link is None:
        raise Http404
    return link
