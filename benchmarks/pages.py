"""What a page costs: kept, rendered, and beside nginx with the very same bytes.

    python benchmarks/pages.py [--articles 500,50000] [--seconds 10] [--json pages.json] [--process]

With --process only what the process takes: how soon it answers, and its memory with a full cache.

Needs wrk, nginx, taskset and two cores: the servers run on the first, wrk on the second. Every
figure is the median of three runs, which alternate; docs/performance.md explains each. Prints a
table, with the goals and whether they were met, and writes the same as JSON.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from servers import CLIENT_CORE, CONNECTIONS, Load, Server, serving, serving_files, wrk

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
# How many pages are read while others decide, and by how many: one alone reads no faster than it is
# answered.
PAGES_A_SECOND, READERS = 2000, 8
MIB = 2**20
NEEDED = {"wrk": "wrk", "nginx": "nginx", "taskset": "util-linux"}


@dataclass
class Figure:
    """One measured number; `goal` is None where there is none to reach."""

    articles: int
    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = True

    @property
    def verdict(self):
        if self.goal is None:
            return ""
        met = self.value >= self.goal if self.at_least else self.value <= self.goal
        bound = f"{'at least' if self.at_least else 'at most'} {self.goal:g}"
        return f"{bound}: {'met' if met else 'MISSED'}"


def main(arguments):
    options = parse(arguments)
    if lacking := [package for name, package in NEEDED.items() if not shutil.which(name)]:
        sys.exit(f"Missing; as root, run: apt-get install {' '.join(lacking)}")
    if (os.cpu_count() or 1) < 2:
        sys.exit("Two cores are needed: one for the server, one for wrk.")
    figures = []
    for count in options.articles:
        figures += measure(count, options.seconds, only_process=options.process)
    if not options.process:
        figures += compare(figures)
    print_table(figures)
    facts = [asdict(figure) | {"verdict": figure.verdict} for figure in figures]
    Path(options.json).write_text(json.dumps(facts, indent=2) + "\n")
    print(f"\nThe same as JSON: {options.json}")


def parse(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    numbers = [500, 50_000]
    parser.add_argument(
        "--articles", type=lambda text: [int(n) for n in text.split(",")], default=numbers
    )
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--process", action="store_true")
    parser.add_argument("--json", default="pages.json")
    return parser.parse_args(arguments)


def measure(count, seconds, *, only_process):
    """Return the figures of a site with that many articles."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pmo-cms-pages-")))
        environment = environment_in(folder)
        print(f"Filling a site with {count:,} articles …", flush=True)
        run_python(environment, FILL, str(count))
        facts = json.loads(run_python(environment, FACTS))
        if only_process:
            return measure_process(count, environment, facts)
        kept = stack.enter_context(serving(environment))
        few = {"thread_count": facts["renderers"]}
        # Pages are kept where there is room for them; one byte has none.
        cold = stack.enter_context(serving(environment | {"PAGE_CACHE_BYTES": "1"}))
        off = stack.enter_context(serving(environment | {"PAGE_CACHE_BYTES": "0"}, **few))
        django = stack.enter_context(serving(environment | {"SERVED": "django"}))
        empty = stack.enter_context(serving(environment | {"SERVED": "empty"}))
        bodies = {name: kept.get(path, **asked(facts))[1] for name, path in facts["pages"].items()}
        nginx = stack.enter_context(serving_files(folder / "nginx", bodies))
        print("Measuring …", flush=True)
        servers = Servers(kept, cold, off, django, empty, nginx)
        loads = measure_loads(servers, facts, seconds)
        figures = describe(count, loads)
        figures += measure_decisions(count, kept, facts, environment, seconds)
        figures += measure_process(count, environment, facts)
    return figures


FILL = """
import sys; sys.path.insert(0, "benchmarks")
import django; django.setup()
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
import corpus
from consent import demo
corpus.fill(int(sys.argv[1]))
demo.load(at=timezone.now())
"""

FACTS = """
import json
import django; django.setup()
from articles.models import Article, Category
from consent import configuration, cookies
from consent.state import Choice
from pmo_cms.page_cache.site import renderer_count
present = configuration.load()
declined = {group.varname: Choice.DECLINED for group in present.groups}
state = cookies.encode_choices(declined, present.groups, epoch=present.notice.epoch)
slugs = list(Article.objects.order_by("-pk").values_list("slug", flat=True)[:20_000])
print(json.dumps({
    "notice": present.notice.sha256,
    "cookie": f"consent={state}",
    "renderers": renderer_count(),
    "slugs": slugs,
    "lists": [category.get_absolute_url() for category in Category.objects.all()],
    "pages": {
        "article": f"/articles/{slugs[0]}/",
        "home": "/",
        "category": Category.objects.first().get_absolute_url(),
    },
}))
"""

