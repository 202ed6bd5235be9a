"""What runs in a process that a test steers: python -m tests.pmo_cms.steered cached|plain

Each line that comes in is an order, [name, *arguments] in JSON: a method of Process. What it
returns goes out as a line.
"""

import json
import logging
import sys
from contextlib import suppress
from datetime import timedelta

import django

django.setup()

import time_machine  # noqa: E402  all of these need the settings
from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from articles import identity  # noqa: E402
from articles.publishing import NotPublishable  # noqa: E402
from articles.timeline import NotPossible  # noqa: E402
from consent import configuration  # noqa: E402
from consent.models import guards  # noqa: E402
from tests.consent.builders import state_cookie  # noqa: E402
from tests.pmo_cms import world  # noqa: E402
from tests.pmo_cms.caching import Stopwatch, ask, make_cache  # noqa: E402

TOLD = ("cache-control", "content-security-policy", "location")
FOR_EVER = 1e9


class Process:
    """A site that remembers nothing, or one in which only a newer epoch ends what it remembers."""

    def __init__(self, clock, *, is_cached):
        self.clock, self.is_cached = clock, is_cached
        identity.SECONDS = settings.CONSENT_CONFIGURATION_SECONDS = FOR_EVER

    def empty_database(self):
        """Begin the world anew. Deleting a few rows is faster than truncating all tables."""
        guards.remove(connection)
        with transaction.atomic(), connection.cursor() as cursor:
            for table in connection.introspection.django_table_names(only_existing=True):
                cursor.execute(f'DELETE FROM "{table}"')
        guards.install(connection)
        world.begin()

    def begin(self):
        """Forget all that came before, and set the clock to noon."""
        self.forget()
        self.clock.move_to(world.NOON)
        self.stopwatch = Stopwatch()
        self.site = WSGIHandler()
        if self.is_cached:
            self.site = make_cache(stopwatch=self.stopwatch, read_again_after=0.5)

    def forget(self):
        identity.forget()
        configuration.forget()

    def act(self, name, *facts):
        """Let somebody act, or try to."""
        with suppress(NotPossible, NotPublishable):
            getattr(world, name)(*facts)

    def set_clock(self, minutes):
        self.clock.shift(timedelta(minutes=minutes))

    def let_pass(self, seconds):
        self.stopwatch.seconds += seconds

    def cookie(self, chosen):
        """Return the Cookie header of somebody who chose so in front of the present notice."""
        return f"consent={state_cookie(**chosen)['consent']}"

    def visit(self, visits):
        """Return [status, headers of interest, body] for each (path, what is sent) of `visits`."""
        if not self.is_cached:
            self.forget()
        return [essence(ask(self.site, path, **sent)) for path, sent in visits]


def essence(answer):
    return [answer.status, [answer.headers.get(name) for name in TOLD], answer.text]


def obey(orders, answers, *, is_cached):
    with time_machine.travel(world.NOON, tick=False) as clock:
        process = Process(clock, is_cached=is_cached)
        for line in orders:
            name, *arguments = json.loads(line)
            answers.write(json.dumps(getattr(process, name)(*arguments)) + "\n")
            answers.flush()


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # pages that are not there, as often as one asks
    obey(sys.stdin, sys.stdout, is_cached=sys.argv[1] == "cached")
