"""What is answered where nothing is: the page that says so, and what may have been meant."""

import re

from django.shortcuts import render

from articles.moments import now_of
from articles.search import suggest

MOST_WORDS = 8
MOST_LETTERS = 100
NEAREST_COUNT = 4
# A shorter word, such as “the” or “for”, tells nothing beside longer ones.
TELLING_LENGTH = 4

# How the addresses of pages end, here and elsewhere; another ending is a file's.
PAGE_ENDING = re.compile(r"\.(?:html?|php|aspx?)$")
WORD = re.compile(r"[^\W_]+")


def page_not_found(request):
    """Return the page for an address that does not exist."""
    return answer(request, "404.html", status=404)


def page_gone(request):
    """Return the page for an article that was taken down."""
    return answer(request, "410.html", status=410)


def answer(request, template, *, status):
    """Return the page with the visible articles that have most in common with the address."""
    words = words_of(request.path)
    telling = " ".join([word for word in words if len(word) >= TELLING_LENGTH] or words)
    nearest = suggest(telling, at=now_of(request), limit=NEAREST_COUNT) if telling else []
    return render(request, template, {"words": " ".join(words), "nearest": nearest}, status=status)


def words_of(path):
    """Return the words of the last part of an address, few and in lower case.

    None for the address of a file, such as “/favicon.ico”, and of a preview: that is a secret.
    """
    if path.startswith("/preview/"):
        return []
    last = path.rstrip("/").rpartition("/")[2].lower()
    name = PAGE_ENDING.sub("", last)
    if "." in name:
        return []
    return WORD.findall(name[:MOST_LETTERS])[:MOST_WORDS]
