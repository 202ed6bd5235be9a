import pytest

from articles import publishing
from articles.models import Article, Status
from tests.articles.builders import NOON, make_edition, make_live

pytestmark = pytest.mark.django_db


def status(article):
    return Article.objects.with_status(at=NOON).get(pk=article.pk).status


def test_an_article_nobody_published_is_a_draft():
    assert status(make_edition().article) == Status.DRAFT


def test_a_published_article_is_live():
    assert status(make_live().article) == Status.LIVE


def test_a_live_article_with_a_later_edition_says_so():
    live = make_live()
    live.article.title = "Changed"
    make_edition(live.article)
    assert status(live.article) == Status.CHANGED


def test_undoing_the_later_change_makes_it_plainly_live_again():
    live = make_live(title="First")
    live.article.title = "Changed"
    make_edition(live.article)
    live.article.title = "First"
    make_edition(live.article)
    assert status(live.article) == Status.LIVE


def test_a_withdrawn_article_is_not_a_draft():
    live = make_live()
    publishing.withdraw(live.article, by=None, at=NOON)
    assert status(live.article) == Status.WITHDRAWN


def test_an_article_whose_moment_is_still_to_come_is_scheduled():
    edition = make_edition()
    publishing.publish(edition, by=None, at=NOON.replace(year=2030))
    assert status(edition.article) == Status.SCHEDULED
