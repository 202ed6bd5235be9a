"""The library of pictures at the desk: upload, describe, refocus, delete."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, ProtectedError
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles import library
from articles.admin.choosing import PER_PAGE, choose_view, uses_of
from articles.admin.merging import MergingAdmin
from articles.forms import ImageForm
from articles.images.crops import SQUARE
from articles.models import Image


@admin.register(Image)
class ImageAdmin(MergingAdmin):
    form = ImageForm
    change_form_template = "admin/articles/image/change_form.html"
    list_display = ["thumbnail", "described", "number", "size", "credit", "used", "uploaded"]
    list_display_links = ["thumbnail", "described"]
    list_per_page = PER_PAGE
    list_select_related = ["uploaded_by"]
    search_fields = ["alt_text", "credit", "licence", "uploaded_by__username"]
    search_help_text = "Words of the description, the credit or the licence, or who uploaded it."

    def get_fieldsets(self, request, obj=None):
        """Ask for the file of a new picture; that of an old one never changes."""
        said = ["alt_text", "is_decorative", "credit", "licence", ("focal_x", "focal_y")]
        return [(None, {"fields": said if obj else ["file", *said]})]

    def get_queryset(self, request):
        shown = Count("uses__edition__article", distinct=True)
        return super().get_queryset(request).annotate(articles_count=shown)

    def has_change_permission(self, request, obj=None):
        """Let writers change what they uploaded until readers have seen it, and editors all."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.user.has_perm("articles.publish_article"):
            return allowed
        return obj.uploaded_by_id == request.user.pk and not obj.was_public()

    def get_urls(self):
        choose = self.admin_site.admin_view(partial(choose_view, self))
        return [path("choose/", choose, name="articles_image_choose"), *super().get_urls()]

    @admin.display(description="picture")
    def thumbnail(self, image):
        address = image.picture(SQUARE).smallest
        return format_html('<img class="thumbnail" src="{}" alt="" loading="lazy">', address)

    @admin.display(description="what it shows", ordering="alt_text")
    def described(self, image):
        return image.alt_text or "Decorative picture"

    @admin.display(description="no.", ordering="pk")
    def number(self, image):
        return image.pk

    @admin.display(description="pixels", ordering="width")
    def size(self, image):
        return f"{image.width} × {image.height}"

    @admin.display(description="articles", ordering="articles_count")
    def used(self, image):
        return image.articles_count or "none"

    @admin.display(description="uploaded", ordering="uploaded_at")
    def uploaded(self, image):
        day = date_format(timezone.localtime(image.uploaded_at), "j M Y")
        return f"{day}, {image.uploaded_by or 'the site'}"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Make the files first: the admin keeps a transaction open from here on."""
        if request.method == "POST":
            answer = self._refocus(request, object_id) if object_id else self._upload(request)
            if answer is not None:
                return answer
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _upload(self, request):
        """Take the picture and return where it leads; None when the form has to come back."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST, request.FILES)
        if not form.is_valid():
            return None
        picture = form.cleaned_data.pop("file")
        try:
            image = library.upload(picture, by=request.user, at=timezone.now(), **form.cleaned_data)
        except library.AlreadyThere as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return redirect("admin:articles_image_change", refusal.image.pk)
        self.log_addition(request, image, [{"added": {}}])
        return self.response_add(request, image)

    def _refocus(self, request, object_id):
        """Make the renditions that the form's focal point needs."""
        image = self.get_object(request, unquote(object_id))
        if image is None or not self.has_change_permission(request, image):
            return None
        form = self.get_form(request, image, change=True)(request.POST, instance=image)
        if not form.is_valid():
            return None
        try:
            request.stored = library.make_missing(form.save(commit=False))
        except FileNotFoundError:
            news = "The file of this picture is gone, so no other crops can be made of it."
            self.message_user(request, news, messages.ERROR)
            return redirect("admin:articles_image_change", image.pk)
        return None

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        library.keep_on_record(obj, request.stored, at=timezone.now())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {"image": obj, "uses": uses_of(obj) if obj else []}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:  # somebody showed it meanwhile: the page says who
            return super().delete_view(request, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        try:
            return super().changelist_view(request, extra_context)
        except ProtectedError:
            return super().changelist_view(request, extra_context)

    def delete_model(self, request, obj):
        library.delete(obj)

    def delete_queryset(self, request, queryset):
        for image in queryset:
            library.delete(image)

    def get_deleted_objects(self, objs, request):
        """Name what would go and what forbids it; renditions are files, and nobody's concern."""
        protected = [
            format_html('“{}”, in <a href="{}">{}</a>', image, address, title)
            for image in objs
            for title, address, _ in uses_of(image)
        ]
        return [str(image) for image in objs], {"pictures": len(objs)}, set(), protected
