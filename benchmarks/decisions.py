"""How many durable decisions a second, against bare SQLite inserts on the same disk.

    python benchmarks/decisions.py [COUNT]

Three ways to store one row so that it survives a power cut, in turns, in one run:
bare      sqlite3 alone: one INSERT of the same columns and one commit, in a table like ours
record    decisions.record, as every choice is stored
view      a POST to /consent/, from the request to the finished answer, without a network
"""

import sqlite3
import statistics
import sys
import time
from datetime import UTC, datetime

import decision_log
import own_site

ROUNDS = 5


def main(count):
    folder = own_site.set_up()
    notice = decision_log.publish_demo_notice()
    ways = {"bare": bare(folder, notice), "record": recorded(notice), "view": posted(notice)}
    rates = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, store in ways.items():
            rates[name].append(rate(store, count // ROUNDS))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name, median in medians.items():
        print(f"{name:7}{median:8.0f} a second{median / medians['bare']:8.2f} of bare")


def rate(store, count):
    """Return how often a second `store` runs, after one run that does not count."""
    store()
    began = time.perf_counter()
    for _ in range(count):
        store()
    return count / (time.perf_counter() - began)


def bare(folder, notice):
    """Return a function that stores a row with nothing but sqlite3."""
    from django.db import connection

    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'consent_decision'")
        ours = [sql for (sql,) in cursor.fetchall() if sql and "TRIGGER" not in sql]
    for sql in sorted(ours, key=lambda sql: "CREATE TABLE" not in sql):
        database.execute(sql)
    numbers = iter(range(10**9))
    sql = f"INSERT INTO consent_decision ({decision_log.COLUMNS}) VALUES (?{', ?' * 9})"

    def store():
        number = next(numbers)
        database.execute("BEGIN IMMEDIATE")
        database.execute(sql, decision_log.row(notice, number, decision_log.consent_id(number) * 2))
        database.execute("COMMIT")

    return store


def recorded(notice):
    """Return a function that records a decision of a new visitor."""
    from consent import cookies, decisions

    choices = dict.fromkeys(notice.optional_names, True)

    def store():
        decisions.record(
            consent_id=cookies.new_consent_id(),
            choices=choices,
            notice=notice,
            accepted_before=[],
            surface="banner",
            gpc=False,
            at=datetime.now(UTC),
        )

    return store


def posted(notice):
    """Return a function that accepts as a new visitor's browser does, each from another network."""
    from ipaddress import ip_address
    from urllib.parse import urlencode

    from django.test import Client

    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    body = urlencode(
        {"decision": "accept", "surface": "banner", "notice": notice.sha256, "next": "/"}
    )

    # One network may accept 300 times in ten minutes.
    addresses = (str(ip_address(int(ip_address("10.0.0.1")) + n)) for n in range(2**24 - 2))

    def store():
        client.cookies.clear()
        response = client.post(
            "/consent/", body, "application/x-www-form-urlencoded", REMOTE_ADDR=next(addresses)
        )
        assert response.status_code == 303, response.status_code

    return store


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
