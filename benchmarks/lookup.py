"""How long a reviewer waits at a long log, and what an export of all of it takes.

    python benchmarks/lookup.py [COUNT]

Fills a log with COUNT decisions, by default 1,000,000, five of each visitor; then looks
visitors up, reads the list under each filter, and exports everything. Times are compared with
reading one decision by its key, in the same run. Each export runs in a process of its own, whose
peak memory is compared with that of an export of a hundredth of the rows.
"""

import json
import multiprocessing
import resource
import statistics
import sys
import time
from datetime import timedelta

import decision_log
import own_site

VISITORS_LOOKED_UP = 200


def main(count):
    own_site.set_up()
    notice = decision_log.publish_demo_notice()
    began = time.perf_counter()
    in_a_process_of_its_own(decision_log.store_decisions, notice, count)
    print(f"{count:,} decisions stored in {time.perf_counter() - began:.0f} s")
    look_up(count // decision_log.DECISIONS_EACH, one_row=read_by_key(count))
    read_the_list(count)
    export(count)


def read_by_key(count):
    """Return the seconds, and print them, that reading one decision by its key takes."""
    from consent.models import Decision

    keys = range(1, count, count // VISITORS_LOOKED_UP)
    times = [timed(Decision.objects.get, pk=key)[0] for key in keys]
    median = statistics.median(times)
    print(f"one decision by its key {median * 1000:5.2f} ms median")
    return median


def look_up(visitors, *, one_row):
    """Print how long finding a visitor's whole history takes, by each thing one may quote.

    `one_row` is what reading a single decision takes, in seconds.
    """
    from consent import lookup, receipts
    from consent.decisions import history_of, subject_of

    step = visitors // VISITORS_LOOKED_UP
    ids = [decision_log.consent_id(number) for number in range(0, visitors, step)]
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
        median = statistics.median(times)
        print(
            f"found by {name:11} {median * 1000:6.1f} ms median "
            f"{times[int(len(times) * 0.99)] * 1000:6.1f} ms p99   {queries} queries"
            f"   x{median / one_row:.1f} of one decision by its key"
        )


def checked(find, quote):
    """Look up, and check every row as the page does."""
    visitor = find(quote)
    assert visitor.decisions
    assert not visitor.changed
    assert not (visitor.comparison and visitor.comparison.differences)


def read_the_list(count):
    """Print how long each view of the list takes, as the reviewer's browser asks for it."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("reviewer"))
    middle = decision_log.START + timedelta(seconds=decision_log.SECONDS_BETWEEN * count // 2)
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
    for file_format in ("csv", "jsonl"):
        few = in_a_process_of_its_own(exported, file_format, count // 100)
        all_of_it = in_a_process_of_its_own(exported, file_format, count)
        print(
            f"export as {file_format:6} {all_of_it['rows']:,} rows, "
            f"{all_of_it['size'] / 1e6:.0f} MB in {all_of_it['seconds']:.0f} s; "
            f"peak memory {all_of_it['peak_mb']:.0f} MB, "
            f"x{all_of_it['peak_mb'] / few['peak_mb']:.2f} of that for {few['rows']:,} rows"
        )


def exported(file_format, count):
    """Return the figures of exporting the first `count` decisions."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from consent import exports
    from consent.models import Decision

    began = time.perf_counter()
    record, parts = exports.begin(
        Decision.objects.filter(pk__lte=count),
        by=User.objects.get(username="reviewer"),
        file_format=file_format,
        filters="",
        at=timezone.now(),
    )
    size = sum(len(part.encode()) for part in parts)
    seconds = time.perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": record.row_count, "size": size, "seconds": seconds, "peak_mb": peak_mb}


def in_a_process_of_its_own(act, *args):
    """Return what `act(*args)` returns; the memory that it takes is that process's."""
    from django.db import connection

    connection.close()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(act, args)


def timed(act, *args, **kwargs):
    """Return the seconds that `act` takes with these arguments, and how many queries it asks."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        act(*args, **kwargs)
        seconds = time.perf_counter() - began
    return seconds, len(asked)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
