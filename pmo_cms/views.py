from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


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
