"""What is answered where nothing is: the page that says so, and what may have been meant."""

import re

from django.shortcuts import render

from articles.models import Edition
from articles.moments import now_of

MOST_WORDS = 8
MOST_LETTERS = 100
NEAREST_COUNT = 4
CANDIDATE_COUNT = 40

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
    """Return the page with the nearest visible articles; at most two queries look for them."""
    words = words_of(request.path)
    context = {"words": " ".join(words), "nearest": nearest(words, at=now_of(request))}
    return render(request, template, context, status=status)


def words_of(path):
    """Return the words of the last part of an address, few and in lower case.

    None for the address of a file, such as “/favicon.ico”.
    """
    last = path.rstrip("/").rpartition("/")[2].lower()
    name = PAGE_ENDING.sub("", last)
    if "." in name:
        return []
    return WORD.findall(name[:MOST_LETTERS])[:MOST_WORDS]


def nearest(words, *, at):
    """Return up to NEAREST_COUNT editions visible at `at` whose address begins as `words` do.

    Those that share most of the words come first.
    """
    for start in dict.fromkeys(["-".join(words[:2]), *words[:1]]):
        found = starting(start, at=at) if len(start) > 2 else []
        if found:
            return sorted(found, key=lambda edition: -shared(words, edition))[:NEAREST_COUNT]
    return []


def starting(start, *, at):
    """Return the first editions visible at `at` whose address begins with `start`, by address."""
    visible = Edition.objects.visible(at=at).filter(article__slug__startswith=start)
    return list(visible.for_cards().order_by("article__slug")[:CANDIDATE_COUNT])


def shared(words, edition):
    """Return how many of `words` the address of `edition` has too."""
    return len(set(words) & set(edition.article.slug.split("-")))
