"""The index in SQLite: a table of FTS5, a row for each entry, ranked by bm25."""

from django.db import connection

from articles.search.query import Part, Query

# How much a hit counts in the title, the standfirst and the body.
WEIGHTS = "10.0, 4.0, 1.0"

FOUND = f"""
    SELECT * FROM (
        SELECT terms.rowid AS id, bm25(articles_searchterms, {WEIGHTS}) AS distance
        FROM articles_searchterms AS terms
        CROSS JOIN articles_searchentry AS entry ON entry.edition_id = terms.rowid
        WHERE articles_searchterms MATCH %s AND {{conditions}}
        ORDER BY terms.rowid DESC LIMIT %s
    )
"""  # noqa: S608
RANKED = """
    WITH found AS (
        SELECT id, MIN(distance) AS distance FROM ({in_titles} UNION ALL {anywhere}) GROUP BY id
    )
    SELECT found.id, source_id, year, (
        SELECT group_concat(category_id) FROM (
            SELECT category_id FROM articles_editioncategory
            WHERE edition_id = found.id ORDER BY position
        )
    )
    FROM found JOIN articles_searchentry ON edition_id = found.id
    ORDER BY distance, list_date DESC, found.id DESC
"""
EXISTS = """
    SELECT terms.rowid
    FROM articles_searchterms AS terms
    CROSS JOIN articles_searchentry AS entry ON entry.edition_id = terms.rowid
    WHERE articles_searchterms MATCH %s AND {conditions}
    ORDER BY terms.rowid DESC LIMIT 1
"""


def write(rows):
    """Store the terms of entries: `rows` of edition id, and terms of title, standfirst, body."""
    joined = [(pk, *(" ".join(terms) for terms in fields)) for pk, *fields in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT OR REPLACE INTO articles_searchterms (rowid, title, standfirst, body)"
            " VALUES (%s, %s, %s, %s)",
            joined,
        )


def ask(sql, parameters):
    """Return the rows that a query on the index finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def holds_terms():
    """Return the condition, in SQL, that an entry has its terms."""
    return "EXISTS (SELECT 1 FROM articles_searchterms WHERE rowid = edition_id)"


def ranked(query, conditions, parameters, *, most_in_titles, most):
    """Return the SQL and its parameters that find editions, the nearest first.

    `conditions` on the row `entry` and their `parameters` narrow it. Looks at no more than the
    newest `most_in_titles` with a title that has it all, and the newest `most` others.
    """
    found = FOUND.format(conditions=conditions)
    sql = RANKED.format(in_titles=found, anywhere=found)
    expression = _expression(query)
    in_titles = [f"{{title}} : ({expression})", *parameters, most_in_titles]
    return sql, [*in_titles, expression, *parameters, most]


def newest(word, conditions, parameters):
    """Return the SQL, and its parameters, for the id of the newest edition that has `word`."""
    query = Query((Part((word,)),))
    return EXISTS.format(conditions=conditions), [_expression(query), *parameters]


def _expression(query):
    """Return `query` as FTS5 reads one. Words are letters and digits, so quoting is enough."""
    glue = " OR " if query.is_any else " AND "
    readings = [glue.join(_phrase(part) for part in parts) for parts in query.readings()]
    return " OR ".join(f"({reading})" for reading in readings)


def _phrase(part):
    return f'"{" ".join(part.words)}"{" *" if part.is_prefix else ""}'
