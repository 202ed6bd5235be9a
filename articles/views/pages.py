"""Pages that are no articles: about us, privacy, imprint."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import seo
from articles.models import Path, StaticPage


@require_safe
def static_page(request, slug):
    """A static page; a draft answers as an address that never existed."""
    page = StaticPage.objects.visible().filter(slug=slug).first()
    if page is None:
        return redirect_to_page(slug)
    context = {"page": page, "meta": seo.describe_page(page)}
    return render(request, "articles/staticpage_detail.html", context)


def redirect_to_page(slug):
    """Answer an earlier address of a visible page with the current one."""
    owner = Path.objects.owner_of("pages", slug)
    if owner is None or not owner.is_visible:
        raise Http404
    return HttpResponsePermanentRedirect(owner.get_absolute_url())
