"""What became of an article: every edition, what differs, the way back, and every act."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from articles import publishing
from articles.comparison import FieldChange, compare
from articles.models import ArticleContent, Edition, Event
from articles.models.edition import categories_in_order

PER_PAGE = 100
FIELDS = ArticleContent._meta.local_fields
ROWS_IT_NAMES = [field.name for field in FIELDS if field.is_relation]


class Shown(StrEnum):
    """Whether readers see an edition, saw it, or will."""

    NEVER = "never"
    PLANNED = "planned"
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True)
class Line:
    """One edition in the table; `previous` is the number of the one before, None for the first."""

    edition: Edition
    shown: Shown
    changed: list[str]
    previous: int | None

    @property
    def gap(self):
        """Return the numbers between the two as words, "" where both follow each other."""
        if self.previous is None or self.previous + 1 == self.edition.number:
            return ""
        first, last = self.previous + 1, self.edition.number - 1
        return f"{first} to {last}" if first < last else str(first)


@dataclass(frozen=True)
class Comparison:
    """Two editions, the older one first, and the fields that read differently in them."""

    before: Edition
    after: Edition
    changes: list[FieldChange]


@dataclass(frozen=True)
class Entry:
    """One line of the timeline: an act, or a save that made an edition."""

    at: datetime
    by: object
    act: str
    edition: Edition | None
    note: str
    effective_at: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Up to PER_PAGE rows, the page's `number` from 1, and the row that follows, if any."""

    rows: list
    number: int
    following: object | None

    @classmethod
    def of(cls, queryset, number):
        """Return the page `number`, as it came with the request, of an ordered `queryset`."""
        number = max(1, _number(number))
        start = (number - 1) * PER_PAGE
        rows = list(queryset[start : start + PER_PAGE + 1])
        following = rows.pop() if len(rows) > PER_PAGE else None
        return cls(rows, number, following)

    @property
    def newer(self):
        """Return the number of the page with what came after, 0 when there is none."""
        return self.number - 1

    @property
    def older(self):
        """Return the number of the page with what came before, 0 when there is none."""
        return self.number + 1 if self.following else 0


def history_view(model_admin, request, article):
    """Show the history of `article`, and restore an edition on POST; for those who may write it."""
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied
    if article is None:
        raise Http404
    if request.method == "POST":
        return _restore(model_admin, request, article)
    editions = Page.of(listed(article), request.GET.get("page"))
    acts = Page.of(acts_and_saves(article), request.GET.get("acts"))
    chosen = [_number(request.GET.get(name)) for name in ("a", "b")]
    comparison = compared(article, chosen)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "History",
        "opts": model_admin.opts,
        "article": article,
        "editions": editions,
        "lines": lines(editions, at=timezone.now()),
        "acts": acts,
        "entries": entries(acts.rows),
        "chosen": chosen,
        "is_comparing": "a" in request.GET or "b" in request.GET,
        "comparison": comparison,
        "gone": [] if comparison else gone(article, chosen),
    }
    return TemplateResponse(request, "admin/articles/article/history.html", context)


def listed(article):
    """Return the article's editions, newest first, without their bodies.

    `has_same_body` is whether the edition before has the same one, None for the first.
    """
    before = Edition.objects.filter(article=article, number__lt=OuterRef("number"))
    body_before = before.order_by("-number").values("body")[:1]
    return (
        article.editions.order_by("-number")
        .annotate(has_same_body=Q(body=Subquery(body_before)))
        .select_related("created_by")
        .prefetch_related(categories_in_order())
        .defer("body")
    )


def lines(page, *, at):
    """Return the Line of each edition on a page of `listed` editions, as of the moment `at`."""
    return [
        Line(
            edition=edition,
            shown=shown(edition, at=at),
            changed=changed_fields(before, edition) if before else [],
            previous=before.number if before else None,
        )
        for edition, before in pairwise([*page.rows, page.following])
    ]


def shown(edition, *, at):
    """Return whether readers see the edition at the aware datetime `at`."""
    if edition.visible_from is None:
        return Shown.NEVER
    if edition.visible_from > at:
        return Shown.PLANNED
    is_over = edition.visible_until is not None and edition.visible_until <= at
    return Shown.ENDED if is_over else Shown.LIVE


