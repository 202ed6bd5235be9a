"""A site of one's own for a benchmark: its folder and SQLite database are gone afterwards."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


def set_up(*, database_url=""):
    """Set Django up with an empty database, migrated, and return the site's temporary folder.

    Without `database_url`, which names an empty PostgreSQL database, it is SQLite in the folder.
    That is where TMPDIR says, so that one can choose the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="pmo-cms-benchmark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sys.path.insert(0, str(ROOT))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "pmo_cms.settings",
        "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "ALLOWED_HOSTS": "testserver,localhost",
        "SITE_URL": "http://localhost",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        "DEBUG": "false",
    }
    django.setup()
    call_command("migrate", verbosity=0)
    # What a page links to need not be there.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    (folder / "static").mkdir()
    return folder
