"""Processes of the site that do what a test tells them, on clocks that the test moves."""

import json
import subprocess
import sys
from contextlib import contextmanager

from tests.servers import ROOT


class Steered:
    """One such process; tests/pmo_cms/steered.py is what runs in it and knows the orders."""

    def __init__(self, process):
        self._process = process

    def tell(self, name, *arguments):
        """Let it begin; `answer` waits for what comes of it."""
        self._process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self._process.stdin.flush()

    def answer(self):
        line = self._process.stdout.readline()
        assert line, f"the process ended with {self._process.wait(20)}"
        return json.loads(line)

    def do(self, name, *arguments):
        """Return what comes of an order."""
        self.tell(name, *arguments)
        return self.answer()


def all_do(processes, name, *arguments):
    """Return what comes of an order in each of them; they obey at the same time."""
    for process in processes:
        process.tell(name, *arguments)
    return [process.answer() for process in processes]


@contextmanager
def steered(environment, kind):
    """Yield a Steered process; of the `kind` "cached" or "plain", without a page cache."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.pmo_cms.steered", kind],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Steered(process)
    finally:
        process.stdin.close()
        try:
            process.wait(20)
        finally:
            process.kill()
            process.stdout.close()
