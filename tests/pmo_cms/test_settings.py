"""The settings are read in a process of their own, as an operator starts one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "SECRET_KEY": "k3y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    "ALLOWED_HOSTS": "www.example.org",
    "SITE_URL": "https://www.example.org",
}


def manage(*args, **environment):
    clean = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "pmo_cms.settings"}
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_does_not_start_without_its_three_settings_and_says_how_to_set_them():
    result = manage("check")
    assert result.returncode != 0
    for words in ("SECRET_KEY is not set", "token_urlsafe", "ALLOWED_HOSTS", "SITE_URL", "dev.py"):
        assert words in result.stderr


@pytest.mark.parametrize("name", PRODUCTION)
def test_each_of_the_three_is_needed(name):
    result = manage("check", **{k: v for k, v in PRODUCTION.items() if k != name})
    assert result.returncode != 0
    assert f"- {name} is not set" in result.stderr


def test_the_deployment_check_is_clean(tmp_path):
    result = manage(
        "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, VAR_DIR=str(tmp_path)
    )
    assert result.returncode == 0, result.stderr


def test_debug_is_off_unless_asked_for():
    probe = "from django.conf import settings; print(settings.DEBUG)"
    assert manage("shell", "-v0", "-c", probe, **PRODUCTION).stdout.strip() == "False"
    asked = manage("shell", "-v0", "-c", probe, DEBUG="true")
    assert asked.stdout.strip() == "True"


def test_pictures_can_be_kept_in_any_storage():
    code = "from django.core.files.storage import default_storage as s; print(s.location, type(s))"
    result = manage(
        *("shell", "--no-imports", "-c", code),
        **PRODUCTION,
        MEDIA_STORAGE="django.core.files.storage.filesystem.FileSystemStorage",
        MEDIA_STORAGE_OPTIONS='{"location": "/srv/pictures"}',
    )
    assert result.stdout.startswith("/srv/pictures "), result.stderr


def test_a_server_looks_for_garbage_only_in_what_came_after_its_start(tmp_path):
    code = "import pmo_cms.wsgi, gc; print(gc.get_freeze_count(), len(gc.get_objects()))"
    result = manage("shell", "-v0", "-c", code, **PRODUCTION, VAR_DIR=str(tmp_path))
    from_its_start, later = map(int, result.stdout.split())
    assert later < from_its_start / 50
