"""The front page."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import cards, seo
from articles.findings import findings_of
from articles.models import Category, Edition, Source
from articles.moments import now_of
from articles.prepared import Prepared

LATEST_COUNT = 6
BAND_COUNT = 3

LATEST = Prepared(
    lambda at: Edition.objects.listed(at=at).values_list("pk", "list_date")[:LATEST_COUNT]
)
TOPICS = Prepared(
    lambda at, before: Category.objects.with_newest(at=at, most=2 * BAND_COUNT, before=before)
)
SOURCES = Prepared(lambda at: Source.objects.with_newest(at=at))


@require_safe
def home(request):
    """The lead, the latest, a band of older articles for each category, and the sources."""
    now = now_of(request)
    latest = LATEST(at=now)
    topics = TOPICS(at=now, before=latest[-1][1] if latest else now)
    bands = fill_bands(topics)
    latest_ids = [pk for pk, _ in latest]
    ids = [*latest_ids, *(pk for _, in_band in bands for pk in in_band)]
    stories = cards.stories(ids, at=now, findings=findings_of(request))
    newest = [stories[pk] for pk in latest_ids if pk in stories]
    context = {
        "topics": tuple(topic.place for topic in topics),
        "lead": newest[0] if newest else None,
        "latest": newest[1:],
        "bands": [
            (topic, [stories[pk] for pk in in_band if pk in stories]) for topic, in_band in bands
        ],
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
