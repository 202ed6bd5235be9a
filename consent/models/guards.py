"""Triggers that make the database itself refuse to change or delete evidence.

A migration installs them, and so does every later `migrate`, because SQLite drops triggers
whenever a table is rebuilt. On both engines a refusal is an IntegrityError.

One deletion is let through: of a decision that a Purge names and that is no longer valid. On
SQLite a migration that rebuilds consent_purge has to `remove` the triggers first, since no table
that another table's trigger reads can be renamed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import checks
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# Each table with its unique columns.
GUARDED = {
    "consent_decision": ("id", "public_id"),
    "consent_export": ("id",),
    "consent_notice": ("id", "number", "sha256"),
    "consent_purge": ("id", "seal_id", "digest"),
    "consent_seal": ("id", "number", "digest"),
}

IS_PURGED = """EXISTS (
    SELECT 1 FROM consent_purge
    WHERE day = {day} AND after_id < OLD.id AND OLD.id <= through_id
    AND OLD.valid_until < purged_at
)"""
IS_PURGED_ON_SQLITE = IS_PURGED.format(day="date(OLD.created_at)")
IS_PURGED_ON_POSTGRESQL = IS_PURGED.format(day="(OLD.created_at AT TIME ZONE 'UTC')::date")

POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'consent_decision' AND TG_OP = 'DELETE' THEN
        IF {IS_PURGED_ON_POSTGRESQL} THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


@dataclass(frozen=True)
class Trigger:
    """A trigger by name, with the SQL that makes it and the SQL that drops it."""

    name: str
    create: str
    drop: str


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the tables that exist, in their present form."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for trigger in _expected(connection):
            cursor.execute(trigger.drop)
            cursor.execute(trigger.create)


def install_after_migrate(*, using: str, **signal: object) -> None:
    """Install after each migration; a signal receiver."""
    install(connections[using])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away; the rows can then be changed and deleted."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in _expected(connection):
            cursor.execute(trigger.drop)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that the tables should have and do not."""
    present = _present(connection)
    return [trigger.name for trigger in _expected(connection) if trigger.name not in present]


def check_guards(*, databases=None, **options) -> list[checks.CheckMessage]:
    """Report databases in which evidence could be changed; a system check."""
    return [
        checks.Error(
            f"The database “{alias}” does not protect the consent log: "
            f"it lacks {', '.join(absent)}.",
            hint="Find out who removed them, then run: manage.py migrate --skip-checks",
            id="consent.E001",
        )
        for alias in databases or []
        if (absent := missing(connections[alias]))
    ]


def _expected(connection: BaseDatabaseWrapper) -> list[Trigger]:
    tables = connection.introspection.table_names()
    guarded = [table for table in GUARDED if table in tables]
    if connection.vendor == "postgresql":
        return [trigger for table in guarded for trigger in _postgresql_triggers(table)]
    # Before there are purges, nothing goes; a trigger must not name a table that is not there.
    unless = {"consent_decision": IS_PURGED_ON_SQLITE} if "consent_purge" in tables else {}
    return [
        trigger for table in guarded for trigger in _sqlite_triggers(table, unless.get(table, "0"))
    ]


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE tgenabled <> 'D' AND pg_table_is_visible(tgrelid)",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def _sqlite_triggers(table: str, may_go: str) -> list[Trigger]:
    # INSERT OR REPLACE deletes the row in its way without firing DELETE triggers, unless
    # recursive_triggers is on; so an insert that would meet a row is refused before.
    in_the_way = " OR ".join(f"{column} = NEW.{column}" for column in GUARDED[table])
    meets_a_row = f"EXISTS (SELECT 1 FROM {table} WHERE {in_the_way})"  # noqa: S608 constants
    events = {
        "update": f"UPDATE ON {table}",
        "delete": f"DELETE ON {table} WHEN NOT {may_go}",
        "replace": f"INSERT ON {table} WHEN {meets_a_row}",
    }
    return [
        Trigger(
            name=f"{table}_refuses_{verb}",
            create=f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {event} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            drop=f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}",
        )
        for verb, event in events.items()
    ]


def _postgresql_triggers(table: str) -> list[Trigger]:
    scopes = {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"}
    return [
        Trigger(
            name=f"{table}_refuses_{verb}",
            create=f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} "
            f"FOR EACH {scope} EXECUTE FUNCTION consent_refuse_change()",
            drop=f"DROP TRIGGER IF EXISTS {table}_refuses_{verb} ON {table}",
        )
        for verb, scope in scopes.items()
    ]
