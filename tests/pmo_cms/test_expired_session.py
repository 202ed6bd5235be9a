"""What somebody sends to the desk after the session ended comes back after the login."""

from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from articles.models import Article, Edition
from tests.articles.builders import make_author, make_category, make_edition, make_member

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
ADD = "/admin/articles/article/add/"
HERE = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
ELSEWHERE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

HOSTILE = [
    "</textarea></form><script>alert(1)</script>",
    "\"quotes\" 'and' &amp; &lt;entities&gt;",
    "two\r\nlines\r\n\r\nand a tab\t.",
    "Ünïcödé 漢字 🗂 \u202eright to left",
    "{{ braces }} {% load %}",
]


class FormReader(HTMLParser):
    """Collects the hidden inputs of a page by the form that they belong to."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.ids, self.current = {}, {}, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.current = attrs.get("action", "")
            self.ids[attrs.get("id")] = self.current
            self.forms.setdefault(self.current, [])
        if tag == "input" and attrs.get("type") == "hidden":
            form = attrs.get("form", self.current)
            self.forms.setdefault(form, []).append((attrs["name"], attrs["value"]))

    def handle_endtag(self, tag):
        if tag == "form":
            self.current = None

    def fields_to(self, action):
        """Return the hidden fields that a press of the button sends to `action`."""
        names = [name for name, of in self.ids.items() if of == action and name]
        return [pair for form in [action, *names] for pair in self.forms.get(form, [])]


def page(response):
    return FormReader(response.content.decode())


def posted(pairs):
    """Return (name, value) pairs as the test client posts them, several values a name."""
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


@pytest.fixture
def browser():
    """A browser that checks tokens, as a real one has to."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def editor():
    return with_password(make_member("Editors"))


def with_password(user):
    user.set_password("correct horse")
    user.save()
    return user


def token(browser):
    """Return a token as a form has it that this browser opened."""
    return dict(page(browser.get(LOGIN)).fields_to(LOGIN))["csrfmiddlewaretoken"]


def send(browser, address, fields, **extra):
    return browser.post(address, {"csrfmiddlewaretoken": token(browser), **fields}, **extra)


def log_in(browser, asked, user, password="correct horse", **fields):
    """Fill in the login page `asked` and return what comes back."""
    hidden = posted(page(asked).fields_to(LOGIN))
    return browser.post(LOGIN, hidden | {"username": user.username, "password": password} | fields)


def send_now(browser, offered, address):
    """Press "Send it now" on the page `offered`."""
    return browser.post(address, posted(page(offered).fields_to(address)))


def an_article(**fields):
    return {
        "title": "Written before lunch",
        "body": "<p>And sent after it.</p>",
        "kind": "original",
        "language": "en-gb",
        "author": make_author().pk,
        "filed_under_0": make_category().pk,
        "_save": "1",
        **fields,
    }


def kept_fields(offered, address):
    """Return what would be sent to `address` as the server will read it, without the token."""
    fields = QueryDict(mutable=True)
    for name, value in page(offered).fields_to(address):
        fields.appendlist(name, value)
    fields.pop("csrfmiddlewaretoken")
    return fields


def test_the_text_is_saved_after_the_login_and_not_before(browser, editor):
    asked = send(browser, ADD, an_article())
    assert asked.status_code == 403
    offered = log_in(browser, asked, editor)
    assert "What you sent was not carried out yet" in offered.content.decode()
    assert not Article.objects.exists()
    assert send_now(browser, offered, ADD).status_code == 302
    assert Edition.objects.get().title == "Written before lunch"


@pytest.mark.parametrize("text", HOSTILE)
def test_every_character_survives(browser, editor, text):
    asked = send(browser, ADD, {"body": text, "<b>name&": "x"})
    offered = log_in(browser, asked, editor)
    assert kept_fields(offered, ADD).dict() == {"body": text, "<b>name&": "x"}
    assert "<script>alert" not in asked.content.decode() + offered.content.decode()
    assert "<b>name" not in offered.content.decode()


@pytest.mark.parametrize("text", ["word " * 40_000, "漢字🗂é" * 50_000, '<p class="x">&' * 13_000])
def test_a_long_text_survives(browser, editor, text):
    asked = send(browser, ADD, {"body": text})
    offered = log_in(browser, asked, editor)
    assert kept_fields(offered, ADD)["body"] == text
    assert send_now(browser, offered, ADD).status_code == 200


def test_several_values_their_order_and_the_pressed_button_survive(browser, editor):
    fields = {"b": ["2", "1", "2"], "a": [""], "_publish": ["1"]}
    offered = log_in(browser, send(browser, ADD, fields), editor)
    assert list(kept_fields(offered, ADD).lists()) == list(fields.items())


def test_a_wrong_password_keeps_the_text(browser, editor):
    asked = send(browser, ADD, an_article())
    for _ in range(2):
        asked = log_in(browser, asked, editor, password="wrong")
        assert "correct username and password" in asked.content.decode()
    offered = log_in(browser, asked, editor)
    assert kept_fields(offered, ADD)["title"] == "Written before lunch"


def test_a_colleague_s_edition_that_came_meanwhile_is_merged(browser, editor):
    edition = make_edition(title="Old", standfirst="Old", by=editor)
    address = f"/admin/articles/article/{edition.article.pk}/change/"
    mine = an_article(title="Mine", standfirst="Old", slug=edition.article.slug, base="1")
    asked = send(browser, address, mine)
    edition.article.standfirst = "Theirs"
    make_edition(edition.article)
    send_now(browser, log_in(browser, asked, editor), address)
    newest = Edition.objects.newest()
    assert (newest.number, newest.title, newest.standfirst) == (3, "Mine", "Theirs")


