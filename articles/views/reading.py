"""The page of one article, its cover, and what its address answers while nothing is visible."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.article_page import render_article
from articles.covers import cover_svg
from articles.missing import page_gone
from articles.models import Edition, Path
from articles.moments import now_of
from articles.prepared import Prepared

READ = Prepared(
    lambda at, slug: Edition.objects.visible(at=at).for_reading().filter(article__slug=slug)
)


@require_safe
def article(request, slug):
    """One article, its credit, and more from its first category."""
    now = now_of(request)
    edition = READ.first(at=now, slug=slug)
    if edition is None:
        return answer_for_hidden(request, Edition.objects.visible(at=now), slug)
    return render_article(request, edition, at=now)


def answer_for_hidden(request, visible, slug):
    """Answer an address at which nothing is visible.

    An earlier address of a visible article leads to the current one, an article that was taken
    down is gone, and whatever else is hidden does not exist.
    """
    owner = Path.objects.owner_of("articles", slug)
    if owner is None:
        raise Http404
    if owner.takedowns.standing().exists() and owner.was_public():
        return page_gone(request)
    if owner.slug == slug or not visible.filter(article=owner).exists():
        raise Http404
    return HttpResponsePermanentRedirect(owner.get_absolute_url())


@require_safe
@cache_control(public=True, max_age=3600)
def cover(request, slug):
    """The drawn cover of a visible article."""
    visible = Edition.objects.visible(at=now_of(request))
    edition = get_object_or_404(visible.only("article_id"), article__slug=slug)
    return HttpResponse(cover_svg(edition.article_id), content_type="image/svg+xml")
