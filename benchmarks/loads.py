"""wrk, and what it finds: how fast a server answers."""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass

from cores import CLIENT_CORE, pinned

CONNECTIONS = 16
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}

ROUND = """
local paths, last = {{ {paths} }}, 0
function request()
    last = last % #paths + 1
    return wrk.format("GET", paths[last])
end
"""


@dataclass(frozen=True)
class Load:
    """What wrk found: requests a second, the 99th percentile in ms, and answers that failed."""

    rate: float
    p99: float
    failed: int


def wrk(port, paths, seconds, *, connections=CONNECTIONS, **headers):
    """Return the Load that wrk finds in `seconds`, asking for the `paths` in turn."""
    command = pinned(CLIENT_CORE, "wrk", "-t1", f"-c{connections}", "--latency")
    command += [f"-d{max(1, round(seconds))}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if len(paths) > 1:
            script.write(ROUND.format(paths=", ".join(map(json.dumps, paths))))
            script.flush()
            command += ["-s", script.name]
        command.append(f"http://127.0.0.1:{port}{paths[0]}")
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    return Load(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        p99=float(p99[1]) * UNITS[p99[2]],
        failed=int(failed[1]) if failed else 0,
    )
