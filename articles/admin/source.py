from django.contrib import admin, messages
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles.admin.merging import MergingAdmin
from articles.admin.taxonomy import AddressedAdmin
from articles.forms import PermissionForm
from articles.models import Article, Permission, Source

MOST_NAMED = 20  # in a message that names articles


@admin.register(Source)
class SourceAdmin(AddressedAdmin):
    fields = [
        *("name", "home_page", "feed_url", "description", "licence", "extract_max_words", "slug"),
    ]
    list_display = ["name", "home_page", "licence", "extract_max_words"]
    search_fields = ["name"]


@admin.register(Permission)
class PermissionAdmin(MergingAdmin):
    form = PermissionForm
    list_display = ["reference", "basis", "source", "valid_until"]
    list_filter = ["basis"]
    list_select_related = ["source"]
    search_fields = ["reference", "source__name"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "valid_until" in form.changed_data:
            concerned = Article.objects.shown_under(obj, after=timezone.now()).only("title")
            if concerned:
                self.message_user(request, plans_to_look_at(concerned), messages.WARNING)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view
        try:
            return view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Its source was merged meanwhile and nothing is stored; now the form sees it.
            return view(request, object_id, form_url, extra_context)


def plans_to_look_at(articles):
    """Return what to tell the editor who changed the last day under which `articles` are shown."""
    count = len(articles)
    plans = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((reverse("admin:articles_article_plan", args=[a.pk]), a) for a in articles[:MOST_NAMED]),
    )
    others = f" and {count - MOST_NAMED} more" if count > MOST_NAMED else ""
    return format_html(
        "Articles that are live or planned under this permission: {}. What is planned for them has "
        "not changed; look until when readers see them: {}{}.",
        *(count, plans, others),
    )
