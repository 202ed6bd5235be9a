"""The applications of served.py on a server of their own, as fast as they get."""

from servers import serving

THREAD_COUNTS = {"empty": 8, "project": 8, "django": 8}


def serving_yardstick(site, name):
    """Yield the Server of what `name` says, which has the site's settings."""
    environment = site.environment | {"SERVED": name}
    return serving(environment, thread_count=THREAD_COUNTS[name])
