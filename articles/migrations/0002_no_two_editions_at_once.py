"""PostgreSQL itself refuses two editions of one article that are visible at the same time.

SQLite has no exclusion constraint; there articles.publishing checks under the write lock.
"""

from django.db import migrations

ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE articles_edition ADD CONSTRAINT edition_intervals_do_not_overlap
EXCLUDE USING gist (
    article_id WITH =,
    tstzrange(visible_from, visible_until, '[)') WITH &&
) WHERE (visible_from IS NOT NULL);
"""
DROP = "ALTER TABLE articles_edition DROP CONSTRAINT edition_intervals_do_not_overlap;"


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_articles")]
    operations = [migrations.RunPython(on_postgresql(ADD), on_postgresql(DROP))]
