"""Databases for tests that run the site in processes of their own."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

# The engine under test: "sqlite3" or "postgresql".
ENGINE = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]


def environment_in(folder):
    """Return the environment of a process of the site with its files in `folder`."""
    settings_module = {"DJANGO_SETTINGS_MODULE": "pmo_cms.settings"}
    return os.environ | settings_module | {"VAR_DIR": str(folder)}


@contextmanager
def own_database(folder):
    """Yield the environment of a process with an empty database, on the engine under test.

    `folder` keeps its files; a PostgreSQL database is dropped afterwards.
    """
    environment = environment_in(folder)
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


@contextmanager
def own_server():
    """Yield an OwnServer that runs; its files are where PostgreSQL's user finds them."""
    with tempfile.TemporaryDirectory(prefix="pmo-cms-server-") as folder:
        Path(folder).chmod(0o755)
        server = OwnServer(folder)
        server.start()
        try:
            yield server
        finally:
            server.kill()


class OwnServer:
    """A PostgreSQL server with its files in `folder`, that a test may kill and start again."""

    def __init__(self, folder):
        self.data = Path(folder) / "data"
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.options = {"cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.data.mkdir()
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self.options |= {"user": "postgres", "group": "postgres"}
            shutil.chown(self.data, "postgres", "postgres")
        self.process = None
        init = [self.programs / "initdb", "--username=postgres", "--auth=trust", "--no-sync"]
        subprocess.run([*init, self.data], check=True, **self.options)

    def start(self):
        command = [self.programs / "postgres", "-D", self.data, "-p", str(self.port)]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        self.process = subprocess.Popen(command, **self.options)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def kill(self):
        """End the server as the kernel does where memory is short."""
        self.process.kill()
        self.process.wait()

    @contextmanager
    def hanging(self):
        """Let no process of the server do anything, as where its disk does not answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        pids = [self.process.pid, *map(int, children.split())]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def _answers(self):
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


def _version(programs):
    return int(programs.parent.name)
