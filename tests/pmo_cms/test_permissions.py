import pytest
from django.contrib.auth.models import Permission, User

from pmo_cms import roles
from tests.articles.builders import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    """A writer who may publish besides, in person."""
    user = make_member(roles.WRITERS)
    user.user_permissions.add(Permission.objects.get(codename="publish_article"))
    return User.objects.get(pk=user.pk)


def test_what_one_may_do_in_person_and_by_a_group_is_asked_in_one_query(
    member, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert member.has_perm("articles.publish_article")
        assert member.has_perm("articles.add_article")
        assert not member.has_perm("articles.add_category")
        assert member.has_module_perms("articles")


def test_an_account_that_was_switched_off_may_do_nothing(member):
    member.is_active = False
    assert not member.has_perm("articles.add_article")
    assert member.get_all_permissions() == set()


def test_a_right_to_a_model_is_none_to_a_single_row(member):
    assert not member.has_perm("articles.add_article", member)
