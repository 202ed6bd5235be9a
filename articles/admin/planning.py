"""What readers will see when: schedule an edition, set or move the end, take plans back."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format

from articles import publishing, timeline
from articles.admin.as_of import front_page, page_of
from articles.forms import EndForm, ScheduleForm
from articles.models import Edition


@dataclass(frozen=True)
class Planned:
    """One line of the table: an edition that is shown now or later."""

    edition: Edition
    start: datetime
    until: datetime | None
    is_ahead: bool
    is_next_to_end: bool
    ends_by_permission: bool

    @property
    def start_url(self):
        """Return where the article is seen as it is when this edition goes live."""
        return page_of(self.edition, at=self.start)

    @property
    def until_url(self):
        """Return where the site is seen as it is when this edition ends."""
        return front_page(self.until)


def plan_view(model_admin, request, article):
    """Show what is planned for `article`, and change it on POST; for those who may publish."""
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    if article is None:
        raise Http404
    now = timezone.now()
    act = next((name for name in ACTS if name in request.POST), "")
    schedule_form = ScheduleForm(request.POST if act == "schedule" else None, article=article)
    end_form = EndForm(request.POST if act == "end" else None)
    form = {"schedule": schedule_form, "end": end_form}.get(act)
    is_filled_in = bool(act) and (form is None or form.is_valid())
    if is_filled_in and _done(model_admin, request, article, act, form):
        return redirect("admin:articles_article_plan", article.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "What readers see, and when",
        "opts": model_admin.opts,
        "article": article,
        "planned": planned(article, at=now),
        "schedule_form": schedule_form,
        "end_form": end_form,
    }
    return TemplateResponse(request, "admin/articles/article/plan.html", context)


def planned(article, *, at):
    """Return the Planned lines of what is live at `at` or comes later, in order."""
    line = publishing.read_timeline(article)
    intervals = [i for i in line.intervals if i.until is None or i.until > at]
    editions = article.editions.in_bulk([interval.edition for interval in intervals])
    limits = article.editions.permission_ends()
    ending = timeline.apart_from(line, limits, now=at).next_end(at)
    return [
        Planned(
            *(editions[i.edition], i.start, i.until),
            is_ahead=i.start > at,
            is_next_to_end=i == ending,
            ends_by_permission=i.until is not None and i.until == limits.get(i.edition),
        )
        for i in intervals
    ]


def _done(model_admin, request, article, act, form):
    """Do what was asked and say so; return whether it was possible."""
    try:
        news = ACTS[act](request, article, form)
    except (publishing.NotPossible, publishing.NotPublishable) as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
        else:
            model_admin.message_user(request, str(refusal), messages.ERROR)
        return False
    model_admin.message_user(request, news, messages.SUCCESS)
    return True


def _schedule(request, article, form):
    start = form.cleaned_data["start"]
    edition = publishing.schedule(form.cleaned_data["edition"], start=start, by=request.user)
    news = f"Edition {edition.number} goes live on {moment_in_words(start)}."
    return " ".join([news, *end_news(edition)])


def _end(request, article, form):
    until = publishing.end(article, until=form.cleaned_data["until"], by=request.user)
    return f"Readers see the article until {moment_in_words(until)}."


def _cancel(request, article, form):
    edition = article.editions.filter(pk=_number(request.POST["cancel"])).first()
    if edition is None:
        raise publishing.NotPossible("This edition is not one of the article's.")
    publishing.cancel(edition, by=request.user)
    return f"Edition {edition.number} is no longer planned; what was live stays live."


def _keep(request, article, form):
    publishing.keep(article, by=request.user)
    return (
        "The planned end is taken back: readers see it until the next change, if one is planned, "
        "or the end of its permission, if it has one."
    )


ACTS = {"schedule": _schedule, "end": _end, "cancel": _cancel, "keep": _keep}


def end_news(edition):
    """Return what to tell who gave `edition` an interval after which nothing is shown: sentences.

    Whatever set the end: one that only stands since earlier must not come as a surprise.
    """
    editions = Edition.objects.filter(pk=edition.pk)
    ending = editions.ending(after=timezone.now()).first()
    if ending is None:
        return []
    is_permission_s = editions.permission_ends().get(edition.pk) == ending.visible_until
    reason = "when its permission ends" if is_permission_s else "as planned before"
    return [f"Readers see it until {moment_in_words(ending.visible_until)}, {reason}."]


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def moment_in_words(moment):
    """Return the aware `moment` as the desk says it, in the site's time zone, which it names."""
    zone = timezone.get_current_timezone_name()
    return f"{date_format(timezone.localtime(moment), 'j F Y, H:i')} ({zone})"
