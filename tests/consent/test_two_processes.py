"""What an administrator commits in one process is what another one runs, within a second."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import own_database

ROOT = Path(__file__).parents[2]
PROMISED = 1.0  # seconds from commit

SET_UP = """
from tests.consent.builders import make_service, make_notice
make_service(key="counter")
make_notice()
"""
CHANGES = """
import time
from consent.models import Service
from consent.notices import publish_notice
from tests.consent.builders import NOON, WORDS, make_group, make_service
service = Service.objects.get()
service.is_enabled = False
service.save()
print(time.time())
time.sleep(2)
make_service(make_group("media"), key="player")
publish_notice(words=WORDS, by=None, at=NOON, ask_again=False)
print(time.time())
time.sleep(2)
"""


@pytest.fixture
def environment(tmp_path):
    with own_database(tmp_path) as environment:
        yield environment


@pytest.fixture
def manage(environment):
    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    manage("migrate", "-v0")
    return manage


@pytest.fixture
def watcher(manage, environment):
    """Another process; its first line says that it runs the counter."""
    manage("shell", "-v0", "-c", SET_UP)
    command = [sys.executable, "-m", "tests.consent.watcher"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdout.readline().split()[1:] == ["counter"]
        yield watcher
        watcher.terminate()


def test_switching_off_and_publishing_reach_another_process_within_a_second(manage, watcher):
    committed = [float(line) for line in manage("shell", "-v0", "-c", CHANGES).split()]
    watcher.terminate()
    seen = [line.split() for line in watcher.stdout]
    assert [running for _, *running in seen] == [[], ["player"]]
    delays = [float(at) - commit for (at, *_), commit in zip(seen, committed, strict=True)]
    assert max(delays) < PROMISED
