"""dev.py as a newcomer meets it: what it refuses, what it says, what it keeps."""

import ast
import re
import shutil
import socket
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import dev

SOURCE = Path(dev.__file__).read_text("utf-8")


@pytest.fixture
def fresh_copy(tmp_path):
    """A folder, its name with a space in it, that holds dev.py alone."""
    folder = tmp_path / "a fresh copy"
    folder.mkdir()
    shutil.copy(dev.__file__, folder)
    return folder


@pytest.fixture
def taken_port():
    """A port of 127.0.0.1 on which something listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def start(folder, *arguments):
    """Run the copy of dev.py in `folder` from another directory, as a person would."""
    command = [sys.executable, folder / "dev.py", *arguments]
    return subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=20)


def test_an_old_python_can_read_it():
    ast.parse(SOURCE, feature_version=(3, 6))


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.walk(ast.parse(SOURCE))
    imports = [node for node in tree if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [getattr(node, "module", None) or node.names[0].name for node in imports]
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_an_old_python_is_told_which_one_is_needed_and_how_to_get_it():
    with pytest.raises(dev.CannotGoOn, match=r"3\.11 or newer is needed, this is 3\.8; get it"):
        dev.require_python((3, 8, 18))


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2), (4, 0, 0)])
def test_a_new_python_is_fine(version):
    dev.require_python(version)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(missing):
    with pytest.raises(dev.CannotGoOn, match="sudo apt install python3-venv"):
        dev.require_venv(find=lambda name: name != missing)


@pytest.mark.parametrize("host", ["0.0.0.0", "example.org", "::", "192.168.1.7", ""])
def test_a_host_that_others_can_reach_is_refused(host):
    with pytest.raises(dev.CannotGoOn, match=r"docs/operators\.md"):
        dev.loopback_address(host)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1")],
)
def test_this_machine_goes_by_several_names(host, address):
    assert dev.loopback_address(host) == address


def test_a_refused_host_ends_the_start_before_anything_is_made(fresh_copy):
    result = start(fresh_copy, "run", "--host", "0.0.0.0")
    assert result.returncode == 2
    assert "0.0.0.0 is not a loopback address" in result.stderr
    assert [path.name for path in fresh_copy.iterdir()] == ["dev.py"]


def test_a_taken_port_ends_the_start_before_anything_is_made(fresh_copy, taken_port):
    result = start(fresh_copy, "run", "--port", str(taken_port))
    assert result.returncode == 2
    assert f"Port {taken_port} on 127.0.0.1 is taken" in result.stderr
    assert "python3 dev.py run --port" in result.stderr
    assert [path.name for path in fresh_copy.iterdir()] == ["dev.py"]


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(fresh_copy, port):
    result = start(fresh_copy, "run", f"--port={port}")
    assert (result.returncode, "a number from 0 to 65535" in result.stderr) == (2, True)


def test_port_0_takes_a_free_one():
    assert 0 < dev.claim_port("127.0.0.1", 0) <= 65535


@pytest.mark.parametrize("arguments", [[], ["walk"]])
def test_a_command_it_does_not_know_gets_the_list_of_those_it_does(fresh_copy, arguments):
    result = start(fresh_copy, *arguments)
    assert result.returncode == 2
    assert all(f"dev.py {command}" in result.stdout for command in dev.COMMANDS)


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path):
    folder = tmp_path / "var"
    first = dev.secret_key(folder)
    assert len(first) >= 50
    assert dev.secret_key(folder) == first
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_site_is_told_the_address_that_it_is_served_on(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    environment = dev.site_environment("::1", 8001)
    assert environment["SITE_URL"] == "http://[::1]:8001"
    assert environment["ALLOWED_HOSTS"] == "[::1],localhost,127.0.0.1,[::1]"


def test_what_the_caller_has_set_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("SITE_URL", "https://news.example.org")
    assert dev.site_environment("127.0.0.1", 8000)["SITE_URL"] == "https://news.example.org"


def test_static_files_count_as_changed_when_a_source_is_and_not_when_the_copy_is(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "STAMP", tmp_path / "installed.txt")
    for name in ("installed.txt", "pmo_cms/settings.py", "pmo_cms/static/site.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    first = dev.static_digest({})
    (tmp_path / "var" / "static").mkdir(parents=True)
    (tmp_path / "var" / "static" / "site.css").write_text("collected")
    assert dev.static_digest({}) == first
    (tmp_path / "pmo_cms" / "static" / "site.css").write_text("p { margin: 0 }")
    assert dev.static_digest({}) != first


@pytest.mark.parametrize(
    ("database", "name"),
    [
        ("postgres://me@127.0.0.1/site", "postgres"),
        ("postgresql:///site", "postgres"),
        ("sqlite:///site.sqlite3", "run"),
        ("", "run"),
    ],
)
def test_postgresql_is_installed_for_when_the_database_asks(database, name):
    assert dev.requirements_for({"DATABASE_URL": database}) == name


def test_each_list_of_requirements_holds_the_pins_of_the_one_before():
    run, postgres, test = (
        set(re.findall(r"^\S+==\S+", requirements(name), re.MULTILINE)) for name in dev.REQUIREMENTS
    )
    assert run < postgres < test
    assert set(dev.stamp("run")) < set(dev.stamp("test"))


@pytest.mark.parametrize("name", dev.REQUIREMENTS)
def test_every_requirement_is_hashed_and_none_names_where_it_comes_from(name):
    blocks = re.split(r"\n(?=\S)", requirements(name))
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|-index|find-links", requirements(name))


def requirements(name):
    return (dev.ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
