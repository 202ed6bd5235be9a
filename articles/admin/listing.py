"""The list of articles at the desk: where each one stands, who has it, and what comes next."""

from django.contrib import admin
from django.db.models import Case, F, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timeuntil

from articles.models import Status


class StatusFilter(admin.SimpleListFilter):
    """Narrows the list by the computed status."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        return queryset.filter(status=self.value()) if self.value() else queryset


class HolderFilter(admin.SimpleListFilter):
    """Narrows the list by who has the next move."""

    title = "who has it"
    parameter_name = "with"

    def lookups(self, request, model_admin):
        return [("me", "Me"), ("editors", "Any editor")]

    def queryset(self, request, queryset):
        in_review = queryset.filter(status=Status.IN_REVIEW)
        if self.value() == "editors":
            return in_review.filter(assigned_editor=None)
        if self.value() == "me":
            holder = Case(
                When(status=Status.IN_REVIEW, then=F("assigned_editor")), default=F("owner")
            )
            return queryset.alias(holder=holder).filter(holder=request.user.pk)
        return queryset


class ArticleList(admin.ModelAdmin):
    """What the list of articles shows, and what it is filtered and searched by."""

    list_display = ["title", "status", "holder", "readers", "published_by"]
    list_filter = [StatusFilter, HolderFilter, "kind", "categories"]
    list_select_related = ["source", "owner", "assigned_editor"]
    search_fields = [
        *("title", "standfirst", "slug", "source__name"),
        *("owner__username", "assigned_editor__username"),
    ]
    actions = None
    empty_value_display = "none"

    @admin.display(description="status", ordering="status")
    def status(self, article):
        label = Status(article.status).label
        return format_html('<span class="status {}">{}</span>', article.status, label)

    @admin.display(description="who has it", empty_value="nobody")
    def holder(self, article):
        if article.status == Status.IN_REVIEW:
            return article.assigned_editor or "any editor"
        return article.owner

    @admin.display(description="source", ordering="source__name", empty_value="")
    def published_by(self, article):
        return article.source

    @admin.display(description="readers", ordering="next_change_at", empty_value="")
    def readers(self, article):
        """Say since when readers have it, and what is planned for them next."""
        told = []
        if article.live_since:
            told.append(f"since {date_format(timezone.localtime(article.live_since), 'j M Y')}")
        if article.next_change_at:
            what = "goes live" if article.goes_live_at == article.next_change_at else "ends"
            when = date_format(timezone.localtime(article.next_change_at), "j M Y, H:i")
            told.append(f"{what} {when}, in {timeuntil(article.next_change_at, depth=1)}")
        return format_html_join("", "<div>{}</div>", ([line] for line in told)) or None

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Articles"} | (extra_context or {}))

    def get_search_results(self, request, queryset, search_term):
        """Find articles by their words, and by a status written out, such as “in review”."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        wanted = " ".join(search_term.split()).casefold()
        named = [status for status in Status if status.label.casefold() == wanted]
        return (found | queryset.filter(status__in=named) if named else found), may_repeat
