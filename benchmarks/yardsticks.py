"""The applications of served.py on a server of their own, each as fast as it gets."""

from servers import serving

# `pages.py --threads` compares. On a busy machine, with one thread, an answer took up to a quarter
# more CPU in the empty view, up to a tenth more in a new project, in Django's cache the same.
THREAD_COUNTS = {"empty": 8, "project": 8, "django": 8}


def serving_yardstick(site, name, thread_count=None):
    """Yield the Server of what `name` says, which has the site's settings."""
    environment = site.environment | {"SERVED": name}
    return serving(environment, thread_count=thread_count or THREAD_COUNTS[name])
