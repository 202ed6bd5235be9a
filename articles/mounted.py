"""The public pages a second time, under a prefix: the very same views, their links kept in."""

import re
from contextlib import contextmanager
from html import escape, unescape

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import Resolver404, get_script_prefix, is_valid_path, resolve, set_script_prefix
from django.utils.encoding import escape_uri_path

from articles.missing import page_not_found
from articles.places import keeping_prefix

PUBLIC_PAGES = "articles.urls"
# What a token gives away is shown at its own address alone, and members of staff see every picture
# where visitors see those that are public.
NEVER_MOUNTED = {"preview", "preview_cover", "preview_media", "media"}

# As templates and the sanitiser write it: quoted, so that ">" inside an attribute ends nothing.
LINK = re.compile(r'(<a(?: [a-z-]+="[^"]*")*? href=")([^"]+)"')


@contextmanager
def under(prefix):
    """Make reverse() and get_absolute_url() put `prefix` before what they return, meanwhile."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        with keeping_prefix():
            yield
    finally:
        set_script_prefix(before)


def answer(request, inner):
    """Return what the public site answers at `/<inner>`; to be called `under` a prefix.

    An address of ours that is no public page, such as the cookie settings', leads out to it.
    """
    match = find(f"/{inner}")
    if match is None:
        return lead_on(request, inner)
    try:
        return keep_links_in(match.func(request, *match.args, **match.kwargs))
    except Http404:
        return page_not_found(request)


def find(path):
    """Return the ResolverMatch of the public page at `path`, or None."""
    try:
        match = resolve(path, PUBLIC_PAGES)
    except Resolver404:
        return None
    return None if match.url_name in NEVER_MOUNTED else match


def lead_on(request, inner):
    """Redirect to the page with a slash at its end, or out of here; 404 where neither exists."""
    if find(f"/{inner}/"):
        return HttpResponseRedirect(request.get_full_path(force_append_slash=True))
    if is_valid_path(f"/{inner}") and not is_valid_path(f"/{inner}", PUBLIC_PAGES):
        query = request.META["QUERY_STRING"]
        return HttpResponseRedirect(escape_uri_path(f"/{inner}") + (f"?{query}" if query else ""))
    return page_not_found(request)


def keep_links_in(response):
    """Return `response` with the links that editors wrote to public pages under the prefix."""
    if response.headers.get("Content-Type", "").startswith("text/html"):
        response.content = LINK.sub(_keep_in, response.content.decode())
    return response


def _keep_in(link):
    path = unescape(link[2]).removeprefix(settings.SITE_URL) or "/"
    if not find(re.split("[?#]", path)[0]):
        return link[0]
    return f'{link[1]}{escape(get_script_prefix() + path.removeprefix("/"))}"'
