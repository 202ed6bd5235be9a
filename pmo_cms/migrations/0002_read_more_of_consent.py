from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from pmo_cms.roles import ADMINISTRATORS, CONSENT_REVIEWERS


def grant(apps, schema_editor):
    """Let those who read the consent log read what came with it later, where the groups exist."""
    alias = schema_editor.connection.alias
    create_permissions(installed.get_app_config("consent"), verbosity=0, using=alias)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="consent", codename__in=["view_cspviolation", "view_export"]
    )
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=[ADMINISTRATORS, CONSENT_REVIEWERS]):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("pmo_cms", "0001_roles"),
        ("consent", "0007_exports"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
