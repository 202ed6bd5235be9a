from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PmoCmsConfig(AppConfig):
    name = "pmo_cms"
    verbose_name = "Site"

    def ready(self):
        # Both need the models; the first replaces Django's.
        from pmo_cms import accounts, epoch  # noqa: F401

        epoch.listen()


class SiteAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the publication's name."""

    default = False
    default_site = "pmo_cms.admin.PublicationAdminSite"
