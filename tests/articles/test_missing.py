import pytest

from articles import missing, publishing
from tests.articles.builders import make_edition, make_live, make_member


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/articles/The-Stage_Gate/", "the stage gate"),
        ("/2019/04/some-post.html", "some post"),
        ("/articles/größe-zählt/", "größe zählt"),
        ("/favicon.ico", ""),
        ("/wp-content/a.b.js", ""),
        ("/", ""),
        ("//", ""),
        ("/%00<script>/", "00 script"),
        ("/" + "a-" * 5000, "a a a a a a a a"),
    ],
)
def test_the_words_of_an_address_are_few_and_plain(path, words):
    assert " ".join(missing.words_of(path)) == words


@pytest.mark.django_db
def test_a_page_that_does_not_exist_leads_to_the_nearest(client):
    make_live(title="The stage gate that said no", slug="the-stage-gate-that-said-no")
    make_live(title="The quiet value", slug="the-quiet-value")
    html = client.get("/articles/the-stage-gate/").content.decode()
    assert html.count("Perhaps you meant") == 1
    assert "The stage gate that said no" in html
    assert "The quiet value" not in html


@pytest.mark.django_db
def test_an_address_that_is_like_none_leads_to_the_front_page_alone(client):
    make_live(title="The stage gate", slug="the-stage-gate")
    response = client.get("/articles/nothing-like-it/")
    assert response.status_code == 404
    assert "Perhaps you meant" not in response.content.decode()


@pytest.mark.django_db
def test_what_readers_may_not_see_is_never_meant(client):
    make_edition(title="Canary draft", slug="canary-draft")
    publishing.withdraw(make_live(slug="canary-gone").article, by=None)
    assert "Perhaps you meant" not in client.get("/articles/canary/").content.decode()


@pytest.mark.django_db
def test_what_was_taken_down_is_gone_and_its_page_leads_on(client):
    taken = make_live(title="Stage gates", slug="stage-gates").article
    make_live(title="Stage gates again", slug="stage-gates-again")
    publishing.take_down(taken, reason="x", by=None)
    response = client.get("/articles/stage-gates/")
    assert response.status_code == 410
    assert "Stage gates again" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 50])
def test_it_costs_the_same_however_many_articles_there_are(
    client, django_assert_max_num_queries, count
):
    for n in range(count):
        make_live(title=f"Stage gate {n}", slug=f"stage-gate-{n}")
    with django_assert_max_num_queries(9):
        response = client.get("/articles/stage-gate/")
    assert response.content.count(b'class="count"') == min(count, missing.NEAREST_COUNT)


@pytest.mark.django_db
def test_at_another_time_what_was_visible_then_is_meant(client):
    publishing.withdraw(make_live(title="Stage gates", slug="stage-gates").article, by=None)
    client.force_login(make_member("Editors"))
    then = client.get("/admin/articles/article/as-of/2026-05-20T09:00:00Z/articles/stage/")
    assert (then.status_code, b"Stage gates" in then.content) == (404, True)
    assert b"Stage gates" not in client.get("/articles/stage/").content


@pytest.mark.django_db
def test_its_words_are_in_a_form_that_searches_for_them(client):
    html = client.get("/articles/The-Stage_Gate/").content.decode()
    form = html[html.index('<form class="find" action="/search/" role="search"') :]
    assert 'name="q" id="words" value="the stage gate"' in form[: form.index("</form>")]
