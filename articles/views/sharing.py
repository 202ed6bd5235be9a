"""The pictures that other sites show where an address of ours is shared."""

from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles import seo
from articles.images import files
from articles.models import Edition
from articles.models.edition import categories_in_order
from articles.moments import now_of
from articles.sharing import card as cards
from articles.sharing.typesetting import Typeface

# About 30 KB each. Whoever asks for every article in turn costs what drawing them costs, on one
# core of each process at most.
MOST_KEPT = 128

# Its name would let it be kept for ever. But an article's title and photograph are on it, and have
# to be gone from every cache soon after a takedown.
FOR_AN_HOUR = "public, max-age=3600"

drawing = Lock()


@require_safe
def share_article(request, slug, name):
    """The picture of a visible article."""
    visible = Edition.objects.visible(at=now_of(request)).for_reading()
    edition = get_object_or_404(visible, article__slug=slug)
    prefetch_related_objects([edition], categories_in_order())
    return answer(request, seo.card_of(edition), name)


@require_safe
def share_site(request, name):
    """The picture of every other page."""
    return answer(request, seo.card_of_site(), name)


def answer(request, card, name):
    """Return the picture, or lead from an earlier one to what is to be seen today."""
    if name != card.file_name:
        return HttpResponseRedirect(request.path.removesuffix(name) + card.file_name)
    response = HttpResponse(picture_of(card), content_type=card.content_type)
    response.headers["Cache-Control"] = FOR_AN_HOUR
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@lru_cache(maxsize=MOST_KEPT)
def picture_of(card):
    """Return the file of `card`, drawn one at a time. Raises Http404 when its photo is gone."""
    with drawing:
        try:
            photo = files.open_rendition(card.photo) if card.photo else None
        except FileNotFoundError:
            raise Http404 from None
        return cards.draw(card, Typeface(str(settings.SHARE_TYPEFACE)), photo=photo)
