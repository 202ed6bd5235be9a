"""When, where and with what figures were found, to be kept beside them."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version

from needed import path_of


def conditions(seconds):
    """Return the facts of this moment and machine; each run took so many seconds."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds_each_run": seconds,
        "cpu_count": os.cpu_count(),
        "python": platform.python_version(),
        "django": version("django"),
        "granian": version("granian"),
        "nginx": nginx_version(),
    }


def nginx_version():
    said = subprocess.run([path_of("nginx"), "-v"], capture_output=True, text=True, check=True)
    return said.stderr.strip().rpartition("/")[2]
