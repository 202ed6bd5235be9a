"""What the tests of outages share: a small site, and a look at its log from outside."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

LOAD_NOTICE = """
from consent import demo
from django.utils import timezone
demo.load(at=timezone.now())
"""


def run_sql(environment, statement):
    """Return the rows of one statement, run in a connection of its own without a transaction."""
    if url := environment["DATABASE_URL"]:
        with psycopg.connect(url, autocommit=True) as database:
            cursor = database.execute(statement)
            return cursor.fetchall() if cursor.description else []
    path = Path(environment["VAR_DIR"]) / "pmo_cms.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        return database.execute(statement).fetchall()


def all_subjects(environment):
    """Return the subjects that have a decision on record."""
    return {subject for (subject,) in run_sql(environment, "SELECT subject FROM consent_decision")}
