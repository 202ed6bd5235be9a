"""The visitor's own pages about consent: choosing, and the notices one chose in front of."""

import logging

from django import db
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consent import configuration, cookies, decisions, receipts
from consent.forms import ChoiceForm, safe_next
from consent.limits import ACCEPTING, seconds_to_wait
from consent.models import Notice
from consent.origins import is_from_this_site
from consent.state import Choice

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = "120"

NO_RECEIPT = "This browser has no decision on record here, so there is no receipt."
RECEIPT_UNAVAILABLE = "The receipt cannot be made at the moment. Please try again in a few minutes."

FROM_ELSEWHERE = "Your choice reached us from another website, so it was ignored."


class HttpResponseSeeOther(HttpResponseRedirect):
    status_code = 303


@require_safe
def notice_page(request, sha256):
    """Show a notice exactly as visitors saw it, however old it is."""
    notice = get_object_or_404(Notice, sha256=sha256)
    return render(request, "consent/notice_detail.html", {"notice": notice})


@require_safe
@cache_control(no_store=True)
def receipt(request):
    """Give the visitors' own decisions to whoever brings the proof, as a file to keep."""
    try:
        history = _history(cookies.read_consent_id(request))
    except db.Error:
        logger.exception("A receipt cannot be made")
        later = {"Retry-After": RETRY_AFTER_SECONDS}
        return JsonResponse({"error": RECEIPT_UNAVAILABLE}, status=503, headers=later)
    if not history:
        return JsonResponse({"error": NO_RECEIPT}, status=404)
    name = receipts.filename(history[0])
    return JsonResponse(
        receipts.receipt(history),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _history(consent_id):
    """Return what a receipt is made of, and one decision more where it cannot hold all."""
    if not consent_id:
        return []
    subject = decisions.subject_of(consent_id)
    return decisions.history_of(subject, at_most=receipts.MAX_EVENTS + 1)


# Pages are cached and carry no token; `is_from_this_site` takes its place.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def settings_page(request):
    """Show what can be chosen and what was, and take the choice."""
    if request.method == "POST":
        return _choose(request)
    wanted = request.GET.get("next")
    next_path = safe_next(wanted) if wanted else request.path
    try:
        request.consent.go_by(configuration.renew())
        return _show_settings(request, _accepted(request), next_path)
    except db.Error:
        logger.exception("The cookie settings cannot be shown")
        return _show_unavailable(request, next_path)


def _choose(request):
    if not is_from_this_site(request):
        return _show_refusal(request, [FROM_ELSEWHERE], status=403)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _show_refusal(request, form.reasons, status=400)
    # Declining and withdrawing are never refused, however often somebody does.
    if not _only_declines(request, form) and (wait := seconds_to_wait(request, ACCEPTING)):
        return _show_limit(request, form, wait)
    try:
        return _decide(request, form)
    except db.Error:
        logger.exception("A visitor's choice could not be recorded")
        return _decline_without_record(request, form)


def _only_declines(request, form):
    """Return whether the choice accepts nothing that was not accepted before, or withdraws."""
    if form.accepts_all:
        return False
    return not form.saved or _may_withdraw(request, form)


def _decide(request, form):
    """Record the choice and put it into effect, or show why not. Raises django.db.Error."""
    present = configuration.renew()
    request.consent.go_by(present)
    shown, before = _notice_of(form, present), _accepted(request)
    if not form.fits(shown, before=before):
        return _show_refusal(request, form.reasons, status=400)
    wanted = form.accepted(shown)
    if not wanted or shown == present.notice:
        return _take(request, form, shown, wanted)
    # What the older notice did not offer was left out by nobody.
    untouched = before.difference(shown.optional_names) if shown else set()
    to_confirm = wanted | untouched
    if not form.ends(before - untouched):
        return _show_settings(request, to_confirm, form.next_path, status=409)
    # What is left out ends now; the rest goes on where it is known in front of which words it was
    # ticked, and what was added waits until it is confirmed.
    goes_on = to_confirm & before if shown else set()
    return _take(request, form, shown, goes_on, to_confirm=to_confirm)


def _take(request, form, shown, accepted, *, to_confirm=None):
    """Record that this and no other group is accepted, put it into effect, and lead on."""
    notice = shown or request.consent.notice
    # Read before anything is on record, since it may fail. Most visitors bring nothing to look up.
    former = configuration.ever_asked_about() if cookies.sends_others(request) else []
    # Without any there is nothing to record: nothing was asked, and nothing runs.
    consent_id = _record(request, form, notice, accepted) if notice else ""
    request.consent.choose(accepted)
    if to_confirm is None:
        response = HttpResponseSeeOther(form.next_path)
    else:
        response = _show_settings(request, to_confirm, form.next_path, consent_id, status=409)
    _remember(request, response, former)
    if consent_id:
        cookies.set_consent_id(response, consent_id)
    return response


def _notice_of(form, present):
    """Return the notice that was shown, most often the present one, or None."""
    sha256 = form.cleaned_data["notice"]
    if present.notice is not None and sha256 == present.notice.sha256:
        return present.notice
    return Notice.objects.filter(sha256=sha256).first()


def _record(request, form, notice, accepted):
    """Return the consent id under which the choice is now durably on record."""
    consent_id = cookies.read_consent_id(request) or cookies.new_consent_id()
    before = _accepted(request)
    decisions.record(
        consent_id=consent_id,
        # What ends is on record also where an older page did not know of it.
        choices=dict.fromkeys(sorted(before - accepted), False)
        | {name: name in accepted for name in notice.optional_names},
        notice=notice,
        accepted_before=before,
        surface=form.cleaned_data["surface"],
        gpc=request.consent.gpc,
        at=timezone.now(),
    )
    return consent_id


def _decline_without_record(request, form):
    """Put into effect what the choice declines or withdraws: no proof, no tracking."""
    # Seen against what the browser sent, also where it had been recorded and then its page failed.
    request.consent.go_by(request.consent.configuration)
    if form.accepts_something:
        response = _show_unavailable(request, form.next_path, form)
    else:
        response = HttpResponseSeeOther(form.next_path)
    if not form.accepts_something or _may_withdraw(request, form):
        request.consent.choose(set())
        _remember(request, response)
    return response


def _may_withdraw(request, form):
    """Return whether the ticks leave out a group that was, or may have been, accepted."""
    if form.accepts_all:
        return False
    return request.consent.notice is None or bool(form.ends(_accepted(request)))


def _accepted(request):
    recorded = request.consent.recorded
    return {name for name, choice in recorded.items() if choice is Choice.ACCEPTED}


def _remember(request, response, former=()):
    """Make the browser keep the choice, and drop the cookies of all that was declined.

    Of what the `former` groups set it drops what is declared no more by any group that is on.
    """
    consent = request.consent
    if consent.notice is None:
        cookies.forget_state(response)
        return
    accepted = _accepted(request)
    is_on = [group for group in consent.groups if group.varname in accepted]
    # In this order: a group that declares our own cookie by mistake cannot undo the choice.
    cookies.expire_declared(
        response,
        [group for group in consent.groups if group.varname not in accepted],
        request,
        former=former,
        kept=[*is_on, *consent.configuration.required_groups],
    )
    cookies.set_state(response, consent.recorded, consent.groups, epoch=consent.notice.epoch)


def _show_settings(request, chosen, next_path, consent_id="", status=200):
    latest = decisions.latest_for(consent_id or cookies.read_consent_id(request))
    context = {
        "notice": request.consent.notice,
        "chosen": chosen,
        "next": next_path,
        "latest": latest,
        "is_in_force": latest is not None and _is_in_force(request, latest),
        "is_outdated": status == 409,
        "has_ended_something": bool(consent_id),
        "goes_on": _accepted(request),
        "asks_about_consent": True,
    }
    return render(request, "consent/decision_form.html", context, status=status)


def _is_in_force(request, decision):
    """Return whether the browser's choices are still those of the visitor's `decision`.

    They are not once visitors are asked again, nor where a withdrawal could not be recorded.
    """
    accepted = {name for name, is_accepted in decision.choices.items() if is_accepted}
    recorded = request.consent.recorded
    return all(
        recorded.get(name) is (Choice.ACCEPTED if name in accepted else Choice.DECLINED)
        for name in request.consent.configuration.asks_about
    )


def _show_refusal(request, reasons, *, status):
    wanted = request.POST.get("next")
    context = {"reasons": reasons, "next": safe_next(wanted) if wanted else ""}
    return render(request, "consent/decision_refused.html", context, status=status)


def _show_limit(request, form, seconds):
    """Show how to try the same choice again, and that declining works at once."""
    context = {"form": form, "next": form.next_path, "notice": request.consent.notice}
    context["is_limited"] = True
    response = render(request, "consent/decision_unavailable.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _show_unavailable(request, next_path, form=None):
    """Show, without a database, how to try again and how to decline all the same."""
    context = {"form": form, "next": next_path, "notice": request.consent.notice}
    response = render(request, "consent/decision_unavailable.html", context, status=503)
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response
