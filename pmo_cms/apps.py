from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PmoCmsConfig(AppConfig):
    name = "pmo_cms"
    verbose_name = "Site"

    def ready(self):
        from pmo_cms import accounts  # noqa: F401  it needs the models, and replaces Django's


class SiteAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the publication's name."""

    default = False
    default_site = "pmo_cms.admin.PublicationAdminSite"
