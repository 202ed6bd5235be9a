"""What it takes to seal, verify and prune a log of a million decisions: seconds and memory.

    python benchmarks/evidence.py
    bash .ci/postgres python benchmarks/evidence.py

Two logs of 30 days, one ten times the other, each in a database of its own that is gone
afterwards. Every act runs in a process of its own, so that its peak of memory is its own. Memory is
compared with that for the smaller log; processor time, which other work on the machine does not
change, with a bare pass over the same rows. A database server's is not in it.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START = datetime(2020, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 30
BATCH = 5000


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--decisions", type=int, default=1_000_000)
    count = parser.parse_args().decisions
    small, large = measure(count // 10), measure(count)
    print(f"{'':<8}{count:,} decisions, against {count // 10:,} and against a bare pass")
    for act, figures in large.items():
        print(
            f"{act:<8}{figures['seconds']:>8.1f} s {figures['cpu_seconds']:>8.1f} s of processor "
            f"{figures['peak_mb']:>5.0f} MB"
            f"   memory x{figures['peak_mb'] / small[act]['peak_mb']:.2f}"
            f"   processor x{figures['cpu_seconds'] / large['read']['cpu_seconds']:.1f}"
        )


def measure(count):
    """Return the seconds and the peak of memory of each act on a log of `count` decisions."""
    from tests.databases import own_database

    with tempfile.TemporaryDirectory() as folder, own_database(Path(folder)) as environment:
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        run("fill", environment, count)
        return {act: run(act, environment) for act in ("read", "seal", "verify", "prune")}


def run(act, environment, *arguments):
    done = subprocess.run(
        [sys.executable, __file__, f"--{act}", *map(str, arguments)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def child(act, *arguments):
    """Do one act, and print its seconds and this process's peak of memory."""
    import django

    django.setup()
    began, began_cpu = time.perf_counter(), time.process_time()
    ACTS[act](*arguments)
    figures = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - began_cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def fill(count):
    """Store decisions evenly over the days, past the model, which stores one at a time."""
    from django.db.models import QuerySet

    from consent import demo
    from consent.models import Decision

    notice = demo.load(at=START).notice
    step = timedelta(days=DAYS) / int(count)
    for first in range(0, int(count), BATCH):
        batch = range(first, min(first + BATCH, int(count)))
        rows = [decision(notice, number, START + number * step) for number in batch]
        QuerySet(Decision).bulk_create(rows)


def decision(notice, number, moment):
    from consent.models import Decision
    from consent.models.fingerprint import fingerprint

    row = Decision(
        public_id=uuid.UUID(int=number),
        subject=f"{number:064x}",
        action=Decision.Action.CUSTOM,
        choices=dict.fromkeys(notice.optional_names, number % 2 == 0),
        notice=notice,
        surface=Decision.Surface.BANNER,
        gpc=number % 10 == 0,
        created_at=moment,
        valid_until=moment + timedelta(days=180),
    )
    row.digest = fingerprint(row.as_facts())
    return row


def read():
    """Fetch every column of every row, and do nothing with it."""
    from consent.models import Decision

    for _ in Decision.objects.order_by("created_at", "id").iterator():
        pass


def seal():
    from consent import evidence

    assert len(evidence.seal_days(now=NOW)) == DAYS


def verify():
    from consent import evidence

    assert evidence.verify().problems == []


def prune():
    from consent import evidence

    report = evidence.prune(older_than_days=365, now=NOW, by="a benchmark")
    assert len(report.removed) == DAYS


ACTS = {"--fill": fill, "--read": read, "--seal": seal, "--verify": verify, "--prune": prune}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    sys.path.insert(0, str(ROOT))
    if sys.argv[1:2] and sys.argv[1] in ACTS:
        child(*sys.argv[1:])
    else:
        main()
