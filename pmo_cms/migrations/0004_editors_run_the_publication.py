from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from pmo_cms.roles import ADMINISTRATORS, EDITORS

CODENAMES = [
    *("change_publication", "view_publication"),
    *("add_staticpage", "change_staticpage", "view_staticpage"),
]


def grant(apps, schema_editor):
    """Let editors name the publication and write its pages, where the groups exist already."""
    alias = schema_editor.connection.alias
    create_permissions(installed.get_app_config("articles"), verbosity=0, using=alias)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="articles", codename__in=CODENAMES
    )
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=[ADMINISTRATORS, EDITORS]):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("pmo_cms", "0003_pictures"),
        ("articles", "0008_publication_and_pages"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
