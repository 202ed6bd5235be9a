"""Servers on a core of their own."""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cores import SERVER_CORE, pinned

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Request:
    """What is asked of a server: a path, with these headers by name."""

    path: str
    headers: Mapping[str, str]

    def text(self, port):
        """Return it as it is sent to that port."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}\r\n"


@dataclass(frozen=True)
class Server:
    """A running server, and the process that does the work."""

    port: int
    process: subprocess.Popen

    @property
    def worker(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [int(pid) for pid in children.read_text().split()]
        workers = [p for p in pids if "tracker" not in Path(f"/proc/{p}/cmdline").read_text()]
        return workers[0]

    def cpu(self):
        """Return the CPU time of the worker so far, in seconds."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Return the most that the worker held so far, in MiB."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def get(self, path, **headers):
        """Return the body of a page."""
        return self.ask(Request(path, headers))[1]

    def ask(self, request):
        """Return the headers, as pairs, and the body of a page; end everything if it is not one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", request.path, headers=request.headers)
            answer = connection.getresponse()
            if answer.status != 200:
                sys.exit(f"{request.path} is not there: {answer.status} {answer.reason}")
            return answer.getheaders(), answer.read()
        finally:
            connection.close()


@contextmanager
def serving(environment, *, thread_count=8):
    """Yield the Server of the site, or of what SERVED names, on its core."""
    port = free_port()
    environment = environment | {"SITE_URL": f"http://127.0.0.1:{port}"}
    application = "benchmarks.served" if "SERVED" in environment else "pmo_cms.wsgi"
    command = [sys.executable, "-m", "granian"]
    command += ["--interface", "wsgi", "--workers", "1", "--no-ws", "--log-level", "error"]
    # Without it a worker that is told to end while it still starts is waited for, for ever.
    command += ["--workers-kill-timeout", "10"]
    command += ["--blocking-threads", str(thread_count), "--port", str(port)]
    command.append(f"{application}:application")
    with running(command, port, env=environment) as server:
        yield server


@contextmanager
def running(command, port, *, env=None):
    """Yield the Server that `command` starts on `port`, once it answers."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            pinned(SERVER_CORE, *command), cwd=ROOT, env=env, stdout=said, stderr=said
        )
        try:
            if not answers(process, port):
                said.seek(0)
                sys.exit(f"Nothing answers on port {port}: {' '.join(command)}\n{said.read()}")
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def answers(process, port, seconds=60):
    """Return True once the port takes connections, False when `process` ends or takes too long."""
    give_up_at = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.02)
    return False
