"""The working copy at the desk: write, save, publish, withdraw."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from articles import publishing
from articles.forms import ArticleForm
from articles.models import Article, Status


class StatusFilter(admin.SimpleListFilter):
    """Narrows the list by the computed status."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    list_display = ["title", "status", "live_since", "kind", "source", "owner"]
    view_on_site = False
    list_filter = [StatusFilter, "kind", "categories"]
    list_select_related = ["source", "owner"]
    search_fields = ["title", "standfirst", "slug"]
    autocomplete_fields = ["source", "author"]
    actions = None
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "body", "filed_under", "author"]}),
        (
            "Attribution",
            {
                "fields": [
                    *("kind", "source", "original_url", "original_title", "original_author"),
                    *("original_published_on", "permission"),
                ],
                "description": "Every piece that came from somewhere else credits its source and "
                "links to it, at the top of the article and in a block at its end.",
            },
        ),
        (
            "Address and search engines",
            {
                "fields": ["slug", "language", "seo_title", "seo_description"],
                "classes": ["collapse"],
            },
        ),
    ]

    @admin.display(description="status", ordering="status")
    def status(self, article):
        label = Status(article.status).label
        return format_html('<span class="status {}">{}</span>', article.status, label)

    @admin.display(description="live since", ordering="live_since")
    def live_since(self, article):
        return article.live_since and timezone.localdate(article.live_since)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.can_delete_related = False  # not from within an article
        return field

    def get_queryset(self, request):
        return Article.objects.with_status(at=timezone.now())

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.owner_id == request.user.pk or publishes(request))

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes what may have been read; it is withdrawn instead."""
        return False

    def save_model(self, request, obj, form, change):
        if form.wants_publishing and not publishes(request):
            raise PermissionDenied
        if not change:
            obj.owner = request.user
        edition = publishing.save_article(
            obj,
            categories=form.cleaned_data["filed_under"],
            by=request.user,
            at=timezone.now(),
        )
        if form.wants_publishing:
            publishing.publish(edition, by=request.user, at=timezone.now())

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_publishing(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._after_publishing(request, obj) or super().response_change(request, obj)

    def _after_publishing(self, request, article):
        """Return to the article with the news that it is live, or None when it was only saved."""
        if "_publish" not in request.POST:
            return None
        address = article.get_absolute_url()
        self.message_user(
            request,
            format_html('“{}” is live at <a href="{}">{}</a>.', article, address, address),
            messages.SUCCESS,
        )
        return redirect("admin:articles_article_change", article.pk)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        article = self.get_object(request, str(obj.pk)) if obj and obj.pk else None
        context |= {
            "can_publish": publishes(request),
            "can_save": add or self.has_change_permission(request, article),
            "article": article,
            "status": Status(article.status) if article else None,
            "newest": article.editions.order_by("-number").first() if article else None,
            "is_live": article is not None and article.live_hash is not None,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        withdraw = self.admin_site.admin_view(self.withdraw_view)
        return [
            path("<path:object_id>/withdraw/", withdraw, name="articles_article_withdraw"),
            *super().get_urls(),
        ]

    def withdraw_view(self, request, object_id):
        """Ask before taking an article off the site; a POST does it."""
        article = self.get_object(request, unquote(object_id))
        if not publishes(request):
            raise PermissionDenied
        if article is None:
            raise Http404
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": "Withdraw this article?",
                "article": article,
                "opts": self.opts,
            }
            return TemplateResponse(request, "admin/articles/article/withdraw.html", context)
        try:
            publishing.withdraw(article, by=request.user, at=timezone.now())
        except publishing.NotPossible as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.message_user(
                request, f"“{article}” is withdrawn. Publish it to bring it back.", messages.SUCCESS
            )
        return redirect(reverse("admin:articles_article_change", args=[article.pk]))


def publishes(request):
    """Return whether this member of staff may publish and withdraw."""
    return request.user.has_perm("articles.publish_article")
