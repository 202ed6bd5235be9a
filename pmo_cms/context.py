"""What every page may print: who the site is, its topics, and the page's own address."""

from urllib.parse import urlencode

from django.utils.functional import SimpleLazyObject
from jinja2 import pass_context

from articles import identity
from articles.findings import Findings, findings_of
from articles.models import Category
from articles.models.path import Scope
from articles.places import Place
from articles.prepared import Prepared

# The only query parameters that change what a public page says.
PAGE_PARAMETERS = ("before", "after")

TOPICS = Prepared(lambda: Category.objects.values_list("slug", "name"))


def of_public_page(request):
    """Return the site's identity, `page_path`, and `as_of` where staff see another moment."""
    return {
        "site": identity.current(),
        "page_path": page_path(request),
        "as_of": getattr(request, "as_of", None),
    }


def of_desk(request):
    """Return the site's identity, asked for when printed, and the last one known."""
    return {
        "site": SimpleLazyObject(identity.current),
        # For pages that say that the database is gone: they must not wait for it once more.
        "last_known": SimpleLazyObject(identity.last_known),
    }


@pass_context
def every_topic(context):
    """Return the Places of all categories, in their order; for a template to call."""
    request = context.get("request")
    findings = findings_of(request) if request is not None else Findings()
    return findings.topics.once(None, read_topics)


def read_topics():
    """Return the Places of all categories, as the database has them."""
    return tuple(Place(Scope.CATEGORIES, *row) for row in TOPICS())


def page_path(request):
    """Return the path that leads back to this page, with only the parameters that matter."""
    if not request.META.get("QUERY_STRING"):
        return request.path
    kept = {name: request.GET[name] for name in PAGE_PARAMETERS if name in request.GET}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
