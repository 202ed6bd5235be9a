"""A worker is killed, with no chance to clean up, while visitors accept."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import pytest

from consent.decisions import subject_of
from tests.consent.outages import LOAD_NOTICE, all_subjects
from tests.databases import own_database
from tests.servers import ROOT, ServerGone, free_port, manage, on_port, prepare

BETWEEN_COMMIT_AND_ANSWER = 100
AT_SOME_MOMENT = 60


class Killable:
    """The server of `killable_server`, and its present worker."""

    def __init__(self, environment):
        self.environment = environment
        command = [sys.executable, "-m", "tests.consent.killable_server"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        self.port = self._read_number()
        self.worker = self._read_number()
        self.die = Path(environment["VAR_DIR"]) / "die"

    def kill(self):
        os.kill(self.worker, signal.SIGKILL)

    def next_worker(self):
        """Wait for the one that takes over from a worker that was killed."""
        self.worker = self._read_number()

    def _read_number(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.stdout.close()
            raise ChildProcessError(f"it ended with exit code {self.process.wait()}")
        return int(line)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.kill()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with own_database(tmp_path_factory.mktemp("var")) as environment:
        # The port is the server's to choose; "localhost" is all that the site has to know.
        environment = on_port(environment, free_port())
        prepare(environment)
        manage(environment, "shell", "-v0", "-c", LOAD_NOTICE)
        server = Killable(environment)
        yield server
        server.stop()


def accept(browser, notice):
    """Return whether the browser now has the cookie that lets it be tracked."""
    try:
        browser.choose("accept", notice=notice)
    except ServerGone:
        return False
    return True


def newcomer(open_browser, server, number):
    """Return a browser that has, from an earlier visit, a consent id that we know."""
    return open_browser(server.port, cookies={"consent-id": f"{number:032x}"})


def on_record(server, number):
    return subject_of(f"{number:032x}") in all_subjects(server.environment)


def test_killed_between_commit_and_answer_nothing_is_lost_and_nobody_is_tracked(
    server, open_browser
):
    notice = open_browser(server.port).notice()
    visitors = range(BETWEEN_COMMIT_AND_ANSWER)
    for number in visitors:
        browser = newcomer(open_browser, server, number)
        server.die.touch()
        assert not accept(browser, notice)
        server.die.unlink()
        server.next_worker()
        assert "consent" not in browser.cookies
    recorded = all_subjects(server.environment)
    assert {subject_of(f"{number:032x}") for number in visitors} <= recorded


def test_killed_at_any_moment_every_acceptance_that_was_answered_is_on_record(server, open_browser):
    notice = open_browser(server.port).notice()
    chance = random.Random(4)
    outcomes = []
    for number in range(1000, 1000 + AT_SOME_MOMENT):
        browser = newcomer(open_browser, server, number)
        began = time.monotonic()
        assert accept(newcomer(open_browser, server, 2 * number), notice)
        usual = time.monotonic() - began
        killer = Timer(chance.uniform(0, 1.2 * usual), server.kill)
        killer.start()
        is_tracked = accept(browser, notice)
        killer.join()
        server.next_worker()
        outcomes.append((is_tracked, "consent" in browser.cookies, on_record(server, number)))
    assert {(tracked, cookie) for tracked, cookie, _ in outcomes} <= {(True, True), (False, False)}
    assert all(recorded for tracked, _, recorded in outcomes if tracked)
    # It was the killing that was tried: some were answered, and some never were.
    assert {tracked for tracked, _, _ in outcomes} == {True, False}


def test_whoever_got_no_answer_accepts_by_trying_again(server, open_browser):
    browser = newcomer(open_browser, server, 1_000_000)
    notice = browser.notice()
    server.die.touch()
    accept(browser, notice)
    server.die.unlink()
    server.next_worker()
    assert accept(browser, notice)
    assert browser.cookies["consent"]
