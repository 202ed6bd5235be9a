import pytest

from pmo_cms import roles
from tests.articles.builders import make_live, make_member, make_page, make_publication

pytestmark = pytest.mark.django_db
WORDS = "Your publication is empty"


@pytest.mark.parametrize("role", [roles.EDITORS, roles.ADMINISTRATORS])
def test_who_begins_is_led_to_what_makes_a_publication(client, role):
    client.force_login(make_member(role))
    html = client.get("/admin/").content.decode()
    assert WORDS in html
    for page in ("publication", "category", "author", "staticpage", "article"):
        assert f'<li><a href="/admin/articles/{page}/">' in html


def test_what_is_done_is_marked(client):
    client.force_login(make_member(roles.EDITORS))
    make_publication()
    make_page()
    assert client.get("/admin/").content.decode().count("(done)") == 2


@pytest.mark.parametrize("role", [roles.WRITERS, roles.CONSENT_REVIEWERS])
def test_nobody_is_led_to_what_is_not_theirs(client, role):
    client.force_login(make_member(role))
    assert WORDS not in client.get("/admin/").content.decode()


def test_a_publication_that_readers_have_is_begun(client):
    make_live()
    client.force_login(make_member(roles.EDITORS))
    assert WORDS not in client.get("/admin/").content.decode()
