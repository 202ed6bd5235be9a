"""A site with any number of articles, and how its pages are asked for."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers import Request

ROOT = Path(__file__).resolve().parent.parent

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

# The cookies are those that a browser gets with the answer to declining, but for the one that it
# sends to /consent/ alone.
FACTS = """
import json
import django; django.setup()
from django.http import HttpResponse
from articles.models import Article, Category
from consent import configuration, cookies
from consent.state import Choice
from pmo_cms.page_cache.site import renderer_count
present = configuration.load()
declined = {group.varname: Choice.DECLINED for group in present.groups}
answer = HttpResponse()
cookies.set_state(answer, declined, present.groups, epoch=present.notice.epoch)
slugs = list(Article.objects.order_by("-pk").values_list("slug", flat=True)[:20_000])
print(json.dumps({
    "notice": present.notice.sha256,
    "cookies": "; ".join(f"{each.key}={each.coded_value}" for each in answer.cookies.values()),
    "renderer_count": renderer_count(),
    "articles": [f"/articles/{slug}/" for slug in slugs],
    "lists": [category.get_absolute_url() for category in Category.objects.all()],
    "pages": {
        "article": f"/articles/{slugs[0]}/",
        "home": "/",
        "category": Category.objects.first().get_absolute_url(),
    },
}))
"""

# What a service is given besides its own settings; granian hands all of it to each request.
OF_A_SERVICE = ("PATH", "HOME", "LANG")


@dataclass(frozen=True)
class Site:
    """A site: what it runs with, and what whoever reads it has to know.

    `notice` is the digest of what visitors decide on, `cookies` is what those send who declined.
    Of paths there are `articles`, the newest first and 20,000 at most, `lists`, and `pages`, one
    of each kind by its name.
    """

    article_count: int
    folder: Path
    environment: dict[str, str]
    notice: str
    cookies: str
    renderer_count: int
    articles: list[str]
    lists: list[str]
    pages: dict[str, str]

    @property
    def decliner_headers(self):
        """Return what the browser of somebody who declined sends with every request."""
        return {"Cookie": self.cookies, "Accept-Encoding": "gzip"}

    def requests(self, *paths):
        """Return the Requests of somebody who declined."""
        return [Request(path, self.decliner_headers) for path in paths]


@contextmanager
def filled_site(article_count):
    """Yield a Site with so many articles; it is gone afterwards."""
    print(f"Filling a site with {article_count:,} articles …", flush=True)
    with tempfile.TemporaryDirectory(prefix="pmo-cms-pages-") as name:
        folder = Path(name)
        environment = environment_in(folder)
        run_python(environment, FILL, str(article_count))
        facts = json.loads(run_python(environment, FACTS))
        yield Site(article_count, folder, environment, **facts)


def environment_in(folder):
    """Return the environment of a site in `folder`."""
    given = {name: os.environ[name] for name in OF_A_SERVICE if name in os.environ}
    return given | {
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
