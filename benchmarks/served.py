"""What benchmarks/pages.py measures beside the site, each chosen by the variable SERVED.

empty     a Django view that answers with nothing, behind no middleware: what the machine can do
project   the same, behind the middlewares that `startproject` gives to a new project
django    the site without its page cache, with Django's cache middleware in its place
"""

import ast
import os
import re
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import re_path

urlpatterns = [re_path("", lambda request: HttpResponse())]

# Whatever Django at hand writes into the settings of a new project.
TEMPLATE = Path(django.__file__).parent / "conf/project_template/project_name/settings.py-tpl"


def middlewares_of_a_new_project():
    found = re.search(r"^MIDDLEWARE = (\[.*?^\])", TEMPLATE.read_text(), re.DOTALL | re.MULTILINE)
    return ast.literal_eval(found[1])


EMPTY = {"empty": [], "project": middlewares_of_a_new_project()}

if os.environ["SERVED"] in EMPTY:
    settings.MIDDLEWARE = EMPTY[os.environ["SERVED"]]
    settings.ROOT_URLCONF = "benchmarks.served"
else:
    # Inside of everything that writes headers for one visitor; outside, it would keep nothing.
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.middleware.cache.UpdateCacheMiddleware",
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]

application = get_wsgi_application()
