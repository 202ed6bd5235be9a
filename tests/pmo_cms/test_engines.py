"""What an operator is told where the database cannot be opened."""

import subprocess
import sys

import pytest

from tests.databases import environment_in
from tests.servers import ROOT


@pytest.mark.engine("sqlite3")
def test_a_folder_that_is_missing_is_named_with_what_to_do(tmp_path):
    folder = tmp_path / "not" / "there"
    environment = environment_in(folder) | {"DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "migrate"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert last.endswith(
        f"unable to open database file. Its folder {folder} does not exist. Make it with: "
        f"mkdir -p {folder} and give it to the user that runs the site, or set VAR_DIR to another."
    )


@pytest.mark.engine("sqlite3")
def test_a_file_that_may_not_be_opened_is_named_too(tmp_path):
    file = tmp_path / "pmo_cms.sqlite3"
    file.mkdir()
    environment = environment_in(tmp_path) | {"DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "migrate"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert f"has to be able to read and write {file} and {tmp_path}." in done.stderr
