from django.db import migrations

from consent.models import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Notices and decisions are evidence; from here on the database refuses to change them."""

    dependencies = [("consent", "0001_notices_services_decisions")]

    operations = [migrations.RunPython(install, remove)]
