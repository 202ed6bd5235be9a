"""Servers on a core of their own, and wrk, which asks them from another."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CONNECTIONS = 16
# Each figure is the median of as many.
ROUNDS = 3
SERVER_CORE, CLIENT_CORE = "0", "1"
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}

NGINX = """
user root;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    {tuning}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/pages;
        default_type text/html;
        charset utf-8;
{locations}
    }}
}}
"""
# What makes it as fast as it gets. Unless told so it keeps a log, opens the file for each request,
# and ends a connection after a thousand.
TUNED = "access_log off; open_file_cache max=100; keepalive_requests 100000000;"
WITH_A_LOG = "access_log {folder}/access.log;"
LOCATION = """
        location = /{name} {{
{headers}
        }}
"""
# Of an answer, what nginx says itself of each file.
SAID_BY_NGINX = {"content-type", "content-length", "etag", "date", "server", "connection"}

ROUND = """
local paths, last = {{ {paths} }}, 0
function request()
    last = last % #paths + 1
    return wrk.format("GET", paths[last])
end
"""


@dataclass
class Load:
    """What wrk found: requests a second, the 99th percentile in ms, and answers that failed."""

    rate: float
    p99: float
    failed: int


@dataclass
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
        """Return what the worker holds, in MiB."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def get(self, path, **headers):
        """Return the status of an answer, and its body."""
        status, _, body = self.ask(path, **headers)
        return status, body

    def ask(self, path, **headers):
        """Return an answer: its status, its headers as pairs, and its body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()


@contextmanager
def serving(environment, *, thread_count=8):
    """Yield the Server of the site, or of what SERVED names, on its core."""
    port = free_port()
    environment = environment | {"SITE_URL": f"http://127.0.0.1:{port}"}
    application = "benchmarks.served" if "SERVED" in environment else "pmo_cms.wsgi"
    command = ["taskset", "-c", SERVER_CORE, sys.executable, "-m", "granian"]
    command += ["--interface", "wsgi", "--workers", "1", "--no-ws", "--log-level", "error"]
    command += ["--blocking-threads", str(thread_count), "--port", str(port)]
    command.append(f"{application}:application")
    with running(command, port, env=environment) as server:
        yield server


@contextmanager
def serving_files(folder, answers, *, tuning=TUNED):
    """Yield the Server of an nginx that has `answers`, (headers, body) by name, as files.

    It sends the headers, too, besides its own.
    """
    (folder / "pages").mkdir(parents=True)
    locations = []
    for name, (headers, body) in answers.items():
        (folder / "pages" / name).write_bytes(body)
        said = [(n, value) for n, value in headers if n.lower() not in SAID_BY_NGINX]
        lines = "\n".join(f"            add_header {n} {quoted(value)};" for n, value in said)
        locations.append(LOCATION.format(name=name, headers=lines))
    port = free_port()
    tuning = tuning.format(folder=folder)
    text = NGINX.format(folder=folder, port=port, tuning=tuning, locations="".join(locations))
    (folder / "nginx.conf").write_text(text)
    command = ["taskset", "-c", SERVER_CORE, "nginx"]
    command += ["-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with running(command, port) as server:
        yield server


def quoted(value):
    """Return `value` as nginx reads it in its configuration, where a dollar names a variable."""
    if "$" in value:
        sys.exit(f"nginx cannot send this header: {value}")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@contextmanager
def running(command, port, *, env=None):
    """Yield the Server that `command` starts on `port`, once it answers."""
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        wait_until_it_answers(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def wrk(port, paths, seconds, *, connections=CONNECTIONS, **headers):
    """Return the Load that wrk finds in `seconds`, asking for the `paths` in turn."""
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{connections}", "--latency"]
    command += [f"-d{max(1, round(seconds))}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if len(paths) > 1:
            script.write(ROUND.format(paths=", ".join(map(json.dumps, paths))))
            script.flush()
            command += ["-s", script.name]
        command.append(f"http://127.0.0.1:{port}{paths[0]}")
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    return Load(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        p99=float(p99[1]) * UNITS[p99[2]],
        failed=int(failed[1]) if failed else 0,
    )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_until_it_answers(port):
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"Nothing answered on port {port}.")
