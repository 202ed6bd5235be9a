"""Processes that race each other on a database of their own, and answer in lines of JSON."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from random import sample
from threading import Thread

from django.db import connection

ROOT = Path(__file__).parents[2]
SECONDS = 120


def python(*arguments, environment):
    """Run Python with `arguments` and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shell(code, *, environment):
    """Run `code` in the site's shell and return the JSON that it printed."""
    return json.loads(python("manage.py", "shell", "-v0", "-c", code, environment=environment))


class Racer:
    """A process that answers each line of JSON with another."""

    def __init__(self, module, *arguments, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")

    def answer(self):
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return json.loads(line)

    def finish(self):
        """End the process, which has nothing to complain of."""
        _, errors = self.process.communicate(timeout=SECONDS)
        assert (self.process.returncode, errors) == (0, "")


@contextmanager
def racers(module, *starts, environment):
    """Yield a Racer of `module` for each tuple of arguments in `starts`, all of them ready."""
    started = [Racer(module, *arguments, environment=environment) for arguments in starts]
    try:
        assert [racer.answer() for racer in started] == ["ready"] * len(started)
        yield started
        for racer in started:
            racer.finish()
    finally:
        for racer in started:
            racer.process.kill()
            racer.process.communicate()


def ask_at_once(started, questions):
    """Ask every racer its question, whoever is first, and return the answers in order."""
    pairs = list(zip(started, questions, strict=True))
    for racer, question in sample(pairs, len(pairs)):
        racer.ask(question)
    return [racer.answer() for racer in started]


def tell(answers):
    """Print each of `answers`, the first of which is "ready"; what a racer does."""
    for answer in answers:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


@contextmanager
def meanwhile(act, *, before):
    """Let somebody else do `act` before the first of our SQL that looks like `before`.

    They have a connection of their own, and are done when ours goes on.
    """

    def on_a_connection_of_their_own():
        act()
        connection.close()

    somebody_else = Thread(target=on_a_connection_of_their_own)

    def watch(execute, sql, *arguments):
        if somebody_else.ident is None and re.search(before, sql):
            somebody_else.start()
            somebody_else.join()
        return execute(sql, *arguments)

    with connection.execute_wrapper(watch):
        yield
