"""The groups that come with the site: see pmo_cms.roles."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from pmo_cms.roles import create_roles


def create(apps, schema_editor):
    """Make the groups; Django makes permissions only after all migrations, so they come first."""
    for label in ("articles", "consent", "cookie_consent", "auth"):
        create_permissions(
            installed.get_app_config(label), verbosity=0, using=schema_editor.connection.alias
        )
    create_roles(
        groups=apps.get_model("auth", "Group").objects,
        permissions=apps.get_model("auth", "Permission").objects,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "__first__"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("consent", "__first__"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("cookie_consent", "0004_cookie_natural_key"),
    ]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
