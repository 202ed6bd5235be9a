"""What every page may print: who the site is, its topics, and the page's own address."""

from urllib.parse import urlencode

from django.utils.functional import SimpleLazyObject

from articles import identity
from articles.models import Category
from articles.prepared import Prepared

# The only query parameters that change what a public page says.
PAGE_PARAMETERS = ("before", "after")

TOPICS = Prepared(Category.objects.all)


def site(request):
    """Return the site's identity and topics (both asked for when printed) and `page_path`."""
    return {
        "site": SimpleLazyObject(identity.current),
        # For pages that say that the database is gone: they must not wait for it once more.
        "last_known": SimpleLazyObject(identity.last_known),
        "topics": SimpleLazyObject(TOPICS),
        "page_path": page_path(request),
    }


def page_path(request):
    """Return the path that leads back to this page, with only the parameters that matter."""
    kept = {name: request.GET[name] for name in PAGE_PARAMETERS if name in request.GET}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
