from datetime import UTC, datetime
from typing import cast

from django import db
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import csrf
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import missing
from articles.moments import now_of
from consent.origins import is_from_this_site
from pmo_cms import epoch, page_cache
from pmo_cms.admin import PublicationAdminSite, keeps
from pmo_cms.outages import OUTAGES, unavailable

PLAIN = "text/plain; charset=utf-8"
NOT_FOR_CRAWLERS = ("/admin/", "/consent/", "/preview/", "/search/")
SITEMAPS = ("machines:sitemap", "machines:news_sitemap")


@require_safe
def healthz(request):
    """Answer that the process is up; asks nothing of the database."""
    return HttpResponse("ok\n", content_type=PLAIN)


@require_safe
def readyz(request):
    """Answer whether the site can serve what it has not rendered yet: the database answers.

    Below stands what the page cache of the process that answers counted, a line for each name.
    """
    try:
        epoch.current()  # SQLite makes an empty file where ours is gone, which then answers
    except db.Error:
        text, status = "the database does not answer", 503
    else:
        text, status = "ok", 200
    lines = [text, *(f"page_cache_{name} {count}" for name, count in page_cache.counts().items())]
    return HttpResponse("\n".join(lines) + "\n", status=status, content_type=PLAIN)


@require_safe
@cache_control(public=True, max_age=3600)
def robots_txt(request):
    """Tell crawlers what is not meant for them, and where they find all that is.

    Results of a search are for people: one page for every word that anybody ever looked for.
    """
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS),
        "",
        *(f"Sitemap: {settings.SITE_URL}{reverse(name)}" for name in SITEMAPS),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
@cache_control(public=True, max_age=3600)
def security_txt(request):
    """Say where somebody who found a weakness may write. Source: RFC 9116."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires_at = next_review(now_of(request))
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


def next_review(now):
    """Return the start of the seventh month after that of `now`, in UTC.

    So what is said holds for six months at least, and its text changes once a month.
    """
    years, months = divmod(now.astimezone(UTC).month - 1 + 7, 12)
    return datetime(now.astimezone(UTC).year + years, months + 1, 1, tzinfo=UTC)


def page_not_found(request, exception):
    """Answer an unknown address; at the desk without the public page's services.

    No middleware sees what goes wrong in here.
    """
    if request.path.startswith("/admin/"):
        return render(request, "404_desk.html", status=404)
    try:
        return missing.page_not_found(request)
    except OUTAGES:
        return unavailable(request)


def csrf_failure(request, reason=""):
    """Refuse a form without a valid token; what a page of the desk sent is kept all the same.

    Logging in changes the token, so a form that was open in another tab meanwhile has an old one.
    What came from another site is not ours to show: there, somebody may be led to send it.
    """
    is_ours = request.resolver_match.app_name == "admin" and is_from_this_site(request)
    if is_ours and keeps(request):
        return cast("PublicationAdminSite", admin.site).keep(request)
    return csrf.csrf_failure(request, reason)