COUNT = """
import django; django.setup()
from consent.models import Decision
print(Decision.objects.count())
"""


def environment_in(folder):
    return os.environ | {
        "MALLOC_ARENA_MAX": "2",  # as in the unit of docs/operators.md
        "DJANGO_SETTINGS_MODULE": "pmo_cms.settings",
        "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "VAR_DIR": str(folder),
        "DATABASE_URL": os.environ.get("BENCHMARK_DATABASE_URL", ""),
        "DEBUG": "false",
    }


def run_python(environment, script, *arguments):
    """Return what `script` printed last."""
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip().rpartition("\n")[2]


def article_paths(facts):
    return [f"/articles/{slug}/" for slug in facts["slugs"]]


def asked(facts):
    return {"Cookie": facts["cookie"], "Accept-Encoding": "gzip"}


class Servers(NamedTuple):
    """What is measured: the site as it runs, with room for no page, without its cache, others."""

    kept: Server
    cold: Server
    off: Server
    django: Server
    empty: Server
    nginx: Server


def measure_loads(servers, facts, seconds):
    """Return the Loads by what was measured, and the CPU of each cold page in ms."""
    # Another article each time: what a process remembers of one is not to help it.
    articles = article_paths(facts)
    ways = {
        "empty": (servers.empty, ["/"], CONNECTIONS),
        "django": (servers.django, [facts["pages"]["article"]], CONNECTIONS),
        "cold article": (servers.cold, articles, CONNECTIONS),
        "article without the cache": (servers.off, articles, CONNECTIONS),
        "home without the cache": (servers.off, ["/"], CONNECTIONS),
    }
    for page, path in facts["pages"].items():
        ways[f"warm {page}"] = servers.kept, [path], CONNECTIONS
        ways[f"nginx {page}"] = servers.nginx, [f"/{page}"], CONNECTIONS
        if page != "article":
            # One asks after the other: those who ask at once get what is rendered once.
            ways[f"cold {page}"] = servers.cold, [path], 1
    loads = {}
    for _ in range(ROUNDS):
        for name, (server, paths, connections) in ways.items():
            server.get(paths[0], **asked(facts))
            before = server.cpu()
            load = wrk(server.port, paths, seconds, connections=connections, **asked(facts))
            loads.setdefault(name, []).append(load)
            if name.startswith(("cold", "article")):
                milliseconds = (server.cpu() - before) * 1000 / (load.rate * seconds)
                loads.setdefault(f"cpu {name}", []).append(milliseconds)
    return loads


def describe(count, loads):
    """Return the figures that follow from the loads."""
    rates = {
        name: statistics.median(load.rate for load in found)
        for name, found in loads.items()
        if not name.startswith("cpu")
    }
    figures = [Figure(count, name, rate, "requests/s") for name, rate in rates.items()]
    failed = sum(load.failed for found in loads.values() for load in found if is_load(load))
    figures.append(Figure(count, "answers that failed", failed, "", 0, at_least=False))
    for page in ("article", "home", "category"):
        ratio = rates[f"warm {page}"] / rates[f"nginx {page}"]
        figures.append(Figure(count, f"warm {page} / nginx", ratio, "", 0.5))
    p99 = statistics.median(load.p99 for load in loads["warm article"])
    cpu = {name[4:]: statistics.median(loads[name]) for name in loads if name.startswith("cpu")}
    cold = rates["cold article"]
    return [
        *figures,
        Figure(
            count, "warm article / Django's cache", rates["warm article"] / rates["django"], "", 5
        ),
        Figure(count, "warm article, p99", p99, "ms", 5, at_least=False),
        Figure(count, "cold article, CPU", cpu["cold article"], "ms", 3, at_least=False),
        Figure(count, "cold home, CPU", cpu["cold home"], "ms"),
        Figure(count, "article without the cache, CPU", cpu["article without the cache"], "ms"),
        Figure(count, "cold article", cold, "requests/s", 300),
        Figure(count, "cold article / empty view", cold / rates["empty"], "", 0.06),
        Figure(count, "cold home / cold article", rates["cold home"] / cold, "", 0.5),
        Figure(count, "cold category / cold article", rates["cold category"] / cold, "", 0.5),
    ]


def is_load(found):
    return isinstance(found, Load)


