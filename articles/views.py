"""The pages that visitors read. Every one of them asks for what is visible at one instant."""

from django.db.models import OuterRef, Q, Subquery, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import paging, seo
from articles.covers import cover_svg
from articles.models import Category, Edition, Path, Source
from articles.models.edition import categories_in_order

LATEST_COUNT = 6
BAND_COUNT = 3
RELATED_COUNT = 3


@require_safe
def home(request):
    """The lead, the latest, a band of older articles for each category, and the sources."""
    now = timezone.now()
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
    now = timezone.now()
    visible = Edition.objects.visible(at=now)
    edition = visible.for_reading().filter(article__slug=slug).first()
    if edition is None:
        return redirect_to_article(visible, slug)
    related = list(related_editions(edition, at=now))
    prefetch_related_objects([edition, *related], categories_in_order())
    lead, rest = edition.body_parts
    context = {
        "edition": edition,
        "credit": edition.credit,
        "lead": lead,
        "rest": rest,
        "related": related,
        "meta": seo.describe_article(edition),
    }
    return render(request, "articles/article_detail.html", context)


def related_editions(edition, *, at):
    """Return the newest other editions in the first category of `edition`."""
    first_category = edition.edition_categories.order_by("position").values("category_id")[:1]
    same_category = Edition.objects.listed_under(Subquery(first_category), at=at)
    return same_category.exclude(pk=edition.pk).for_cards()[:RELATED_COUNT]


def redirect_to_article(visible, slug):
    """Answer an earlier address with the current one; a hidden article does not exist."""
    owner = Path.objects.owner_of("articles", slug)
    if owner is None or owner.slug == slug or not visible.filter(article=owner).exists():
        raise Http404
    return HttpResponsePermanentRedirect(owner.get_absolute_url())


@require_safe
@cache_control(public=True, max_age=3600)
def cover(request, slug):
    """The drawn cover of a visible article."""
    visible = Edition.objects.visible(at=timezone.now())
    edition = get_object_or_404(visible.only("article_id"), article__slug=slug)
    return HttpResponse(cover_svg(edition.article_id), content_type="image/svg+xml")


@require_safe
def category(request, slug):
    """A category and its articles, newest first."""
    found = Category.objects.filter(slug=slug).first()
    if found is None:
        return redirect_to_owner("categories", slug)
    return render_list(
        request,
        "articles/category_detail.html",
        {"category": found, "meta": seo.describe_list(found, fallback=f"Articles on {found}.")},
        Edition.objects.listed_under(found.pk, at=timezone.now()),
    )


@require_safe
def source(request, slug):
    """A source publication and everything taken from it, newest first."""
    found = Source.objects.filter(slug=slug).first()
    if found is None:
        return redirect_to_owner("sources", slug)
    return render_list(
        request,
        "articles/source_detail.html",
        {"source": found, "meta": seo.describe_list(found, fallback=f"Extracts from {found}.")},
        Edition.objects.listed(at=timezone.now()).filter(source=found),
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


def redirect_to_owner(scope, slug):
    """Answer an earlier address with the current one."""
    owner = Path.objects.owner_of(scope, slug)
    if owner is None:
        raise Http404
    return HttpResponsePermanentRedirect(owner.get_absolute_url())
