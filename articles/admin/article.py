"""The working copy at the desk: write, save, publish, withdraw."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles import publishing
from articles.admin.as_of import as_of_urls
from articles.admin.history import history_view
from articles.admin.listing import ArticleList
from articles.admin.original import original_view
from articles.admin.planning import end_news, plan_view
from articles.admin.previewing import preview_urls
from articles.admin.reviewing import review_view
from articles.admin.takedown import takedown_view
from articles.admin.typed_text import tell_saved
from articles.forms import ArticleForm
from articles.models import Article, SlugTaken, Status

ATTRIBUTION_AND_ADDRESS: list[tuple[str, Any]] = [
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


@admin.register(Article)
class ArticleAdmin(ArticleList):
    form = ArticleForm
    readonly_fields = ["text", "filed"]
    view_on_site = False
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("title", "standfirst", "cover_image", "body", "filed_under", "author"),
                    *("note", "base"),
                ]
            },
        ),
        *ATTRIBUTION_AND_ADDRESS,
    ]
    fieldsets_to_read = [
        (None, {"fields": ["title", "standfirst", "cover_image", "text", "filed", "author"]}),
        *ATTRIBUTION_AND_ADDRESS,
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.can_delete_related = False  # not from within an article
            if db_field.name == "cover_image":
                field.widget = field.widget.widget  # it has its own way to the library
        return field

    def get_queryset(self, request):
        return Article.objects.with_status(at=timezone.now())

    def get_object(self, request, object_id, from_field=None):
        """Fetch an article with all that its form compares with; None when there is none."""
        try:
            return self.get_queryset(request).for_editing().filter(pk=object_id).first()
        except ValueError:
            return None

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.owner_id == request.user.pk or publishes(request))

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes what may have been read; it is withdrawn instead."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """Keep a public address from whoever may not publish: it changes for readers at once."""
        is_fixed = obj is not None and not publishes(request) and obj.was_given_out
        return [*self.readonly_fields, "slug"] if is_fixed else self.readonly_fields

    def get_fieldsets(self, request, obj=None):
        """Show the words and the categories, not their form, to somebody who may only look."""
        may_write = obj is None or self.has_change_permission(request, obj)
        return self.fieldsets if may_write else self.fieldsets_to_read

    @admin.display(description="body")
    def text(self, article):
        return article.body_html

    @admin.display(description="categories")
    def filed(self, article):
        return ", ".join(category.name for category in article.ordered_categories()) or "none"

    def save_model(self, request, obj, form, change):
        if not change:
            obj.owner = request.user
        edition = publishing.save_article(
            obj,
            categories=form.cleaned_data["filed_under"],
            by=request.user,
            at=timezone.now(),
            note=form.cleaned_data["note"],
        )
        obj.newest_number = edition.number
        if form.cleaned_data["note"] not in {"", edition.note}:
            news = "Your note is not kept: it goes with a change, and nothing had changed."
            self.message_user(request, news, messages.WARNING)
        if form.wants_publishing:
            self._publish(request, edition)

    def _publish(self, request, edition):
        """Publish what was saved; where that is refused, what was saved stays saved."""
        try:
            publishing.publish(edition, by=request.user)
        except publishing.NotPossible as refusal:
            self.message_user(request, f"Not published: {refusal}", messages.ERROR)

    def construct_change_message(self, request, form, formsets, add=False):
        """Tell the admin's log of another address; all else that a save does is in the history."""
        moved = not add and "slug" in form.fields and form.initial["slug"] != form.instance.slug
        return [{"changed": {"fields": ["Slug"]}}] if moved else []

    def log_addition(self, request, obj, message):
        """Keep no log of what the history says."""

    def log_change(self, request, obj, message):
        """Log what the history does not say."""
        if message:
            super().log_change(request, obj, message)

    def response_add(self, request, obj, post_url_continue=None):
        return self._answer(request, self.get_object(request, str(obj.pk)))

    def response_change(self, request, obj):
        published = "_publish" in request.POST
        return self._answer(request, self.get_object(request, str(obj.pk)) if published else obj)

    def _answer(self, request, article):
        """Say what the save did for readers, and go back to the article or the list."""
        is_live = article.live_number == article.newest_number
        say = published_news if is_live and "_publish" in request.POST else saved_news
        self.message_user(request, say(article, may_publish=publishes(request)), messages.SUCCESS)
        if "_save" in request.POST:
            response = redirect("admin:articles_article_changelist")
        else:
            response = redirect("admin:articles_article_change", article.pk)
        return tell_saved(request, response)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "_publish" in request.POST and not publishes(request):
            raise PermissionDenied
        view = super().changeform_view
        try:
            return view(request, object_id, form_url, extra_context)
        except (SlugTaken, publishing.NotPublishable, publishing.Overtaken, publishing.Gone):
            # Somebody else was faster and nothing is stored yet; now the form sees what they did,
            # and nobody is faster a second time.
            with transaction.atomic():
                if object_id is not None:
                    publishing.lock(self.get_object(request, unquote(object_id)))
                return view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if obj is not None and "slug" in form.initial:
            obj.slug = form.initial["slug"]  # and not what was typed and refused
        context |= {
            "can_publish": publishes(request),
            "can_save": add or self.has_change_permission(request, obj),
            "article": obj,
            "status": Status(obj.status) if obj else None,
            "newest": newest_edition(obj) if obj else None,
            "is_live": obj is not None and obj.live_number is not None,
            "refused": refused_fields(form),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        withdraw = self.admin_site.admin_view(self.withdraw_view)
        plan = self.admin_site.admin_view(self.plan_view)
        return [
            *as_of_urls(self),
            path("<path:object_id>/withdraw/", withdraw, name="articles_article_withdraw"),
            path(
                "<path:object_id>/review/",
                self.admin_site.admin_view(self.review_view),
                name="articles_article_review",
            ),
            path(
                "<path:object_id>/takedown/",
                self.admin_site.admin_view(self.takedown_view),
                name="articles_article_takedown",
            ),
            path("<path:object_id>/plan/", plan, name="articles_article_plan"),
            path(
                "<path:object_id>/original/",
                self.admin_site.admin_view(self.original_view),
                name="articles_article_original",
            ),
            *preview_urls(self),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        return history_view(self, request, self.get_object(request, unquote(object_id)))

    def plan_view(self, request, object_id):
        return plan_view(self, request, self.get_object(request, unquote(object_id)))

    def review_view(self, request, object_id):
        return review_view(self, request, self.get_object(request, unquote(object_id)))

    def takedown_view(self, request, object_id):
        return takedown_view(self, request, self.get_object(request, unquote(object_id)))

    def original_view(self, request, object_id):
        return original_view(self, request, self.get_object(request, unquote(object_id)))

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
            publishing.withdraw(article, by=request.user)
        except publishing.NotPossible as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.message_user(
                request, f"“{article}” is withdrawn. Publish it to bring it back.", messages.SUCCESS
            )
        return redirect(reverse("admin:articles_article_change", args=[article.pk]))


def newest_edition(article):
    """Return the edition that the last save with a change made."""
    return article.editions.select_related("created_by").order_by("-number").first()


def published_news(article, *, may_publish):
    """Return what to tell the editor who published, and what is planned to follow."""
    address = article.get_absolute_url()
    news = format_html('“{}” is live at <a href="{}">{}</a>.', article, address, address)
    live = article.editions.get(number=article.live_number)
    for sentence in end_news(live):
        news = format_html("{} {}", news, sentence)
    if article.goes_live_at is None:
        return news
    when = date_format(timezone.localtime(article.goes_live_at), "j F Y, H:i")
    plan = reverse("admin:articles_article_plan", args=[article.pk])
    return format_html(
        '{} As planned before, edition {} takes its place {}: <a href="{}">change the plan</a>.',
        *(news, article.goes_live_number, when, plan),
    )


def saved_news(article, *, may_publish):
    """Return what to tell whoever saved: what was kept, and what readers see meanwhile."""
    if article.live_number == article.newest_number:
        return f"Saved. Readers see this text: it is edition {article.live_number}."
    news = f"Draft saved as edition {article.newest_number}."
    if article.live_number is not None:
        news += f" Readers still see edition {article.live_number} until the changes are published."
    return news if may_publish else f"{news} Submit it for review, so that an editor publishes it."


def refused_fields(form):
    """Return the fields whose errors the editor must look at."""
    return [form[name] for name in form.errors if name in form.fields]


def publishes(request):
    """Return whether this member of staff may publish and withdraw."""
    return request.user.has_perm("articles.publish_article")
