from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from pmo_cms.roles import ADMINISTRATORS, EDITORS, WRITERS

UPLOAD = ["add_image", "change_image", "view_image"]
GRANTED = {
    WRITERS: UPLOAD,
    EDITORS: [*UPLOAD, "delete_image"],
    ADMINISTRATORS: [*UPLOAD, "delete_image"],
}


def grant(apps, schema_editor):
    """Open the library of pictures to those who write, where the groups exist."""
    alias = schema_editor.connection.alias
    create_permissions(installed.get_app_config("articles"), verbosity=0, using=alias)
    permissions = apps.get_model("auth", "Permission").objects
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GRANTED):
        wanted = GRANTED[group.name]
        group.permissions.add(
            *permissions.filter(content_type__app_label="articles", codename__in=wanted)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("pmo_cms", "0002_read_more_of_consent"),
        ("articles", "0006_images"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
