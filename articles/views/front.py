"""The front page."""

from django.db.models import Q, Subquery
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import cards, seo
from articles.models import Category, Edition, Source
from articles.moments import now_of
from articles.prepared import Prepared

LATEST_COUNT = 6
BAND_COUNT = 3


def latest(column, places, *, at):
    """Return the subquery for `column` of the newest editions, at `places` from 0."""
    return Subquery(Edition.objects.visible(at=at).newest_first().values(column)[places])


TOPICS = Prepared(
    lambda at: Category.objects.with_newest(
        at=at,
        most=2 * BAND_COUNT,
        before=latest("list_date", slice(LATEST_COUNT - 1, LATEST_COUNT), at=at),
    )
)
SHOWN = Prepared(
    lambda at, ids: (
        Edition.objects.listed(at=at)
        .filter(Q(pk__in=latest("pk", slice(LATEST_COUNT), at=at)) | Q(pk__in=ids))
        .for_cards()
    )
)
SOURCES = Prepared(lambda at: Source.objects.with_newest(at=at))
NONE = 0


@require_safe
def home(request):
    """The lead, the latest, a band of older articles for each category, and the sources."""
    now = now_of(request)
    topics = TOPICS(at=now)
    bands = fill_bands(topics)
    editions = SHOWN(at=now, ids=[pk for _, ids in bands for pk in ids] or [NONE])
    cards.file(editions)
    by_id = {edition.pk: edition for edition in editions}
    context = {
        "topics": topics,
        "lead": editions[0] if editions else None,
        "latest": editions[1:LATEST_COUNT],
        "bands": [(topic, [by_id[pk] for pk in ids if pk in by_id]) for topic, ids in bands],
        "sources": SOURCES(at=now),
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
