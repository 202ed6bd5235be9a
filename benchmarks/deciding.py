"""Visitors decide while others read: whether a decision is lost, and how long each takes."""

import http.client
import socket
import threading
import time
from urllib.parse import urlencode

from cores import CLIENT_CORE, on_core
from figures import Figure
from filled import asked, run_python

# How many pages are read while others decide, and by how many: one alone reads no faster than it is
# answered.
PAGES_A_SECOND, READERS = 2000, 8

COUNT = """
import django; django.setup()
from consent.models import Decision
print(Decision.objects.count())
"""


def measure_decisions(count, server, facts, environment, seconds):
    """Return what becomes of visitors' decisions while others read."""
    before = int(run_python(environment, COUNT))
    is_over, read = threading.Event(), []
    arguments = (server.port, facts, is_over, read)
    readers = [threading.Thread(target=read_paced, args=arguments) for _ in range(READERS)]
    with on_core(CLIENT_CORE):
        for reader in readers:
            reader.start()
        began, times, accepted = time.monotonic(), [], 0
        while time.monotonic() < began + seconds:
            asked_at = time.monotonic()
            accepted += post_decision(server.port, facts["notice"]) == 303
            times.append((time.monotonic() - asked_at) * 1000)
        is_over.set()
        for reader in readers:
            reader.join()
    stored = int(run_python(environment, COUNT)) - before
    p99 = sorted(times)[int(len(times) * 0.99)]
    return [
        Figure(
            count,
            "pages read meanwhile",
            read.count(200) / seconds,
            "requests/s",
            PAGES_A_SECOND * 0.95,
        ),
        Figure(count, "decisions meanwhile", accepted / seconds, "a second"),
        Figure(count, "decisions lost", accepted - stored, "", 0, at_least=False),
        Figure(count, "decisions, p99", p99, "ms"),
    ]


def read_paced(port, facts, is_over, read):
    """Read the article as often as one of READERS has to, and note each status in `read`."""
    head = "".join(f"{name}: {value}\r\n" for name, value in asked(facts).items())
    path = facts["pages"]["article"]
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        began, count = time.monotonic(), 0
        stream = connection.makefile("rb")
        while not is_over.is_set():
            connection.sendall(request)
            read.append(read_answer(stream))
            count += 1
            ahead = began + count * READERS / PAGES_A_SECOND - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)


def read_answer(stream):
    """Return the status of one answer with a Content-Length."""
    status, length = int(stream.readline().split()[1]), 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    stream.read(length)
    return status


def post_decision(port, notice):
    """Return the status of declining."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = {"decision": "decline", "notice": notice, "surface": "banner", "next": "/"}
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection.request("POST", "/consent/", urlencode(data), headers)
        return connection.getresponse().status
    finally:
        connection.close()