def test_what_another_person_may_not_do_is_still_refused(browser):
    edition = make_edition(title="Of the editor")
    address = f"/admin/articles/article/{edition.article.pk}/change/"
    asked = send(browser, address, an_article())
    writer = with_password(make_member("Writers"))
    answer = send_now(browser, log_in(browser, asked, writer), address)
    assert answer.status_code == 403
    assert Edition.objects.get().title == "Of the editor"


def test_a_button_without_a_text_waits_too(browser, editor):
    address = f"/admin/articles/article/{make_edition().article.pk}/review/?from=list"
    asked = send(browser, address, {"approve": "1"})
    offered = log_in(browser, asked, editor)
    assert kept_fields(offered, address).dict() == {"approve": "1"}


def test_no_password_is_in_any_page(browser):
    admin = with_password(make_member("Administrators"))
    fields = {"username": "new", "password1": "s3cret-s3cret", "Password2": "s3cret-s3cret"}
    asked = send(browser, "/admin/auth/user/add/", fields)
    offered = log_in(browser, asked, admin)
    assert kept_fields(offered, "/admin/auth/user/add/").dict() == {"username": "new"}
    for response in (asked, offered):
        assert "s3cret" not in response.content.decode()
        assert "Passwords are never kept" in response.content.decode()


def test_a_file_is_named_as_not_kept(browser, editor):
    upload = SimpleUploadedFile("a&b.png", b"123", content_type="image/png")
    asked = send(browser, ADD, {"title": "With a file", "cover": upload})
    offered = log_in(browser, asked, editor)
    for response in (asked, offered):
        assert "Files cannot be kept. Choose again: a&amp;b.png." in response.content.decode()
    assert kept_fields(offered, ADD).dict() == {"title": "With a file"}


def test_a_form_without_files_or_passwords_promises_nothing_about_them(browser):
    html = send(browser, ADD, an_article()).content.decode()
    assert "Files cannot" not in html
    assert "Passwords are" not in html


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "/articles/"])
def test_it_can_only_go_where_it_was_sent(browser, editor, next_page):
    asked = send(browser, f"{ADD}?next={next_page}", {"title": "x", "next": next_page})
    offered = log_in(browser, asked, editor, next=next_page)
    actions = set(page(offered).forms)
    assert actions == {"/admin/logout/", f"{ADD}?next={next_page}"}


@pytest.mark.parametrize("sealed", ["", "x", "x:y:z", ".eJx:1:2"])
def test_a_form_that_was_not_kept_here_is_refused(browser, editor, sealed):
    fields = {"username": editor.username, "password": "correct horse", "kept_form": sealed}
    assert send(browser, LOGIN, fields).status_code == 400
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("is_logged_in", [True, False])
def test_another_site_s_form_is_never_offered_for_sending(browser, editor, is_logged_in):
    if is_logged_in:
        browser.force_login(editor)
    for fields in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        response = browser.post(ADD, {"title": "Planted"} | fields, headers=ELSEWHERE)
        assert response.status_code == 403
        assert "Planted" not in response.content.decode()
        assert "Send it now" not in response.content.decode()


def test_a_form_that_says_not_where_it_comes_from_is_not_offered(browser, editor):
    browser.force_login(editor)
    response = browser.post(ADD, {"title": "Planted"})
    assert response.status_code == 403
    assert "too old" in response.content.decode()
    assert "Planted" not in response.content.decode()


def test_logging_in_in_another_tab_meanwhile_costs_nothing(browser, editor):
    old = token(browser)
    browser.post(LOGIN, {"csrfmiddlewaretoken": old} | credentials(editor))
    fields = an_article(csrfmiddlewaretoken=old)
    offered = browser.post(ADD, fields, headers=HERE)
    assert offered.status_code == 403
    assert send_now(browser, offered, ADD).status_code == 302
    assert Edition.objects.get().title == "Written before lunch"


def test_a_login_page_that_lies_open_meanwhile_keeps_the_text(browser, editor):
    asked = send(browser, ADD, an_article())
    hidden = posted(page(asked).fields_to(LOGIN))
    browser.post(LOGIN, {"csrfmiddlewaretoken": token(browser)} | credentials(editor))
    offered = browser.post(LOGIN, hidden | credentials(editor), headers=HERE)
    assert kept_fields(offered, ADD)["title"] == "Written before lunch"


def test_cookies_that_were_cleared_cost_nothing(browser, editor):
    fields = an_article(csrfmiddlewaretoken=token(browser))
    browser.cookies.clear()
    asked = browser.post(ADD, fields, headers=HERE)
    offered = log_in(browser, asked, editor)
    assert send_now(browser, offered, ADD).status_code == 302


def test_without_cookies_the_page_goes_on_keeping_the_text_and_says_what_is_wrong(browser, editor):
    asked = send(browser, ADD, an_article())
    hidden = posted(page(asked).fields_to(LOGIN))
    browser.cookies.clear()
    asked = browser.post(LOGIN, hidden | credentials(editor), headers=HERE)
    assert asked.status_code == 403
    assert "keeps no cookies for this site" in asked.content.decode()
    offered = log_in(browser, asked, editor)
    assert kept_fields(offered, ADD)["title"] == "Written before lunch"


def credentials(user):
    return {"username": user.username, "password": "correct horse"}


def test_the_pages_are_kept_by_nobody_and_shown_in_no_frame(browser, editor):
    asked = send(browser, ADD, an_article())
    for response in (asked, log_in(browser, asked, editor)):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_logging_out_twice_and_reading_go_the_usual_way(browser):
    assert send(browser, "/admin/logout/", {}).url == "/admin/"
    assert browser.get(ADD).url == f"{LOGIN}?next={ADD}"
    assert "kept_form" not in browser.get(LOGIN).content.decode()
