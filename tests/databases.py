"""Databases for tests that run the site in processes of their own."""

import os
import secrets
from contextlib import contextmanager

import psycopg
from django.conf import settings

# The engine under test: "sqlite3" or "postgresql".
ENGINE = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]


@contextmanager
def own_database(folder):
    """Yield the environment of a process with an empty database, on the engine under test.

    `folder` keeps its files; a PostgreSQL database is dropped afterwards.
    """
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "pmo_cms.settings",
        "VAR_DIR": str(folder),
    }
    if ENGINE == "sqlite3":
        yield environment | {"DATABASE_URL": ""}
        return
    configured = os.environ["DATABASE_URL"]
    name = f"own_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(configured, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield environment | {"DATABASE_URL": f"{configured.rpartition('/')[0]}/{name}"}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
