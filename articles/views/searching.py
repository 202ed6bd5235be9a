"""Search."""

from dataclasses import replace

from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import cards, search, seo
from articles.models import Category, Edition
from articles.moments import now_of
from articles.search_page import Asked, answer

LATEST_COUNT = 3


@require_safe
def search_page(request):
    """What is found for `q`, or how to search; 200 for whatever was typed."""
    now = now_of(request)
    asked = Asked.read(request.GET)
    topics = list(Category.objects.all())
    query = search.parse(asked.text)
    context = {
        "asked": asked,
        "query": query,
        "topics": tuple(topic.place for topic in topics),
        "page_path": asked.address,
        "meta": seo.describe_search(asked.text),
    }
    found = answer(asked, topics=topics, at=now) if query.parts else None
    context |= {"answer": found} if found and found.results else instead(asked, found, at=now)
    return render(request, "articles/search.html", context)


def instead(asked, found, *, at):
    """Return what a page without results offers: another spelling, and what is new."""
    meant = search.did_you_mean(asked.text, at=at) if found else ""
    latest = list(Edition.objects.listed(at=at).for_cards()[:LATEST_COUNT])
    cards.file(latest)
    is_narrowed = bool(asked.narrowing.conditions())
    return {
        "meant": replace(asked, text=meant) if meant else None,
        "wider": Asked(text=asked.text) if is_narrowed else None,
        "latest": cards.tell(latest),
    }
