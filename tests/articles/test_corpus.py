"""The publication that benchmarks measure is one that editors could have made."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, Path
from benchmarks import corpus

pytestmark = pytest.mark.django_db
COUNT = 30


@pytest.fixture(autouse=True)
def publication():
    corpus.fill(COUNT, newest=timezone.now() - corpus.UNCHANGED - timedelta(hours=1))


def test_every_article_is_live_with_what_its_working_copy_says():
    statuses = Article.objects.with_status(at=timezone.now()).values_list("status", flat=True)
    assert list(statuses) == ["live"] * COUNT
    assert Path.objects.filter(article__isnull=False).count() == COUNT


def test_every_article_could_be_published_as_it_is():
    today = timezone.localdate()
    problems = [publishing.publishing_problems(each, on=today) for each in Article.objects.all()]
    assert problems == [{}] * COUNT


def test_saving_without_a_change_makes_no_edition():
    article = Article.objects.first()
    publishing.save_article(
        article, categories=article.ordered_categories(), by=None, at=timezone.now()
    )
    assert Edition.objects.count() == COUNT + COUNT // 10


@pytest.mark.parametrize("path", ["/", "/categories/board/", "/articles/article-7/"])
def test_its_pages_can_be_read(client, path):
    assert client.get(path).status_code == 200
