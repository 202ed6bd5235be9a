import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from consent import evidence
from consent.days import ONE_DAY, start_of
from consent.models import AppendOnlyError, Decision, Notice, Purge, Seal, guards
from tests.consent.builders import DAY, make_decision, make_log

pytestmark = pytest.mark.django_db

TABLES = ["consent_decision", "consent_notice", "consent_seal", "consent_purge"]
MODELS = [Decision, Notice, Seal, Purge]
on_sqlite = pytest.mark.engine("sqlite3")
on_postgresql = pytest.mark.engine("postgresql")


def make_evidence():
    """Store one row of each kind; the purge is too early for the decision that it names."""
    make_log(1)
    (seal,) = evidence.seal_days(now=start_of(DAY + 2 * ONE_DAY))
    Purge.of(seal, at=seal.sealed_at, by="a test").save()


def refuses(sql):
    """Return whether the database refuses the statement, leaving every row as it was."""
    before = rows()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)
    return rows() == before


def rows():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


@pytest.mark.parametrize("model", MODELS)
def test_a_stored_row_can_be_neither_saved_nor_deleted(model):
    make_evidence()
    row = model.objects.get()
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()


@pytest.mark.parametrize("model", MODELS)
def test_rows_can_be_neither_updated_nor_deleted_together(model):
    make_evidence()
    with pytest.raises(AppendOnlyError):
        model.objects.update(pk=7)
    with pytest.raises(AppendOnlyError):
        model.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        model.objects.bulk_update(model.objects.all(), ["id"])
    with pytest.raises(AppendOnlyError):
        model.objects.bulk_create([model()])


@pytest.mark.parametrize("model", MODELS)
def test_a_row_made_with_the_key_of_a_stored_one_does_not_replace_it(model):
    make_evidence()
    row = model.objects.get()
    row._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_the_database_refuses_to_change_and_delete(statement, table):
    make_evidence()
    assert refuses(statement.format(table))


@on_sqlite
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_sqlite_refuses_to_replace(table, verb):
    make_evidence()
    assert refuses(f"{verb} INTO {table} SELECT * FROM {table}")


@on_sqlite
def test_sqlite_refuses_to_replace_by_any_unique_column():
    make_decision()
    columns = [field.column for field in Decision._meta.local_fields if field.name != "id"]
    names = ", ".join(columns)
    assert refuses(
        f"REPLACE INTO consent_decision (id, {names}) SELECT id + 1, {names} FROM consent_decision"
    )


def test_every_unique_column_is_guarded():
    for model in MODELS:
        unique = tuple(field.column for field in model._meta.local_fields if field.unique)
        assert guards.GUARDED[model._meta.db_table] == unique


@on_postgresql
@pytest.mark.parametrize("table", TABLES)
def test_postgresql_refuses_to_empty_a_table(table):
    make_evidence()
    connection.check_constraints()  # a foreign key still to be checked would refuse first
    assert refuses(f"TRUNCATE {table} CASCADE")


@on_postgresql
def test_postgresql_refuses_to_turn_an_insert_into_an_update():
    make_decision()
    assert refuses(
        "INSERT INTO consent_decision SELECT * FROM consent_decision "
        "ON CONFLICT (id) DO UPDATE SET subject = 'x'"
    )


def test_installing_twice_and_removing_twice_is_fine():
    for act in (guards.install, guards.install, guards.remove, guards.remove):
        act(connection)
    assert guards.missing(connection)
    guards.install(connection)
    assert not guards.missing(connection)


def test_the_check_names_a_missing_trigger_and_says_what_to_do():
    guards.remove(connection)
    (error,) = guards.check_guards(databases=["default"])
    assert error.id == "consent.E001"
    assert "consent_decision_refuses_update" in error.msg
    assert "migrate --skip-checks" in error.hint


def test_the_check_is_content_with_a_migrated_database_and_asks_no_other():
    assert guards.check_guards(databases=["default"]) == []
    assert guards.check_guards(databases=None) == []


def test_the_checks_advice_works(committing_db):
    guards.remove(connection)
    call_command("migrate", skip_checks=True, verbosity=0)
    assert guards.missing(connection) == []


def test_the_models_and_the_migrations_agree():
    call_command("makemigrations", "consent", check=True, dry_run=True, verbosity=0)
