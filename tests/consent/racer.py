"""Somebody in a hurry, in a process of its own: `python -m tests.consent.racer ACT ARGUMENTS`.

It says that it is ready, starts when it gets a line, and prints what came of it.
"""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import django

# The old part of the log, which `fill` stores; what others append comes after it.
OLD_DAYS, PER_DAY = 8, 5
KEPT_DAYS = 365


def fill():
    """Store and seal some old days; return how many."""
    from consent import evidence
    from tests.consent.builders import make_log

    make_log(*[PER_DAY] * OLD_DAYS)
    return len(evidence.seal_days(now=moment(OLD_DAYS + 1)))


def decide(visitors):
    """Let so many visitors press a button at the same moment; return what each was answered."""
    from django.db import connection
    from django.test import Client

    from tests.consent.builders import choose

    gate = Barrier(int(visitors))

    def visit(number):
        gate.wait()
        try:
            return choose(Client(), "accept" if number % 2 else "decline").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(int(visitors)) as pool:
        return " ".join(map(str, pool.map(visit, range(int(visitors)))))


def append(count, seed):
    """Store decisions on three days that others are sealing meanwhile; return how many."""
    from tests.consent.builders import make_decision

    random = Random(int(seed))
    for _ in range(int(count)):
        make_decision(at=moment(OLD_DAYS + random.randrange(1, 4), seconds=random.randrange(86400)))
    return count


def seal(times):
    """Seal whatever there is, again and again; return how many seals that made."""
    from consent import evidence

    now = moment(OLD_DAYS + KEPT_DAYS)
    return sum(len(evidence.seal_days(now=now, late=True)) for _ in range(int(times)))


def prune():
    """Prune one old day after the other; return how many decisions went."""
    from consent import evidence

    reports = [
        evidence.prune(older_than_days=KEPT_DAYS, now=moment(day + KEPT_DAYS), by="a racer")
        for day in range(1, OLD_DAYS + 1)
    ]
    return sum(sum(report.removed.values()) for report in reports)


def prune_until_killed(deletions):
    """Prune, but die between the last of so many deletions and its commit."""
    from django.db import connection

    left = iter(range(int(deletions) - 1))

    def die(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith("DELETE") and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(die):
        return prune()


def moment(days, seconds=0):
    """Return the moment that many days after the log begins."""
    from consent.days import start_of
    from tests.consent.builders import DAY

    return start_of(DAY) + timedelta(days=days, seconds=seconds)


def be_patient():
    """Wait for a connection for as long as it takes: it is what comes after it that races here."""
    from django.conf import settings

    if pool := settings.DATABASES["default"]["OPTIONS"].get("pool"):
        pool["timeout"] = 60


def main(name, *arguments):
    acts = (fill, decide, append, seal, prune, prune_until_killed)
    act = next(act for act in acts if act.__name__ == name)
    django.setup()
    be_patient()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(str(act(*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
