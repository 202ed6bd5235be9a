"""Whether a page of this site sent a request: what stands in for a CSRF token in cached pages."""

from urllib.parse import urlsplit

from django.conf import settings


def is_from_this_site(request):
    """Return whether a page of this very origin sent the request, by the browser's word.

    Sec-Fetch-Site decides; browsers without it send Origin, the oldest only Referer. A
    sibling subdomain is another origin.
    Source: W3C Fetch Metadata Request Headers; OWASP, Cross-Site Request Forgery Prevention.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        origin = _origin_of(request.headers.get("Referer", ""))
    return origin in {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}


def _origin_of(url):
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
