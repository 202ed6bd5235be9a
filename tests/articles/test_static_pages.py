import pytest

from articles import identity
from articles.models import Overtaken, Path, SlugTaken, StaticPage
from articles.signals import content_changed
from tests.articles.builders import make_member, make_page

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/staticpage/add/"


def form(**fields):
    return {"title": "About us", "body": "<p>Words</p>", "position": 0, "_save": "1"} | fields


@pytest.fixture
def editor(client):
    client.force_login(make_member("Editors"))
    return client


def test_a_page_has_its_title_text_and_canonical_address(client):
    make_page("About us", body="<p>Who <em>we</em> are.</p>")
    html = client.get("/pages/about-us/").content.decode()
    for words in (
        "<title>About us | Baseline</title>",
        "<h1>About us</h1>",
        "<p>Who <em>we</em> are.</p>",
        '<meta name="description" content="Who we are.">',
        '<link rel="canonical" href="http://localhost/pages/about-us/">',
    ):
        assert words in html


def test_its_markup_is_sanitised_on_every_way_in():
    page = make_page(body="<p>Fine<script>alert(1)</script></p>")
    StaticPage.objects.filter(pk=page.pk).update(body='<p onclick="x">Fine</p>')
    assert page.body == "<p>Fine</p>" == StaticPage.objects.get().body


def test_every_page_links_to_those_in_the_footer_in_order(client):
    make_page("Privacy", position=2)
    make_page("Imprint", position=1)
    make_page("Thanks", in_footer=False)
    make_page("Draft", is_visible=False)
    identity.forget()
    footer = client.get("/").content.decode().split("<footer")[1]
    assert footer.index(">Imprint</a>") < footer.index(">Privacy</a>")
    assert "Thanks" not in footer
    assert "Draft" not in footer


@pytest.mark.parametrize("address", ["/pages/{}/", "/pages/{}", "/pages/{}/?x=1"])
def test_a_draft_answers_exactly_as_an_address_that_never_existed(client, address):
    make_page("Canary", is_visible=False)
    hidden, unknown = (client.get(address.format(slug)) for slug in ("canary", "neverx"))
    assert hidden.status_code == unknown.status_code
    assert hidden.content.replace(b"canary", b"") == unknown.content.replace(b"neverx", b"")


def test_a_former_address_leads_to_the_page_in_one_hop_while_it_is_visible(client):
    page = make_page("About us")
    for slug in ("who-we-are", "us"):
        page.slug = slug
        page.save()
    for former in ("about-us", "who-we-are"):
        answer = client.get(f"/pages/{former}/")
        assert (answer.status_code, answer["Location"]) == (301, "/pages/us/")
    page.is_visible = False
    page.save()
    assert client.get("/pages/about-us/").status_code == 404


def test_an_address_that_no_reader_saw_is_given_up():
    page = make_page("Draft", is_visible=False)
    page.slug = "other"
    page.save()
    make_page("Draft")
    assert Path.objects.filter(scope="pages").count() == 2


def test_an_address_that_readers_saw_is_nobody_else_s():
    page = make_page("About us")
    page.slug = "us"
    page.save()
    with pytest.raises(SlugTaken):
        make_page("About us")


def test_a_page_that_readers_see_tells_of_its_change_and_a_draft_does_not(
    django_capture_on_commit_callbacks,
):
    heard = []
    content_changed.connect(lambda sender, **_: heard.append(sender), weak=False, dispatch_uid="t")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            page = make_page("Draft", is_visible=False)
        assert heard == []
        page.is_visible = True
        with django_capture_on_commit_callbacks(execute=True):
            page.save()
        assert heard == [StaticPage]
    finally:
        content_changed.disconnect(dispatch_uid="t")


def test_a_save_onto_a_newer_version_is_refused():
    page = make_page()
    other = StaticPage.objects.get()
    page.save()
    with pytest.raises(Overtaken):
        other.save()


def test_an_editor_writes_a_page_and_shows_it(editor):
    editor.post(ADD, form(body="<p>Draft</p><script>x</script>"))
    page = StaticPage.objects.get()
    assert (page.slug, page.body, page.is_visible) == ("about-us", "<p>Draft</p>", False)
    change = f"/admin/articles/staticpage/{page.pk}/change/"
    assert "View on site" not in editor.get(change).content.decode()
    editor.post(change, form(is_visible="on", slug="about-us", base=page.lock_version))
    assert "View on site" in editor.get(change).content.decode()
    assert editor.get("/pages/about-us/").status_code == 200


def test_a_page_needs_a_text(editor):
    response = editor.post(ADD, form(body="<p></p>"))
    assert "Write the page before saving it" in response.content.decode()


@pytest.mark.parametrize("base", ["", "0", "x"])
def test_what_a_colleague_saved_meanwhile_is_shown_and_not_overwritten(editor, base):
    page = make_page(body="<p>Theirs</p>")
    change = f"/admin/articles/staticpage/{page.pk}/change/"
    response = editor.post(change, form(body="<p>Mine</p>", base=base))
    html = response.content.decode()
    assert "Nothing of yours is saved yet" in html
    assert "<ins>" in html
    assert StaticPage.objects.get().body == "<p>Theirs</p>"


def test_a_page_takes_no_more_queries_than_six(client, django_assert_max_num_queries):
    make_page("About us")
    with django_assert_max_num_queries(6):
        client.get("/pages/about-us/")


def test_the_site_at_another_time_shows_the_pages_as_they_are_now(editor):
    make_page("About us")
    inner = "/admin/articles/article/as-of/2026-01-01T09:00:00Z/pages/about-us/"
    assert "<h1>About us</h1>" in editor.get(inner).content.decode()
