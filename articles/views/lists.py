"""Lists of articles, of a category, a source and an author, and the list of all authors."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import cards, seo
from articles.models import Author, Category, Edition, Path, Source
from articles.moments import now_of
from articles.paging import BadCursor, Listing
from articles.prepared import Prepared

CURSORS = ("before", "after")

OF_CATEGORY = Listing(lambda at, owner: Edition.objects.listed_under(owner, at=at))
OF_SOURCE = Listing(lambda at, owner: Edition.objects.listed(at=at).filter(source=owner))
OF_AUTHOR = Listing(lambda at, owner: Edition.objects.listed(at=at).filter(author=owner))

CATEGORY = Prepared(lambda slug: Category.objects.filter(slug=slug))
SOURCE = Prepared(lambda slug: Source.objects.filter(slug=slug))
AUTHOR = Prepared(lambda slug: Author.objects.filter(slug=slug))


@require_safe
def category(request, slug):
    """A category and its articles, newest first."""
    found = CATEGORY.first(slug=slug)
    if found is None:
        return redirect_to_owner(request, "categories", slug)
    return render_list(
        request,
        "articles/category_detail.html",
        {"category": found, "meta": seo.describe_list(found, fallback=f"Articles on {found}.")},
        OF_CATEGORY,
        owner=found.pk,
    )


@require_safe
def source(request, slug):
    """A source publication and everything taken from it, newest first.

    It has a page from the first time that something of it was visible, also when nothing is.
    """
    found = SOURCE.first(slug=slug)
    if found is None:
        return redirect_to_owner(request, "sources", slug)
    return render_list(
        request,
        "articles/source_detail.html",
        {"source": found, "meta": seo.describe_list(found, fallback=f"Extracts from {found}.")},
        OF_SOURCE,
        owner=found.pk,
        may_be_empty=found.has_page,
    )


@require_safe
def author(request, slug):
    """An author and everything signed by them, newest first.

    Who has signed nothing that is visible is nobody: a name may be planned like an article.
    """
    found = AUTHOR.first(slug=slug)
    if found is None:
        return redirect_to_owner(request, "authors", slug)
    return render_list(
        request,
        "articles/author_detail.html",
        {"author": found, "meta": seo.describe_author(found)},
        OF_AUTHOR,
        owner=found.pk,
        may_be_empty=never,
    )


@require_safe
def authors(request):
    """Everybody who signed something that is visible."""
    context = {
        "authors": Author.objects.with_newest(at=now_of(request)),
        "meta": seo.describe_authors(),
    }
    return render(request, "articles/author_list.html", context)


def always(*, at):
    """Let a list be empty."""
    return True


def never(*, at):
    """Let no list be empty."""
    return False


def render_list(request, template, context, listing, *, may_be_empty=always, **values):
    """Render one page of `listing`, asked with `values` and now, with older and newer links.

    Raises Http404 for a cursor not of ours, and for an empty page unless it may be empty now,
    which nobody asks before it is.
    """
    at = now_of(request)
    place = {name: request.GET.get(name, "") for name in CURSORS}
    try:
        page = listing.page(**place, at=at, **values)
    except BadCursor:
        raise Http404 from None
    if not (page.editions or may_be_empty(at=at)):
        raise Http404
    cards.file(page.editions)
    place = own_place(request)
    meta = seo.describe_part(context["meta"], page, query=f"?{place}" if place else "")
    context |= {"page": page, "stories": cards.tell(page.editions), "meta": meta}
    return render(request, template, context)


def own_place(request):
    """Return the part of the address that says which page of a list was asked for."""
    return urlencode({name: request.GET[name] for name in CURSORS if name in request.GET}, safe=":")


def redirect_to_owner(request, scope, slug):
    """Answer an earlier address of a list with the current one, at the same place."""
    owner = Path.objects.owner_of(scope, slug)
    if owner is None or not owner.has_page(at=now_of(request)):
        raise Http404
    place = own_place(request)
    address = owner.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{address}?{place}" if place else address)
