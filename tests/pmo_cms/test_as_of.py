"""The site as of another moment next to consent: nobody is asked, and nothing runs."""

import pytest
from django.utils import timezone

from articles import moments
from consent import demo
from tests.articles.builders import make_live, make_member
from tests.pmo_cms.test_previews import TRACKER, choose
from tests.scripts import scripts_that_run

NOW = timezone.now()
SITE = f"/admin/articles/article/as-of/{moments.write(NOW)}/"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("decision", ["accept", "decline", None])
@pytest.mark.parametrize("inner", ["", "articles/x/", "articles/never/"])
def test_no_page_has_a_tracker_or_asks_anything_whatever_was_chosen(client, decision, inner):
    notice = demo.load(tracker_origin=f"https://{TRACKER}", at=NOW).notice
    make_live(slug="x")
    client.force_login(make_member("Editors"))
    if decision:
        choose(client, notice, decision)
    assert (TRACKER in client.get("/").content.decode()) is (decision == "accept")
    response = client.get(SITE + inner)
    html = response.content.decode()
    assert "The site as readers" in html
    assert not scripts_that_run(html)
    assert notice.title not in html
    assert TRACKER not in html + str(response.headers)
    assert response["Cache-Control"] == "no-store"


def test_the_cookie_settings_lead_back_to_the_page_one_came_from(client):
    demo.load(tracker_origin=f"https://{TRACKER}", at=NOW)
    client.force_login(make_member("Editors"))
    link = client.get(SITE).content.decode().split("Your privacy")[1].split('href="')[1]
    settings_page = client.get(link.split('"')[0], follow=True).content.decode()
    assert f'name="next" value="{SITE}"' in settings_page
