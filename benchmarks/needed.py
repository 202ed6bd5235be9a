"""What the benchmark of pages needs of the machine, and how to get what is missing.

Imports nothing but the standard library: it is for those who lack the rest.
"""

import importlib.util
import os
import shutil
import sys

from cores import CORES

PACKAGES = ("django", "granian")
# By the package of Debian that has it.
PROGRAMS = {"wrk": "wrk", "nginx": "nginx", "taskset": "util-linux"}


def what_is_missing():
    """Return a sentence for each kind of thing that is missing."""
    packages = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    programs = [name for name in PROGRAMS if path_of(name) is None]
    missing = []
    if packages:
        missing.append(
            f"{sys.executable} lacks {' and '.join(packages)}. `python3 dev.py manage check` puts "
            "what the site needs into .venv; then run .venv/bin/python benchmarks/pages.py"
        )
    if programs:
        to_install = " ".join(PROGRAMS[name] for name in programs)
        missing.append(
            f"Not found: {', '.join(programs)}. On Debian, as root: apt-get install {to_install}"
        )
    if len(CORES) < 2:
        missing.append(
            "Two cores are needed, one for the servers and one for wrk; this process may use one."
        )
    return missing


def path_of(program):
    """Return where the program is, or None; Debian keeps nginx where only root's PATH leads."""
    return shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
