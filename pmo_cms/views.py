from typing import cast

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.views import csrf
from django.views.decorators.http import require_safe

from consent.origins import is_from_this_site
from pmo_cms.admin import PublicationAdminSite, keeps


@require_safe
def healthz(request):
    """Answer that the process is up; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots_txt(request):
    """Tell crawlers what is not meant for them."""
    rules = "User-agent: *\nDisallow: /admin/\nDisallow: /consent/\n"
    return HttpResponse(rules, content_type="text/plain")


def page_not_found(request, exception):
    """Answer an unknown address; at the desk without the public page's services."""
    template = "404_desk.html" if request.path.startswith("/admin/") else "404.html"
    return render(request, template, status=404)


def csrf_failure(request, reason=""):
    """Refuse a form without a valid token; what a page of the desk sent is kept all the same.

    Logging in changes the token, so a form that was open in another tab meanwhile has an old one.
    What came from another site is not ours to show: there, somebody may be led to send it.
    """
    is_ours = request.resolver_match.app_name == "admin" and is_from_this_site(request)
    if is_ours and keeps(request):
        return cast("PublicationAdminSite", admin.site).keep(request)
    return csrf.csrf_failure(request, reason)
