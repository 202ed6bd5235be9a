"""What the database holds, to see whether anything changed."""

from django.db import connection


def stored():
    """Return every row of every table but the sessions."""
    tables = set(connection.introspection.django_table_names()) - {"django_session"}
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in sorted(tables)}


def _rows(cursor, table):
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return sorted(map(repr, cursor.fetchall()))
