"""The WSGI application that the server runs: the site, with its page cache around it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmo_cms.settings")

site = get_wsgi_application()

from pmo_cms import page_cache, patience  # noqa: E402  they need the settings

application = page_cache.for_site(patience.for_site(site))

# What is there by now stays as long as the process. To look it through for garbage would stop every
# thread for 0.1 s, once in a thousand pages that are not kept.
gc.collect()
gc.freeze()
# A page makes thousands of objects and nearly all of them go by themselves: to look for garbage at
# every 700th took 7 % of an article that is not kept.
gc.set_threshold(5_000)
