"""Adds, in the site's own process, what the demo publication has none of."""

from django.utils import timezone

from articles import publishing
from articles.models import Category
from consent import notices
from consent.models import Notice
from tests.articles.builders import extract, make_live

GONE = "/articles/taken-down/"
LONG = "/articles/a-word-of-200-letters/"
RIGHT_TO_LEFT = "/articles/right-to-left/"


def add():
    """Store an article that was taken down, three whose titles fit nowhere, and a newer notice.

    Return the fingerprint of the notice before.
    """
    shelves = [Category.objects.get(slug="people-capability")]
    long = extract(title="Projectmanagementoffices" * 8 + "together", slug="a-word-of-200-letters")
    make_live(long, categories=shelves)
    make_live(title="PMO", slug="pmo", categories=shelves)
    make_live(
        title="مكتب إدارة المشاريع (PMO)!",
        slug="right-to-left",
        language="ar",
        standfirst="ما الذي يفعله مكتب إدارة المشاريع؟",
        body="<h2>أولا</h2><p>مكتب (PMO)!</p><ul><li>خطة</li></ul>"
        "<blockquote><p>قرار</p></blockquote><h2>ثانيا</h2><h2>ثالثا</h2>",
        categories=shelves,
    )
    taken = make_live(title="Taken down", slug="taken-down", categories=shelves).article
    publishing.take_down(taken, reason="For tests.", by=None)
    before = Notice.objects.current()
    notices.publish_notice(words=before.words, by=None, at=timezone.now(), ask_again=False)
    return before.sha256
