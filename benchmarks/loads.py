"""wrk, and what it finds: how fast a server answers."""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from cores import CLIENT_CORE, pinned

CONNECTIONS = 16
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}

# They are written out beforehand: wrk is to be as quick with many as with one.
IN_TURN = """
local requests, last = {{ {requests} }}, 0
function request()
    last = last % #requests + 1
    return requests[last]
end
"""


@dataclass(frozen=True)
class Load:
    """What wrk found: answers a second and in all, the 99th percentile in ms, and failures.

    Failures are answers that told of an error, and those that never came.
    """

    rate: float
    answer_count: int
    p99: float
    failed_count: int


def wrk(port, requests, seconds, *, connections=CONNECTIONS):
    """Return the Load that wrk finds in whole `seconds`, sending the `requests` in turn."""
    command = pinned(CLIENT_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if len(requests) > 1:
            texts = ", ".join(json.dumps(request.text(port)) for request in requests)
            script.write(IN_TURN.format(requests=texts))
            script.flush()
            command += ["-s", script.name]
        else:
            for name, value in requests[0].headers.items():
                command += ["-H", f"{name}: {value}"]
        command.append(f"http://127.0.0.1:{port}{requests[0].path}")
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return load_from(done.stdout)


def load_from(said):
    """Return the Load that wrk tells of at its end."""
    answer_count = int(re.search(r"(\d+) requests in", said)[1])
    if not answer_count:
        sys.exit(f"wrk got no answer:\n{said}")
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    failures = re.findall(r"(?:responses:|connect|read|write|timeout) (\d+)", said)
    return Load(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        answer_count=answer_count,
        p99=float(p99[1]) * UNITS[p99[2]],
        failed_count=sum(map(int, failures)),
    )
