from django.conf import settings
from django.contrib.admin import AdminSite


class PublicationAdminSite(AdminSite):
    """The desk: Django's admin under the publication's name."""

    site_header = settings.SITE_NAME
    site_title = f"{settings.SITE_NAME} desk"
    index_title = "The desk"
    site_url = "/"
