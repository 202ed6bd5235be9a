"""Search: what readers type, found in what they may read."""

from articles.search.corrections import did_you_mean
from articles.search.finding import MOST, Found, Hit, Narrowing, find, in_order, suggest
from articles.search.index import Problems, problems, rebuild, refresh
from articles.search.marks import Marker
from articles.search.query import Query, parse

__all__ = [
    "MOST",
    "Found",
    "Hit",
    "Marker",
    "Narrowing",
    "Problems",
    "Query",
    "did_you_mean",
    "find",
    "in_order",
    "parse",
    "problems",
    "rebuild",
    "refresh",
    "suggest",
]
