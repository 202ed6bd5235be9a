"""What benchmarks/pages.py measures beside the site, each chosen by the variable SERVED.

empty     a Django view that answers with nothing, behind no middleware: what the machine can do
project   the same, behind the seven middlewares that `startproject` gives to a new project
django    the site without its page cache, with Django's cache middleware in its place
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import re_path

urlpatterns = [re_path("", lambda request: HttpResponse())]

OF_A_NEW_PROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
EMPTY = {"empty": [], "project": OF_A_NEW_PROJECT}

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
