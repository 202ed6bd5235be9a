"""The site on its production server, in a process of its own."""

import atexit
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]


class ServerGone(Exception):
    """The server went away before its answer was whole."""


@dataclass
class Answer:
    """What a server answered: `cookies` are those it sets, by name."""

    status: int
    headers: Message
    body: bytes
    cookies: dict
    seconds: float


@dataclass
class Browser:
    """A browser that keeps cookies as the site sets them, and one connection alive."""

    port: int
    headers: dict = field(default_factory=dict)
    cookies: dict = field(default_factory=dict)

    def __post_init__(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path, **headers):
        return self._ask("GET", path, None, headers)

    def choose(self, decision, **fields):
        """Post a choice as the settings page does. Raises ServerGone."""
        data = {"decision": decision, "surface": "settings", "next": "/consent/"} | fields
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._ask("POST", "/consent/", urlencode(data), headers)

    def notice(self):
        """Return the fingerprint of the notice that the settings page shows."""
        page = self.get("/consent/").body.decode()
        return re.search(r'name="notice" value="(\w{64})"', page)[1]

    def _ask(self, method, path, body, headers):
        began = time.monotonic()
        if self.cookies:
            pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers = headers | {"Cookie": pairs}
        try:
            self.connection.request(method, path, body, self.headers | headers)
            response = self.connection.getresponse()
            if response.length is None and not response.chunked:
                # http.client takes headers that broke off for all that there are.
                raise http.client.IncompleteRead(b"")
            content = response.read()
        except (OSError, http.client.HTTPException) as gone:
            self.connection.close()
            raise ServerGone from gone
        answer = Answer(
            status=response.status,
            headers=response.headers,
            body=content,
            cookies=_cookies_of(response),
            seconds=time.monotonic() - began,
        )
        self.cookies |= answer.cookies
        return answer


def _cookies_of(response):
    cookies = SimpleCookie()
    for header in response.headers.get_all("Set-Cookie") or []:
        cookies.load(header)
    return {name: morsel.value for name, morsel in cookies.items()}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_port(environment, port):
    """Return `environment` for a site that is reached at `port` of this machine."""
    return environment | {"ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": f"http://127.0.0.1:{port}"}


def manage(environment, *args):
    """Run a management command that has to succeed, and return what it printed."""
    command = [sys.executable, "manage.py", *args]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def _collected_once():
    """Return the folder of a site whose static files are collected, for all others to share."""
    folder = Path(tempfile.mkdtemp(prefix="pmo-cms-static-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "pmo_cms.settings"}
    manage(environment | {"VAR_DIR": str(folder)}, "collectstatic", "--noinput", "-v0")
    return folder


def prepare(environment):
    """Give the site of `environment` its tables and its static files."""
    static = Path(environment["VAR_DIR"]) / "static"
    static.symlink_to(_collected_once() / "static", target_is_directory=True)
    manage(environment, "migrate", "-v0")


@contextmanager
def serving(environment, port, *, starter=(), **options):
    """Yield the process of granian, once it answers at `port`; it is stopped afterwards.

    `starter` is a command that becomes the one it is given.
    """
    granian = [
        *starter,
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--blocking-threads",
        "3",
    ]
    granian += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-ws"]
    command = [*granian, "pmo_cms.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, **options)
    try:
        wait_until_it_answers(port)
        yield server
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_it_answers(port):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise TimeoutError("the server did not answer within a minute")
