"""Bounds on CPU time that hold on a slow and on a busy machine.

A second of CPU is another amount of work on every machine, and half of that while the other
hyperthread of the core is busy. So the clock is a fixed piece of work, timed beside what is
measured: a second here is ten times that piece, which is what it took where the bounds were set.
"""

from time import process_time

TRIES = 3


def run_within(seconds, act):
    """Return what `act()` returns.

    Fails when it took more CPU than `seconds` each time that it was tried: noise only ever adds.
    """
    for _ in range(TRIES):
        before = _piece()
        began = process_time()
        result = act()
        spent = process_time() - began
        taken = spent / (10 * max(before, _piece()))
        if taken <= seconds:
            return result
    raise AssertionError(f"It took {taken:.2f} s of CPU; at most {seconds} s are allowed.")


def _piece():
    """Return the CPU time, in seconds, of the fixed piece of work."""
    began = process_time()
    lengths = {}
    for n in range(300_000):
        word = f"word{n % 2000}"
        lengths[word] = lengths.get(word, 0) + len(word)
    return process_time() - began
