"""The index in PostgreSQL: a tsvector beside each entry, ranked by ts_rank.

The terms are ours, so no configuration, dictionary or locale of the server has a say in them.
"""

from collections import defaultdict

from django.db import connection

from articles.search.query import Part, Query

# How much a hit counts in nothing, the body, the standfirst and the title: D, C, B, A.
WEIGHTS = "ARRAY[0, 0.1, 0.4, 1]::float4[]"
BY_LENGTH = 1
# Between two fields, so that no phrase reaches from one into the next.
GAP = 16
LAST_POSITION = 16_383
# A GIN index knows no weights: what stands in the title is kept a second time under this name.
IN_TITLE = "title:"

# Reading a tsvector that stands out of line costs a hundred times what the planner takes it for:
# left to itself it reads each of them rather than the index. At 50,000 articles, two words took
# 290 ms and a phrase 470; by the index it is 40 and 117.
BY_THE_INDEX = """
    SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off;
    {query};
    SET LOCAL enable_seqscan = DEFAULT; SET LOCAL enable_indexscan = DEFAULT
"""

FOUND = """
    (SELECT edition_id AS id FROM articles_searchentry AS entry
     WHERE terms @@ %s::tsquery AND {conditions}
     ORDER BY edition_id DESC LIMIT %s)
"""
RANKED = f"""
    WITH found AS MATERIALIZED ({{in_titles}} UNION {{anywhere}})
    SELECT found.id, source_id, year, array_to_string(ARRAY(
        SELECT category_id FROM articles_editioncategory
        WHERE edition_id = found.id ORDER BY position
    ), ',')
    FROM found JOIN articles_searchentry ON edition_id = found.id
    ORDER BY ts_rank({WEIGHTS}, terms, %s::tsquery, {BY_LENGTH}) DESC, list_date DESC, found.id DESC
"""  # noqa: S608
NEWEST = """
    SELECT edition_id FROM articles_searchentry AS entry
    WHERE terms @@ %s::tsquery AND {conditions}
    ORDER BY edition_id DESC LIMIT 1
"""


def write(rows):
    """Store the terms of entries: `rows` of edition id, and terms of title, standfirst, body."""
    vectors = [(_vector(*fields), pk) for pk, *fields in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE articles_searchentry SET terms = %s::tsvector WHERE edition_id = %s", vectors
        )


def ask(sql, parameters):
    """Return the rows that a query on the index finds; the planner is told to use it.

    Sent as one, the statements are one transaction. Inside of another one, too, the planner is free
    again afterwards.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_THE_INDEX.format(query=sql), parameters)
        while cursor.description is None:  # what was told to the planner
            cursor.nextset()
        return cursor.fetchall()


def holds_terms():
    """Return the condition, in SQL, that an entry has its terms."""
    return "terms IS NOT NULL"


def ranked(query, conditions, parameters, *, most_in_titles, most):
    """Return the SQL and its parameters that find editions, the nearest first.

    `conditions` on the row `entry` and their `parameters` narrow it. Looks at no more than the
    newest `most_in_titles` with a title that has it all, and the newest `most` others.
    """
    found = FOUND.format(conditions=conditions)
    sql = RANKED.format(in_titles=found, anywhere=found)
    expression = _expression(query)
    in_titles = [_expression(query, prefix=IN_TITLE), *parameters, most_in_titles]
    return sql, [*in_titles, expression, *parameters, most, expression]


def newest(word, conditions, parameters):
    """Return the SQL, and its parameters, for the id of the newest edition that has `word`."""
    query = Query((Part((word,)),))
    return NEWEST.format(conditions=conditions), [_expression(query), *parameters]


def _expression(query, *, prefix=""):
    """Return `query` as a tsquery. Words are letters and digits, so quoting is enough."""
    glue = " | " if query.is_any else " & "
    readings = [glue.join(_phrase(part, prefix) for part in parts) for parts in query.readings()]
    return " | ".join(f"({reading})" for reading in readings)


def _phrase(part, prefix):
    words = " <-> ".join(f"'{prefix}{word}'" for word in part.words)
    return f"({words}{':*' if part.is_prefix else ''})"


def _vector(title, standfirst, body):
    """Return the tsvector, as text, of the terms of the three fields."""
    places = defaultdict(list)
    position = 1
    for weight, terms in (("A", title), ("B", standfirst), ("C", body)):
        for term in terms:
            place = f"{min(position, LAST_POSITION)}{weight}"
            places[term].append(place)
            if weight == "A":
                places[f"{IN_TITLE}{term}"].append(place)
            position += 1
        position += GAP
    return " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())
