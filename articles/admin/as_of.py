"""The whole site as it was or will be at a moment, for members of staff who may see articles."""

from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, re_path, reverse
from django.views.decorators.http import require_safe

from articles import moments, mounted
from articles.article_page import PRIVATE
from articles.forms import AsOfForm
from articles.models import Edition

PLANNED_COUNT = 20


@dataclass(frozen=True)
class AsOf:
    """What the strip above a page says, and where it leads; `now` is when it was asked for."""

    moment: datetime
    now: datetime
    choose_url: str
    desk_url: str

    @property
    def is_ahead(self):
        return self.moment > self.now


@dataclass(frozen=True)
class Change:
    """What is planned to happen to an article; `url` leads to the page that shows it."""

    at: datetime
    act: str
    edition: Edition
    url: str


def as_of_urls(model_admin):
    """Return the URL patterns of the site as of a moment, behind the login of the desk."""

    def for_staff(view):
        def allowed(request, **where):
            if not model_admin.has_view_permission(request):
                raise PermissionDenied
            return view(request, model_admin, **where)

        return kept_private(model_admin.admin_site.admin_view(require_safe(allowed)))

    return [
        path("as-of/", for_staff(choose_view), name="articles_article_as_of"),
        re_path(
            r"^as-of/(?P<moment>[^/]+)/(?P<inner>.*)\Z",
            for_staff(page_view),
            name="articles_article_as_of_page",
        ),
    ]


def kept_private(view):
    """Decorate `view`: whatever it answers is kept nowhere, and told to nobody."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        for header, value in PRIVATE.items():
            response.headers[header] = value
        return response

    return wrapped


def choose_view(request, model_admin):
    """Ask for a moment, and lead to the front page as of the one that was chosen."""
    form = AsOfForm(request.GET if "moment" in request.GET else None)
    if form.is_valid():
        return redirect(front_page(form.cleaned_data["moment"]))
    return ask(request, model_admin, form)


def page_view(request, model_admin, moment, inner):
    """Answer as the public site answers at `/<inner>`, but of `moment`, marked and private."""
    try:
        at = moments.read(moment)
    except moments.BadMoment:
        return ask(request, model_admin, AsOfForm(), status=404)
    request.as_of = AsOf(
        at,
        now=moments.now_of(request),
        choose_url=reverse("admin:articles_article_as_of"),
        desk_url=reverse("admin:articles_article_changelist"),
    )
    request.now = at
    with mounted.under(front_page(at)):
        return mounted.answer(request, inner)


def ask(request, model_admin, form, *, status=200):
    """Return the page with `form` and the next moments at which something is planned to happen."""
    now = moments.now_of(request)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "See the site at another time",
        "opts": model_admin.opts,
        "form": form,
        "is_misread": status == 404,
        "now_url": front_page(now),
        "planned": planned_changes(after=now),
    }
    template = "admin/articles/article/as_of.html"
    return TemplateResponse(request, template, context, status=status)


def planned_changes(*, after):
    """Return the next PLANNED_COUNT Changes on the whole site, in order."""
    starting = Edition.objects.starting(after=after)[:PLANNED_COUNT]
    ending = Edition.objects.ending(after=after)[:PLANNED_COUNT]
    changes = [_start_of(edition) for edition in starting] + [_end_of(e) for e in ending]
    return sorted(changes, key=lambda change: change.at)[:PLANNED_COUNT]


def _start_of(edition):
    act = "changes" if edition.replaces_another else "goes live"
    at = edition.visible_from
    return Change(at, act, edition, page_of(edition, at=at))


def _end_of(edition):
    at = edition.visible_until
    return Change(at, "ends", edition, front_page(at))


def front_page(moment):
    """Return the address of the front page as of `moment`, with which all others begin."""
    where = {"moment": moments.write(moment), "inner": ""}
    return reverse("admin:articles_article_as_of_page", kwargs=where)


def page_of(addressed, *, at):
    """Return the address of the page of `addressed`, an article for instance, as of `at`."""
    with mounted.under(front_page(at)):
        return addressed.get_absolute_url()
