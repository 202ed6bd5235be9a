"""The front page."""

from django.db.models import Q, Subquery
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import seo
from articles.models import Category, Edition, Source
from articles.models.edition import categories_in_order
from articles.moments import now_of

LATEST_COUNT = 6
BAND_COUNT = 3


@require_safe
def home(request):
    """The lead, the latest, a band of older articles for each category, and the sources."""
    now = now_of(request)
    newest = Edition.objects.visible(at=now).newest_first()
    last_of_latest = newest.values("list_date")[LATEST_COUNT - 1 : LATEST_COUNT]
    topics = Category.objects.with_newest(
        at=now, most=2 * BAND_COUNT, before=Subquery(last_of_latest)
    )
    bands = fill_bands(topics)
    latest_ids = Subquery(newest.values("pk")[:LATEST_COUNT])
    in_bands = [pk for _, ids in bands for pk in ids]
    shown = newest.filter(Q(pk__in=latest_ids) | Q(pk__in=in_bands)).for_cards()
    editions = list(shown.prefetch_related(categories_in_order()))
    by_id = {edition.pk: edition for edition in editions}
    context = {
        "topics": topics,
        "lead": editions[0] if editions else None,
        "latest": editions[1:LATEST_COUNT],
        "bands": [(topic, [by_id[pk] for pk in ids if pk in by_id]) for topic, ids in bands],
        "sources": Source.objects.with_newest(at=now),
        "meta": seo.describe_home(),
    }
    return render(request, "articles/home.html", context)


def fill_bands(topics):
    """Return (topic, edition ids) for each topic with something to show; no edition twice."""
    bands, used = [], set()
    for topic in topics:
        ids = [pk for pk in topic.newest_ids if pk not in used][:BAND_COUNT]
        used.update(ids)
        if ids:
            bands.append((topic, ids))
    return bands
