"""A site with any number of articles, and how its pages are asked for."""

import os
import subprocess
import sys
from pathlib import Path

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


# What a service is given besides its own settings; granian hands all of it to each request.
OF_A_SERVICE = ("PATH", "HOME", "LANG")


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


def article_paths(facts):
    return [f"/articles/{slug}/" for slug in facts["slugs"]]


def asked(facts):
    return {"Cookie": facts["cookie"], "Accept-Encoding": "gzip"}
