"""The answer to a click on one embed's placeholder."""

import logging

from django import db
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from consent import configuration, cookies, decisions
from consent.embeds import EmbedForm
from consent.limits import ACCEPTING, seconds_to_wait
from consent.origins import is_from_this_site

logger = logging.getLogger(__name__)

FROM_ELSEWHERE = "Your click reached us from another website, so it was ignored."


# The placeholder is part of a cached page and carries no token; the origin is checked instead.
@csrf_exempt
@require_POST
@cache_control(no_store=True)
def load_embed(request):
    """Record that the visitor loads one embed, and lead back to the page with it."""
    if not is_from_this_site(request):
        return _refuse(request, [FROM_ELSEWHERE], status=403)
    form = EmbedForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form.reasons, status=400)
    if wait := seconds_to_wait(request, ACCEPTING):
        context = {"form": form, "next": form.next_path, "is_limited": True}
        response = render(request, "consent/embed_refused.html", context, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    try:
        return _load(request, form)
    except db.Error:
        logger.exception("A visitor's click on an embed could not be recorded")
        context = {"form": form, "next": form.next_path, "is_unavailable": True}
        return render(request, "consent/embed_refused.html", context, status=503)


def _load(request, form):
    """Raises django.db.Error, and then nothing is loaded."""
    present = configuration.load()
    notice, service = present.notice, present.embed_service(form.cleaned_data["kind"])
    if notice is None or service is None or form.cleaned_data["notice"] != notice.sha256:
        context = {"next": form.next_path, "is_outdated": True}
        return render(request, "consent/embed_refused.html", context, status=409)
    consent_id = cookies.read_consent_id(request) or cookies.new_consent_id()
    decisions.record_embed(
        consent_id=consent_id,
        group=service.group.varname,
        notice=notice,
        gpc=request.consent.gpc,
        at=timezone.now(),
    )
    response = HttpResponseRedirect(form.address)
    response.status_code = 303
    cookies.set_consent_id(response, consent_id)
    return response


def _refuse(request, reasons, *, status):
    return render(request, "consent/embed_refused.html", {"reasons": reasons}, status=status)
