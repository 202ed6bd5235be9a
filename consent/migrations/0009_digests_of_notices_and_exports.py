from datetime import UTC

from django.db import migrations

from consent.models import guards
from consent.models.fingerprint import keyed_fingerprint


def write_digests(apps, schema_editor):
    """Give each row that has none the digest of what it says now."""
    guards.remove(schema_editor.connection)
    for name, record_of in (("notice", record_of_notice), ("export", record_of_export)):
        rows = apps.get_model("consent", name)._base_manager
        for row in rows.filter(digest=""):
            digest = keyed_fingerprint(record_of(row), purpose=name)
            rows.filter(pk=row.pk).update(digest=digest)
    guards.install(schema_editor.connection)


def record_of_notice(notice):
    return {
        "sha256": notice.sha256,
        "epoch": notice.epoch,
        "published_at": notice.published_at.astimezone(UTC).isoformat(),
        "published_by": notice.published_by_id,
    }


def record_of_export(export):
    return {
        "exported_by": export.exported_by_id,
        "format": export.format,
        "filters": export.filters,
        "row_count": export.row_count,
        "created_at": export.created_at.astimezone(UTC).isoformat(),
    }


class Migration(migrations.Migration):
    """From here on, who published or exported, and when, is under the site's key."""

    dependencies = [("consent", "0008_notice_and_export_digests")]

    operations = [migrations.RunPython(write_digests, migrations.RunPython.noop)]
