"""How long a reviewer waits at a long log, and what an export of all of it takes.

    python benchmarks/lookup.py [COUNT]

Fills a log with COUNT decisions, by default 1,000,000, five of each visitor; then looks
visitors up, reads the list under each filter, and exports everything, with the peak memory.
"""

import json
import resource
import statistics
import sys
import time
from datetime import timedelta

import own_site

VISITORS_LOOKED_UP = 200


def main(count):
    own_site.set_up()
    notice = own_site.publish_demo_notice()
    began = time.perf_counter()
    own_site.store_decisions(notice, count)
    print(f"{count:,} decisions stored in {time.perf_counter() - began:.0f} s")
    look_up(count // own_site.DECISIONS_EACH)
    read_the_list(count)
    export(count)


def look_up(visitors):
    """Print how long finding a visitor's whole history takes, by each thing one may quote."""
    from consent import lookup, receipts
    from consent.decisions import history_of, subject_of

    step = visitors // VISITORS_LOOKED_UP
    ids = [own_site.consent_id(number) for number in range(0, visitors, step)]
    histories = [history_of(subject_of(consent_id), at_most=100) for consent_id in ids]
    quotes = {
        "consent id": ids,
        "reference": [str(history[0].public_id) for history in histories],
        "receipt": [json.dumps(receipts.receipt(history)) for history in histories],
    }
    for name, quoted in quotes.items():
        measured = [timed(checked, lookup.find, quote) for quote in quoted]
        times = sorted(seconds for seconds, _ in measured)
        queries = max(queries for _, queries in measured)
        print(
            f"found by {name:11} {statistics.median(times) * 1000:6.1f} ms median "
            f"{times[int(len(times) * 0.99)] * 1000:6.1f} ms p99   {queries} queries"
        )


def checked(find, quote):
    """Look up, and check every row as the page does."""
    visitor = find(quote)
    assert visitor.decisions
    assert not visitor.changed
    assert not visitor.differences


def read_the_list(count):
    """Print how long each view of the list takes, as the reviewer's browser asks for it."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("reviewer"))
    middle = own_site.START + timedelta(seconds=own_site.SECONDS_BETWEEN * count // 2)
    day = f"{middle:%Y-%m-%d}"
    for name, query in {
        "newest": {},
        "page in the middle": {"p": f"older_{middle.isoformat()}_{count // 2}"},
        "one day": {"from": day, "to": day},
        "action": {"action__exact": "custom"},
        "action with none": {"action__exact": "withdraw"},
        "notice": {"notice__id__exact": "1"},
        "group accepted": {"group": "campaigns:accepted"},
        "GPC": {"gpc__exact": "1"},
        "a subject": {"q": "0" * 64},
    }.items():
        seconds, queries = min(timed(client.get, "/admin/consent/decision/", query) for _ in "123")
        print(f"list, {name:19} {seconds * 1000:7.1f} ms   {queries} queries")


def export(count):
    """Print how long exporting everything takes, and how much memory."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from consent import exports
    from consent.models import Decision

    reviewer = User.objects.get(username="reviewer")
    for file_format in ("csv", "jsonl"):
        before = peak_mb()
        began = time.perf_counter()
        _, parts = exports.begin(
            Decision.objects.all(),
            by=reviewer,
            file_format=file_format,
            filters="",
            at=timezone.now(),
        )
        size = sum(len(part.encode()) for part in parts)
        seconds = time.perf_counter() - began
        print(
            f"export as {file_format:6} {count:,} rows, {size / 1e6:.0f} MB in {seconds:.0f} s; "
            f"peak memory {before:.0f} MB before, {peak_mb():.0f} MB after"
        )


def timed(act, *args):
    """Return the seconds that `act(*args)` takes, and how many queries it asks."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        act(*args)
        seconds = time.perf_counter() - began
    return seconds, len(asked)


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
