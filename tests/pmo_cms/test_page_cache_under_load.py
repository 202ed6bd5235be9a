"""Processes that are killed, and replaced, while visitors read."""

import os
import shlex
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from threading import Thread

import pytest

from tests.consent.outages import LOAD_NOTICE
from tests.databases import own_database
from tests.pmo_cms.fronts import nginx
from tests.servers import (
    ROOT,
    Browser,
    ServerGone,
    free_port,
    manage,
    on_port,
    prepare,
    wait_until_it_answers,
)

SETUP = f"""
from tests.articles.builders import make_live
make_live(title="The live one", slug="live")
{LOAD_NOTICE}
"""
SERVERS = ["granian", "gunicorn"]
PATHS = ["/", "/articles/live/", "/archive/"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    with own_database(tmp_path_factory.mktemp("var")) as environment:
        environment = on_port(environment, free_port())
        prepare(environment)
        manage(environment, "shell", "-v0", "-c", SETUP)
        yield environment


def start(environment, server):
    """Return the process of the server, started as docs/operators.md says, at the site's port."""
    manual = (ROOT / "docs" / "operators.md").read_text().splitlines()
    line = next(line for line in manual if line.startswith(f".venv/bin/{server} "))
    options = shlex.split(line.replace("8000", str(port_of(environment))))[1:]
    command = [sys.executable, "-m", server, "--log-level", "warning", *options]
    return Popen(command, cwd=ROOT, env=environment)


def port_of(environment):
    return int(environment["SITE_URL"].rpartition(":")[2])


@contextmanager
def production(environment, server):
    """Yield (process, port) of a server that answers."""
    process, port = start(environment, server), port_of(environment)
    try:
        wait_until_it_answers(port)
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=120)


class Visitor(Thread):
    """Reads pages over and over, each on a connection of its own."""

    def __init__(self, port):
        super().__init__()
        self.port, self.answers, self.broken, self.is_over = port, [], 0, False

    def run(self):
        while not self.is_over:
            for path in PATHS:
                browser = Browser(self.port)
                try:
                    self.answers.append((path, browser.get(path)))
                except ServerGone:
                    self.broken += 1
                finally:
                    browser.connection.close()


@contextmanager
def visitors(port, count=2):
    reading = [Visitor(port) for _ in range(count)]
    for visitor in reading:
        visitor.start()
    try:
        yield reading
    finally:
        for visitor in reading:
            visitor.is_over = True
        for visitor in reading:
            visitor.join()


def wait_for(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def workers_of(server):
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return {int(pid) for pid in children if is_worker(pid)}


def is_worker(pid):
    try:
        return "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:  # It ended since it was listed.
        return False


def answer_count(reading):
    return sum(len(visitor.answers) for visitor in reading)


def bodies(reading, path):
    return {
        answer.body for visitor in reading for asked, answer in visitor.answers if asked == path
    }


def kill_a_worker(server):
    before = workers_of(server)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: len(workers_of(server) - {victim}) == len(before))


def replace_all(server):
    before = workers_of(server)
    server.send_signal(signal.SIGHUP)
    wait_for(lambda: workers_of(server).isdisjoint(before) and len(workers_of(server)) == 2)


@contextmanager
def reading_before_and_after(port):
    """Yield visitors who have read for a while, and let them go on for a while."""
    with visitors(port) as reading:
        wait_for(lambda: answer_count(reading) > 100)
        yield reading
        count = answer_count(reading)
        wait_for(lambda: answer_count(reading) > count + 100)


def assert_answers_are_right(reading):
    assert {answer.status for visitor in reading for _, answer in visitor.answers} == {200}
    assert all(len(bodies(reading, path)) == 1 for path in PATHS)


@pytest.mark.parametrize("name", SERVERS)
def test_a_worker_that_is_killed_under_load_is_replaced_and_no_answer_is_wrong(environment, name):
    with production(environment, name) as (server, port), reading_before_and_after(port) as reading:
        kill_a_worker(server)
    assert_answers_are_right(reading)
    assert sum(visitor.broken for visitor in reading) <= 2 * len(reading)


@pytest.mark.parametrize("act", [kill_a_worker, replace_all])
@pytest.mark.parametrize("name", SERVERS)
def test_behind_nginx_no_reader_notices_that_workers_are_replaced(environment, tmp_path, name, act):
    with (
        production(environment, name) as (server, port),
        nginx(tmp_path / "nginx", site_port=port, keeps=False) as front,
        reading_before_and_after(front) as reading,
    ):
        act(server)
    assert_answers_are_right(reading)
    assert sum(visitor.broken for visitor in reading) == 0


@pytest.mark.parametrize("name", SERVERS)
def test_pages_are_kept_and_choices_take_effect(environment, name):
    with production(environment, name) as (_, port):
        visitor = Browser(port, headers={"Accept-Encoding": "br"})
        pages = [visitor.get("/articles/live/") for _ in range(2)]
        counts = visitor.get("/readyz").body.decode()
        for decision in ("accept", "decline"):
            assert visitor.choose(decision, notice=visitor.notice()).status == 303
            pages.append(visitor.get("/articles/live/"))
        visitor.connection.close()
    assert [page.status for page in pages] == [200] * 4
    assert [page.headers["Content-Encoding"] for page in pages] == ["br"] * 4
    assert pages[0].body == pages[1].body
    assert "page_cache_hits 1\n" in counts
    directives = [page.headers["Cache-Control"] for page in pages[1:]]
    assert directives == ["private, no-cache", "no-store", "private, no-cache"]


@pytest.mark.parametrize("name", SERVERS)
def test_it_ends_when_it_is_told_to_while_its_workers_load_the_site(environment, name):
    process = start(environment, name)
    wait_for(lambda: len(workers_of(process)) == 2)
    workers = workers_of(process)
    process.terminate()
    process.wait(timeout=120)
    assert not any(is_running(worker) for worker in workers)


def is_running(pid):
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