def measure_decisions(count, server, facts, environment, seconds):
    """Return what becomes of visitors' decisions while others read."""
    before = int(run_python(environment, COUNT))
    is_over, read = threading.Event(), []
    arguments = (server.port, facts, is_over, read)
    readers = [threading.Thread(target=read_paced, args=arguments) for _ in range(READERS)]
    with on_core(CLIENT_CORE):
        for reader in readers:
            reader.start()
        began, times, accepted = time.monotonic(), [], 0
        while time.monotonic() < began + seconds:
            asked_at = time.monotonic()
            accepted += post_decision(server.port, facts["notice"]) == 303
            times.append((time.monotonic() - asked_at) * 1000)
        is_over.set()
        for reader in readers:
            reader.join()
    stored = int(run_python(environment, COUNT)) - before
    p99 = sorted(times)[int(len(times) * 0.99)]
    return [
        Figure(
            count,
            "pages read meanwhile",
            read.count(200) / seconds,
            "requests/s",
            PAGES_A_SECOND * 0.95,
        ),
        Figure(count, "decisions meanwhile", accepted / seconds, "a second"),
        Figure(count, "decisions lost", accepted - stored, "", 0, at_least=False),
        Figure(count, "decisions, p99", p99, "ms"),
    ]


@contextmanager
def on_core(core):
    """Let this process, and the threads that it starts, run on that core alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {int(core)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def read_paced(port, facts, is_over, read):
    """Read the article as often as one of READERS has to, and note each status in `read`."""
    head = "".join(f"{name}: {value}\r\n" for name, value in asked(facts).items())
    path = facts["pages"]["article"]
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        began, count = time.monotonic(), 0
        stream = connection.makefile("rb")
        while not is_over.is_set():
            connection.sendall(request)
            read.append(read_answer(stream))
            count += 1
            ahead = began + count * READERS / PAGES_A_SECOND - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)


def read_answer(stream):
    """Return the status of one answer with a Content-Length."""
    status, length = int(stream.readline().split()[1]), 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    stream.read(length)
    return status


def post_decision(port, notice):
    """Return the status of declining."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = {"decision": "decline", "notice": notice, "surface": "banner", "next": "/"}
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection.request("POST", "/consent/", urlencode(data), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def measure_process(count, environment, facts):
    """Return how soon a new process answers, and what it holds once its cache is full."""
    starts, cpu = [], []
    for _ in range(ROUNDS):
        began = time.monotonic()
        with serving(environment) as server:
            server.get("/")
            starts.append(time.monotonic() - began)
            cpu.append(server.cpu())
    with serving(environment) as server:
        server.get("/")
        empty = server.memory()
        counts = fill_cache(server, facts)
        kept = int(counts["page_cache_bytes"]) / MIB
        full = "full" if counts["page_cache_evictions"] != "0" else "not full"
        return [
            Figure(
                count, "start-up to first page", statistics.median(starts), "s", 3, at_least=False
            ),
            Figure(count, "start-up, CPU of the worker", statistics.median(cpu), "s"),
            Figure(count, "memory, one page kept", empty, "MiB"),
            Figure(count, f"kept in the cache, {full}", kept, "MiB"),
            Figure(count, "memory of the worker", server.memory(), "MiB", 150, at_least=False),
        ]


def fill_cache(server, facts):
    """Read pages, each in both encodings, until one has to go; return what /readyz counts.

    Pages of lists have an eighth of the bytes to themselves, and are filled first.
    """
    fill(server, list_pages(server, facts), facts)
    evicted = counts_of(server)["page_cache_evictions"]
    fill(server, article_paths(facts), facts, evicted)
    return counts_of(server)


def fill(server, paths, facts, evicted="0"):
    for number, path in enumerate(paths):
        for encoding in ("gzip", "br"):
            server.get(path, **asked(facts) | {"Accept-Encoding": encoding})
        if number % 100 == 99 and counts_of(server)["page_cache_evictions"] != evicted:
            return


def list_pages(server, facts):
    """Yield the addresses of the older pages of the lists of articles."""
    for start in facts["lists"]:
        path = start
        while path:
            page = server.get(path, Cookie=facts["cookie"])[1].decode()
            older = re.search(r'rel="next" href="[^"?]*(\?before=[^"]+)"', page)
            path = start + older[1] if older else None
            if path:
                yield path


def counts_of(server):
    lines = server.get("/readyz")[1].decode().splitlines()[1:]
    return dict(line.split() for line in lines)


def compare(figures):
    """Return how a larger site does beside a smaller one."""
    values = {(figure.articles, figure.name): figure.value for figure in figures}
    small, *larger = sorted({figure.articles for figure in figures})
    goals = {"warm article": 0.9, "warm home": 0.9, "warm category": 0.9}
    goals |= {"cold article": 0.7, "cold home": 0.7, "cold category": 0.7}
    return [
        Figure(
            large,
            f"{name} / {small:,} articles",
            values[large, name] / values[small, name],
            "",
            goal,
        )
        for large in larger
        for name, goal in goals.items()
    ]


def print_table(figures):
    print(f"\n{'articles':>8}  {'what':36}{'measured':>10}  {'unit':12}goal")
    for figure in figures:
        number = f"{figure.value:,.2f}" if figure.value < 100 else f"{figure.value:,.0f}"
        print(
            f"{figure.articles:8,}  {figure.name:36}{number:>10}  {figure.unit:12}{figure.verdict}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
