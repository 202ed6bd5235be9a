"""Adds, in the site's own process, what the demo publication has none of."""

from articles import publishing
from articles.models import Category
from tests.articles.builders import extract, make_live

GONE = "/articles/taken-down/"
LONG = "/articles/a-word-of-200-letters/"
RIGHT_TO_LEFT = "/articles/right-to-left/"


def add():
    """Store an article that was taken down, and three whose titles fit nowhere."""
    shelves = [Category.objects.get(slug="people-capability")]
    long = extract(title="Projectmanagementoffices" * 8 + "together", slug="a-word-of-200-letters")
    make_live(long, categories=shelves)
    make_live(title="PMO", slug="pmo", categories=shelves)
    make_live(title="مكتب إدارة المشاريع", slug="right-to-left", categories=shelves)
    taken = make_live(title="Taken down", slug="taken-down", categories=shelves).article
    publishing.take_down(taken, reason="For tests.", by=None)
