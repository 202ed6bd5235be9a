"""Scripts that a browser runs. What search engines read stands in script elements too, as data."""

import re

RUNNING = 'script:not([type="application/ld+json"])'  # a CSS selector
OPENING = re.compile(r'<script(?! type="application/ld\+json">)', re.IGNORECASE)


def scripts_that_run(html):
    """Return the opening of each script element of a page that is no mere data."""
    return OPENING.findall(html)
