"""Who the publication is, and its pages beside the articles, at the desk."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from articles.admin.versioned import VersionedAdmin
from articles.forms import PublicationForm, StaticPageForm
from articles.models import FooterLink, Publication, StaticPage
from articles.models.publication import THE_ONLY


class FooterLinkInline(admin.TabularInline):
    model = FooterLink
    fields = ["words", "address", "position"]
    extra = 1
    verbose_name = "link in the footer"
    verbose_name_plural = "more links in the footer"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_publication")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("articles.change_publication")

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(Publication)
class PublicationAdmin(VersionedAdmin):
    form = PublicationForm
    fields = ["name", "logo", "tagline", "description", "base"]
    inlines = [FooterLinkInline]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "logo":
            field.widget = field.widget.widget  # it has its own way to the library
        return field

    def has_add_permission(self, request):
        return False

    def get_object(self, request, object_id, from_field=None):
        """Return the publication; it may never have been saved yet."""
        return Publication.objects.present() if object_id == str(THE_ONLY) else None

    def changelist_view(self, request, extra_context=None):
        """Lead to the only one there is."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:articles_publication_change", THE_ONLY)

    def response_post_save_change(self, request, obj):
        return redirect("admin:index")


@admin.register(StaticPage)
class StaticPageAdmin(VersionedAdmin):
    form = StaticPageForm
    fieldsets = [
        (None, {"fields": ["title", "body", "is_visible", "in_footer", "position", "base"]}),
        ("Address and search engines", {"fields": ["slug", "description"]}),
    ]
    list_display = ["title", "slug", "is_visible", "in_footer", "position"]
    list_filter = ["is_visible"]
    search_fields = ["title", "slug"]
    actions = None

    def get_view_on_site_url(self, obj=None):
        """Lead to what readers see, and to nothing while they see nothing."""
        return super().get_view_on_site_url(obj) if obj and obj.is_visible else None
