from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.urls import path


class PublicationAdminSite(AdminSite):
    """The desk: Django's admin under the publication's name."""

    site_header = settings.SITE_NAME
    site_title = f"{settings.SITE_NAME} desk"
    index_title = "The desk"
    site_url = "/"

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
