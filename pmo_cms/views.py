from django.http import HttpResponse
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
