"""Two cores: one for the servers, one for whoever asks them."""

import os
from contextlib import contextmanager

# Those that this process may use, which in a container need not be the first of the machine.
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]


def pinned(core, *command):
    """Return the command that runs `command` on that core alone."""
    return ["taskset", "-c", str(core), *command]


@contextmanager
def on_core(core):
    """Let this process, and the threads that it starts, run on that core alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
