from functools import wraps

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.views.decorators.http import require_http_methods


class PublicationAdminSite(AdminSite):
    """The desk: Django's admin under the publication's name."""

    site_header = settings.SITE_NAME
    site_title = f"{settings.SITE_NAME} desk"
    index_title = "The desk"
    site_url = "/"

    def admin_view(self, view, cacheable=False):
        """Answer members of staff who ask for a page or send its form, and no forger."""
        answer = require_http_methods(["GET", "HEAD", "POST"])
        return super().admin_view(answer(refusing_forgeries(view)), cacheable)

    def get_urls(self):
        """Put our answer to where a row's public page is in front of Django's."""
        view = self.admin_view(self.public_page)
        route = "r/<path:content_type_id>/<path:object_id>/"
        return [path(route, view, name="view_on_site"), *super().get_urls()]

    def public_page(self, request, content_type_id, object_id):
        """Lead to the public page of a row of a kind that this member of staff may look at.

        Django's own asks for no right: it tells the address of every draft to all staff.
        """
        shown = [model for model, it in self._registry.items() if it.has_view_permission(request)]
        kinds = ContentType.objects.get_for_models(*shown).values()
        if content_type_id not in {str(kind.pk) for kind in kinds}:
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)


def refusing_forgeries(view):
    """Return `view`, but with a 403 for what no button of its ModelAdmin asks for."""
    model_admin = getattr(view, "__self__", None)
    if not isinstance(model_admin, ModelAdmin):
        return view

    @wraps(view)
    def refusing(request, *args, **kwargs):
        if request.method == "POST" and is_forged(request, model_admin):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return refusing


def is_forged(request, model_admin):
    """Return whether a POST asks for an act that `model_admin` does not offer.

    Django answers such an action as if none was chosen, and saves as new wherever it is asked to.
    """
    if "_saveasnew" in request.POST and not model_admin.save_as:
        return True
    if ACTION_CHECKBOX_NAME not in request.POST:
        return False
    return not {"", *model_admin.get_actions(request)}.issuperset(request.POST.getlist("action"))
