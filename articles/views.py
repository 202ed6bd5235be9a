"""The pages that visitors read. Every one of them asks for what is visible at one instant."""

from urllib.parse import urlencode

from django.db.models import OuterRef, Q, Subquery, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import paging, previews, seo
from articles.article_page import render_article, render_preview, render_preview_cover
from articles.covers import cover_svg
from articles.models import Category, Edition, Path, Source
from articles.models.edition import categories_in_order
from articles.moments import now_of

CURSORS = ("before", "after")
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
        "sources": sources_with_newest(at=now),
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


def sources_with_newest(*, at):
    """Return the sources that have a visible edition, with `newest_on`, in order of name."""
    newest = Edition.objects.visible(at=at).filter(source=OuterRef("pk")).newest_first()
    return Source.objects.annotate(newest_on=Subquery(newest.values("list_date")[:1])).filter(
        newest_on__isnull=False
    )


@require_safe
def article(request, slug):
    """One article, its credit, and more from its first category."""
    now = now_of(request)
    visible = Edition.objects.visible(at=now)
    edition = visible.for_reading().filter(article__slug=slug).first()
    if edition is None:
        return answer_for_hidden(request, visible, slug)
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
        return render(request, "410.html", status=410)
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


@require_safe
def category(request, slug):
    """A category and its articles, newest first."""
    found = Category.objects.filter(slug=slug).first()
    if found is None:
        return redirect_to_owner(request, "categories", slug)
    return render_list(
        request,
        "articles/category_detail.html",
        {"category": found, "meta": seo.describe_list(found, fallback=f"Articles on {found}.")},
        Edition.objects.listed_under(found.pk, at=now_of(request)),
    )


@require_safe
def source(request, slug):
    """A source publication and everything taken from it, newest first."""
    found = Source.objects.filter(slug=slug).first()
    if found is None:
        return redirect_to_owner(request, "sources", slug)
    return render_list(
        request,
        "articles/source_detail.html",
        {"source": found, "meta": seo.describe_list(found, fallback=f"Extracts from {found}.")},
        Edition.objects.listed(at=now_of(request)).filter(source=found),
    )


def render_list(request, template, context, listed):
    """Render one page of `listed` with older and newer links; 404 for a cursor not of ours."""
    try:
        page = paging.page(
            listed.for_cards(),
            before=request.GET.get("before", ""),
            after=request.GET.get("after", ""),
        )
    except paging.BadCursor:
        raise Http404 from None
    prefetch_related_objects(page.editions, categories_in_order())
    return render(request, template, context | {"page": page})


def redirect_to_owner(request, scope, slug):
    """Answer an earlier address of a list with the current one, at the same place."""
    owner = Path.objects.owner_of(scope, slug)
    if owner is None:
        raise Http404
    place = urlencode({name: request.GET[name] for name in CURSORS if name in request.GET})
    address = owner.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{address}?{place}" if place else address)
