"""Where browsers tell what they refused."""

import logging

from django import db
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from consent.limits import NEW_KINDS, REPORTING, seconds_to_wait
from consent.models import CspViolation
from consent.reports import MAX_LENGTH, OTHER, read_reports

logger = logging.getLogger(__name__)

NO_PAGE = "no page of ours"


@csrf_exempt
@require_POST
def csp_reports(request):
    """Count what browsers refused. The answer is the same whatever was sent."""
    if not seconds_to_wait(request, REPORTING):
        try:
            _count(request)
        except db.Error:
            logger.exception("What browsers refused could not be counted")
    return HttpResponse(status=204)


def _count(request):
    body = request.read(MAX_LENGTH + 1)
    if len(body) > MAX_LENGTH:
        return
    for report in read_reports(body):
        CspViolation.objects.count_one(
            day=timezone.now().date(),
            may_add=lambda: not seconds_to_wait(request, NEW_KINDS),
            directive=report.directive,
            host=report.host,
            view=view_at(report.path),
            state=request.consent.state.key[:200],
        )


def view_at(path):
    """Return the name of the view that answers at `path`, for example articles:article."""
    try:
        return resolve(path).view_name[:100] or OTHER
    except Resolver404:
        return NO_PAGE
