"""Where each engine keeps the terms of a search entry: a table of FTS5, a tsvector column.

The entries are not made here: `rebuild_search_index` fills the index of a site that has editions.
"""

from django.db import migrations

# The terms are made by articles.search.words, one space between two: the tokenizer has only to
# part them. "ascii" takes every letter beyond ASCII for a part of a word.
SQLITE = [
    """
    CREATE VIRTUAL TABLE articles_searchterms
    USING fts5(title, standfirst, body, tokenize = 'ascii', prefix = '2 3')
    """,
    """
    CREATE TRIGGER articles_searchterms_go AFTER DELETE ON articles_searchentry
    BEGIN DELETE FROM articles_searchterms WHERE rowid = old.edition_id; END
    """,
]
SQLITE_BACK = ["DROP TRIGGER articles_searchterms_go", "DROP TABLE articles_searchterms"]

# Out of line, so that counting does not read the terms.
POSTGRESQL = [
    "ALTER TABLE articles_searchentry ADD COLUMN terms tsvector",
    "ALTER TABLE articles_searchentry SET (toast_tuple_target = 128)",
    "ALTER TABLE articles_searchentry ALTER COLUMN terms SET STORAGE EXTERNAL",
    "CREATE INDEX articles_searchterms ON articles_searchentry USING gin (terms)",
]
POSTGRESQL_BACK = ["ALTER TABLE articles_searchentry DROP COLUMN terms"]


def run(*, sqlite, postgresql):
    statements = {"sqlite": sqlite, "postgresql": postgresql}

    def execute(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_search_entries")]
    operations = [
        migrations.RunPython(
            run(sqlite=SQLITE, postgresql=POSTGRESQL),
            run(sqlite=SQLITE_BACK, postgresql=POSTGRESQL_BACK),
        )
    ]
