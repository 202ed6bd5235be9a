"""A process of its own that says, each time it changes, which services it would run."""

import sys
import time

import django


def watch():
    """Print the keys of the running services with the time, whenever they are others."""
    from consent import configuration

    last = None
    while True:
        running = [service.key for service in configuration.current().services]
        if running != last:
            print(time.time(), *running, flush=True)  # noqa: T201 it is what this process is for
            last = running
        time.sleep(0.01)


if __name__ == "__main__":
    django.setup()
    sys.exit(watch())
