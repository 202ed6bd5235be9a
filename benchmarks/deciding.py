"""Visitors decide while others read: whether a decision is lost, and how long each takes."""

import http.client
import socket
import statistics
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from cores import CLIENT_CORE, on_core
from figures import Figure
from filled import run_python

# How many pages are read while others decide, and by how many: one alone reads no faster than it is
# answered.
PAGES_A_SECOND, READERS = 2000, 8

COUNT = """
import django; django.setup()
from consent.models import Decision
print(Decision.objects.count())
"""


@dataclass(frozen=True)
class Post:
    """How a decision was answered, with None where it was not, and after how many ms."""

    status: int | None
    ms: float


@dataclass(frozen=True)
class Decided:
    """Pages read and decisions accepted a second, decisions lost, their 99th percentile in ms.

    Lost is what was asked for and is not on record, however it was answered.
    """

    pages_rate: float
    rate: float
    lost_count: int
    p99: float


def decide(site, server, seconds):
    """Return what becomes of visitors' decisions while others read."""
    before = count_on_record(site)
    (request,) = site.requests(site.pages["article"])
    with on_core(CLIENT_CORE), others_reading(server.port, request) as read:
        began = time.monotonic()
        posts = posts_until(began + seconds, server.port, site.notice)
        took = time.monotonic() - began
    accepted = [post for post in posts if post.status == 303]
    if not accepted:
        statuses = {post.status for post in posts}
        sys.exit(f"No decision was accepted; they were answered with {statuses}.")
    return Decided(
        pages_rate=read.count(200) / took,
        rate=len(accepted) / took,
        lost_count=len(posts) - (count_on_record(site) - before),
        p99=sorted(post.ms for post in posts)[int(len(posts) * 0.99)],
    )


def describe_decisions(article_count, decided):
    """Return the figures of several rounds of decisions."""
    pages_rate = statistics.median(each.pages_rate for each in decided)
    rate = statistics.median(each.rate for each in decided)
    lost_count = max(each.lost_count for each in decided)
    p99 = statistics.median(each.p99 for each in decided)
    goal = PAGES_A_SECOND * 0.95
    return [
        Figure(article_count, "pages read meanwhile", pages_rate, "requests/s", goal),
        Figure(article_count, "decisions meanwhile", rate, "a second"),
        Figure(article_count, "decisions lost", lost_count, "", 0, at_least=False),
        Figure(article_count, "decisions, p99", p99, "ms"),
    ]


def count_on_record(site):
    return int(run_python(site.environment, COUNT))


@contextmanager
def others_reading(port, request):
    """Let READERS read a page meanwhile; yield the list in which they note each status."""
    is_over, read = threading.Event(), []
    arguments = (port, request, is_over, read)
    readers = [threading.Thread(target=read_paced, args=arguments) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        yield read
    finally:
        is_over.set()
        for reader in readers:
            reader.join()


def read_paced(port, request, is_over, read):
    """Read the page as often as one of READERS has to, and note each status in `read`."""
    text = request.text(port).encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        began, count = time.monotonic(), 0
        stream = connection.makefile("rb")
        while not is_over.is_set():
            connection.sendall(text)
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


def posts_until(ends_at, port, notice):
    """Decline as one visitor after the other; return the Posts."""
    posts = []
    while (asked_at := time.monotonic()) < ends_at:
        status = post_decision(port, notice)
        posts.append(Post(status, (time.monotonic() - asked_at) * 1000))
    return posts


def post_decision(port, notice):
    """Return the status of declining, None where there was no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = {"decision": "decline", "notice": notice, "surface": "banner", "next": "/"}
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection.request("POST", "/consent/", urlencode(data), headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