def changed_fields(before, edition):
    """Return the labels of what a `listed` edition changed in the one before."""
    changed = [
        label(field)
        for field in FIELDS
        if field.name != "body"
        and getattr(before, field.attname) != getattr(edition, field.attname)
    ]
    if not edition.has_same_body:
        changed.append("Body")
    if before.ordered_categories != edition.ordered_categories:
        changed.append("Categories")
    return changed


def compared(article, numbers):
    """Return the Comparison of the article's two editions with these numbers, or None."""
    editions = (
        article.editions.filter(number__in=numbers)
        .order_by("number")
        .select_related(*ROWS_IT_NAMES)
        .prefetch_related(categories_in_order())
    )
    pair = list(editions) if all(numbers) else []
    if len(pair) != 2:
        return None
    before, after = pair
    return Comparison(before, after, compare(readable(before), readable(after)))


def gone(article, numbers):
    """Return those of `numbers` that editions of the article had and that are no longer kept."""
    possible = [number for number in numbers if 0 < number < article.newest_number]
    kept = article.editions.filter(number__in=possible) if possible else []
    return sorted(set(possible) - {edition.number for edition in kept})


def readable(edition):
    """Return what the edition says as people read it: label to paragraphs."""
    words = edition.in_words()
    values = {label(field): words[field.name] for field in FIELDS}
    return values | {"Categories": [category.name for category in edition.ordered_categories]}


def label(field):
    """Return the field's name as the article form prints it."""
    return field.verbose_name[:1].upper() + field.verbose_name[1:]


def acts_and_saves(article):
    """Return (what, moment, id) of the article's events and editions, the newest first."""
    saves = article.editions.order_by().annotate(what=Value("save"), moment=F("created_at"))
    acts = article.events.order_by().annotate(what=Value("act"), moment=F("at"))
    columns = ("what", "moment", "pk")
    # At the same moment the save came first, and what was done with the edition is newer.
    return (
        saves.values_list(*columns)
        .union(acts.values_list(*columns), all=True)
        .order_by("-moment", "what", "-pk")
    )


def entries(rows):
    """Return the Entry of each row of `acts_and_saves`, but for an edition removed meanwhile."""
    ids = {what: [pk for kind, _, pk in rows if kind == what] for what in ("save", "act")}
    editions = Edition.objects.select_related("created_by").defer("body").in_bulk(ids["save"])
    events = (
        Event.objects.select_related("by", "edition").defer("edition__body").in_bulk(ids["act"])
    )
    kept = [row for row in rows if row[0] == "act" or row[2] in editions]
    return [
        _save_entry(editions[pk]) if what == "save" else _act_entry(events[pk])
        for what, _, pk in kept
    ]


def _save_entry(edition):
    return Entry(edition.created_at, edition.created_by, "saved it", edition, edition.note)


def _act_entry(event):
    return Entry(
        at=event.at,
        by=event.by,
        act=event.get_act_display(),
        edition=event.edition,
        note=event.note,
        effective_at=event.effective_at,
    )


def _restore(model_admin, request, article):
    number = _number(request.POST.get("restore"))
    try:
        edition = _edition(article, number)
        restored = publishing.restore(edition, by=request.user)
    except publishing.NotPossible as refusal:
        model_admin.message_user(request, str(refusal), messages.ERROR)
        return redirect("admin:articles_article_history", article.pk)
    if restored is None:
        news = f"The working copy already says what edition {number} says."
        model_admin.message_user(request, news, messages.INFO)
        return redirect("admin:articles_article_history", article.pk)
    news = (
        f"Edition {number} is the working copy again, as edition {restored.number}. "
        "Nothing is lost, and readers see no difference until it is published."
    )
    model_admin.message_user(request, news, messages.SUCCESS)
    return redirect("admin:articles_article_change", article.pk)


def _edition(article, number):
    edition = article.editions.filter(number=number).first()
    if edition is None and gone(article, [number]):
        raise publishing.NotPossible(f"Edition {number} is no longer kept.")
    if edition is None:
        raise publishing.NotPossible("This edition is not one of the article's.")
    return edition


def _number(text):
    """Return the number that came with a request, 0 for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
