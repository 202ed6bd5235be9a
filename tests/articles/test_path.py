import pytest
from django.test.utils import override_script_prefix

from articles.models import Path, SlugTaken
from articles.mounted import under
from articles.places import address_by_name
from tests.articles.builders import article, make_category, make_edition, make_live, make_source

pytestmark = pytest.mark.django_db


def rename(owner, slug):
    owner.slug = slug
    owner.save()


def test_every_address_ever_used_still_leads_to_its_owner():
    source = make_source(slug="a")
    rename(source, "b")
    assert Path.objects.owner_of("sources", "a") == source
    assert Path.objects.owner_of("sources", "b") == source


def test_changing_back_reuses_the_old_address():
    source = make_source(slug="a")
    rename(source, "b")
    rename(source, "a")
    assert source.paths.count() == 2


def test_an_address_somebody_else_ever_had_is_refused_by_name():
    source = make_source("The Review", slug="a")
    rename(source, "b")
    with pytest.raises(SlugTaken, match="The Review"):
        make_source(slug="a")


def test_a_category_may_have_the_slug_of_a_source():
    source, category = make_source(slug="same"), make_category(slug="same")
    assert Path.objects.owner_of("sources", "same") == source
    assert Path.objects.owner_of("categories", "same") == category


def test_an_address_of_a_draft_nobody_saw_is_given_up():
    draft = make_edition(slug="first-idea").article
    rename(draft, "second-idea")
    other = make_edition(article(slug="first-idea")).article
    assert Path.objects.owner_of("articles", "first-idea") == other


def test_an_address_of_a_published_article_is_kept():
    live = make_live(slug="first-idea").article
    rename(live, "second-idea")
    with pytest.raises(SlugTaken):
        make_edition(article(slug="first-idea"))


def test_a_free_slug_counts_on():
    make_source(slug="the-review")
    make_source(slug="the-review-2")
    assert Path.objects.free_slug("sources", "The Review!") == "the-review-3"
    assert Path.objects.free_slug("sources", "—") == "untitled"


@override_script_prefix("/elsewhere/")
def test_an_address_is_under_the_prefix_at_which_the_site_is_mounted():
    assert make_category(slug="shelf").get_absolute_url() == "/elsewhere/categories/shelf/"
    assert make_live(slug="x").get_absolute_url() == "/elsewhere/articles/x/"


def test_an_address_stays_under_the_prefix_that_its_page_has():
    assert address_by_name("articles:archive_year", 2026) == "/archive/2026/"
    with under("/admin/as-of/"):
        assert address_by_name("articles:archive_year", 2026) == "/admin/as-of/archive/2026/"
    assert address_by_name("articles:archive_year", 2026) == "/archive/2026/"
