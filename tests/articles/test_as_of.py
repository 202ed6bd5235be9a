"""The whole site as of a moment: the public pages, for staff alone, at a time of their choice."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import get_script_prefix

from articles import moments, previews, publishing
from tests.articles.builders import (
    extract,
    make_category,
    make_edition,
    make_live,
    make_member,
    make_source,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 30, 9, tzinfo=UTC)
EARLIER = NOW - timedelta(days=9)
SECOND = timedelta(seconds=1)
CHOICE = "/admin/articles/article/as-of/"
PAGES = ["", "articles/x/", "articles/other/", "categories/shelf/", "sources/the-source/"]


@pytest.fixture(autouse=True)
def _the_morning_of_23_november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client):
    client.force_login(make_member("Editors"))
    return client


@pytest.fixture
def live():
    """An extract on a shelf beside another article, each on the other's page."""
    shelf, source = make_category("Shelf"), make_source("The Source")
    make_live(slug="other", categories=[shelf], at=EARLIER)
    content = extract(title="Old words", slug="x", source=source)
    return make_live(content, categories=[shelf], at=EARLIER)


def as_of(moment, inner=""):
    return f"{CHOICE}{moments.write(moment)}/{inner}"


def change_at(live, start, title="New words"):
    """Plan to show a newer edition of a live one, with another title, from `start`."""
    live.article.title = title
    return publishing.schedule(make_edition(live.article), start=start, by=None)


def read(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def own_links(html):
    """Return what the links and images of a page lead to."""
    body = html.partition("<body")[2]
    return [unescape(link) for link in re.findall(r'(?:href|src)="([^"#][^"]*)"', body)]


@pytest.mark.parametrize("inner", PAGES)
def test_every_page_turns_at_the_moment_of_a_planned_change(desk, live, inner):
    change_at(live, LATER)
    before, after = read(desk, as_of(LATER - SECOND, inner)), read(desk, as_of(LATER, inner))
    assert ("Old words" in before, "New words" in before) == (True, False)
    assert ("Old words" in after, "New words" in after) == (False, True)


def test_a_change_between_two_seconds_is_seen_at_its_very_moment(desk, live):
    start = LATER + timedelta(microseconds=250)
    change_at(live, start)
    assert "Old words" in read(desk, as_of(LATER, "articles/x/"))
    assert "New words" in read(desk, as_of(start, "articles/x/"))


@pytest.mark.parametrize("inner", [*PAGES, "articles/never/"])
def test_a_page_is_the_public_one_to_the_letter_but_for_its_marks(desk, live, inner):
    status = 404 if "never" in inner else 200
    html = read(desk, as_of(NOW, inner), status)
    html = re.sub(r'<aside class="consent".*?</aside>\n', "", html, flags=re.DOTALL)
    html = html.replace("<title>23 Nov 2026, 09:00: ", "<title>")
    # Nobody shares what others cannot open.
    only_public = re.compile(r"\?next=[^\"]*|<p class=\"meta\"><span>Share by.*?</p>\n")
    public = read(desk, f"/{inner}", status)
    assert only_public.sub("", html.replace(as_of(NOW), "/")) == only_public.sub("", public)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (LATER, "will see it on Monday 30 November 2026, 09:00 UTC</strong> (in 1\xa0week)"),
        (EARLIER, "saw it on Saturday 14 November 2026, 09:00 UTC</strong> (1\xa0week, 2\xa0days"),
    ],
)
@pytest.mark.parametrize("inner", ["", "articles/x/", "articles/never/", "nonsense"])
def test_every_page_says_which_moment_it_shows_and_leads_back(desk, live, inner, moment, words):
    html = desk.get(as_of(moment, inner)).content.decode()
    assert f"The site as readers {words}" in html
    assert f"<title>{moment.day} Nov 2026, 09:00: " in html
    assert f'href="{CHOICE}">Choose another time' in html
    assert 'href="/admin/articles/article/">Back to the desk' in html


def test_the_moment_is_told_in_the_site_s_time_zone(desk, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    assert "30 November 2026, 10:00 CET" in read(desk, as_of(LATER))


def test_what_is_past_is_shown_as_it_was(desk, live):
    publishing.withdraw(live.article, by=None, at=NOW - timedelta(days=1))
    assert "Old words" in read(desk, as_of(NOW - timedelta(days=2)))
    assert "Old words" not in read(desk, as_of(NOW))
    assert "Nothing is published yet" in read(desk, as_of(EARLIER - SECOND))


class TestLinks:
    def test_all_stay_inside_or_lead_to_what_is_no_page_of_the_publication(self, desk, live):
        """Follow every link, from the front page on."""
        prefix, seen, waiting = as_of(LATER), set(), [as_of(LATER)]
        exits = re.compile(
            rf"/static/|{CHOICE}$|/admin/articles/article/$|https://source\.example/"
        )
        leads_out = re.compile(r"/consent/|\.(rss|atom|json)$")
        while waiting:
            path = waiting.pop()
            seen.add(path)
            html = read(desk, path)
            assert all(link.startswith(prefix) or exits.match(link) for link in own_links(html))
            inside = {link for link in own_links(html) if link.startswith(prefix)}
            waiting += [link for link in inside - seen if not leads_out.search(link)]
        assert {as_of(LATER, inner) for inner in PAGES} <= seen
        assert as_of(LATER, "articles/x/cover.svg") in seen

    @pytest.mark.parametrize(
        "written",
        ["/articles/other/", "/articles/other/?x=1&y=2#end", "http://localhost/articles/other/"],
    )
    def test_those_that_editors_wrote_stay_inside_too(self, desk, live, written):
        body = f'<p>See <a title="a > b" href="{written}">it</a>.</p>'
        make_live(slug="y", body=body, at=EARLIER)
        html = read(desk, as_of(NOW, "articles/y/"))
        assert f'href="{as_of(NOW, "articles/other/")}' in html
        assert f'href="{written}' not in html
        assert "/articles/other/" in read(desk, "/articles/y/")

    @pytest.mark.parametrize(
        "written",
        [
            "https://elsewhere.example/articles/other/",
            "http://localhost.example/articles/other/",
            "//elsewhere.example/",
            "https://[/articles/other/",
            "/media/plan.pdf",
            "#part",
            "mailto:desk@site.example",
        ],
    )
    def test_those_that_lead_elsewhere_are_left_alone(self, desk, live, written):
        make_live(slug="y", body=f'<p>See <a href="{written}">it</a>.</p>', at=EARLIER)
        public, inside = read(desk, "/articles/y/"), read(desk, as_of(NOW, "articles/y/"))
        text = re.compile(r'<div class="prose">.*?</div>', re.DOTALL)
        assert text.search(inside)[0] == text.search(public)[0]

    def test_words_that_look_like_a_link_are_left_alone(self, desk):
        words = '&lt;a href="/articles/other/"&gt;'
        make_live(slug="y", body=f"<p>Write {words}.</p>", at=EARLIER)
        assert f"Write {words}." in read(desk, as_of(NOW, "articles/y/"))

    def test_older_articles_of_a_list_are_inside(self, desk):
        shelf = make_category("Shelf")
        for n in range(13):
            make_live(title=f"Piece {n:02}", categories=[shelf], at=EARLIER - n * SECOND)
        html = read(desk, as_of(NOW, "categories/shelf/"))
        older = html.split('rel="next" href="')[1].split('"')[0]
        assert older.startswith(as_of(NOW, "categories/shelf/?before="))
        assert "Piece 12" in read(desk, older)

    def test_an_earlier_address_leads_to_the_current_one_inside(self, desk, live):
        live.article.slug = "new"
        live.article.save()
        response = desk.get(as_of(NOW, "articles/x/"))
        assert response.status_code == 301
        assert response["Location"] == as_of(NOW, "articles/new/")

    def test_a_forgotten_slash_is_added_inside(self, desk, live):
        response = desk.get(as_of(NOW, "articles/x"))
        assert response["Location"] == as_of(NOW, "articles/x/")

    @pytest.mark.parametrize(
        "path", ["consent/?next=/articles/x/", "admin/", "robots.txt", "feeds/articles.atom"]
    )
    def test_what_has_no_moment_leads_out_to_itself(self, desk, path):
        assert desk.get(as_of(NOW, path))["Location"] == f"/{path}"

    @pytest.mark.parametrize(
        "inner",
        ["nonsense/", "/evil.example/", "/evil.example/admin/", "\\evil.example/", "%2F%2Fx", ".."],
    )
    def test_a_made_up_address_is_not_found(self, desk, inner):
        assert "This page does not exist" in read(desk, as_of(NOW, inner), status=404)


class TestWhatMustNotBeSeen:
    @pytest.mark.parametrize("inner", ["", "articles/x/", "articles/x/cover.svg", "nonsense/"])
    def test_a_visitor_is_asked_to_log_in(self, client, live, inner):
        response = client.get(as_of(LATER, inner))
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
        assert response["Cache-Control"] == "no-store"

    def test_a_reader_with_an_account_is_asked_for_another(self, client, live, django_user_model):
        client.force_login(django_user_model.objects.create_user("reader"))
        assert client.get(as_of(LATER))["Location"].startswith("/admin/login/")

    @pytest.mark.parametrize(
        ("role", "status"),
        [("Writers", 200), ("Editors", 200), ("Administrators", 200), ("Consent reviewers", 403)],
    )
    def test_it_is_for_those_who_may_see_articles(self, client, live, role, status):
        client.force_login(make_member(role))
        for path in (CHOICE, as_of(LATER), as_of(LATER, "articles/x/"), f"{CHOICE}garbage/"):
            expected = 404 if status == 200 and "garbage" in path else status
            assert client.get(path).status_code == expected

    @pytest.mark.parametrize("moment", [EARLIER, NOW, LATER])
    def test_what_is_taken_down_is_gone_at_every_moment(self, desk, live, moment):
        publishing.take_down(live.article, reason="The source objected.", by=None)
        assert "taken down" in read(desk, as_of(moment, "articles/x/"), status=410)
        for inner in ("", "categories/shelf/", "sources/the-source/", "articles/other/"):
            assert "Old words" not in read(desk, as_of(moment, inner))
        assert desk.get(as_of(moment, "articles/x/cover.svg")).status_code == 404

    def test_a_draft_is_on_no_page_at_any_moment(self, desk, live):
        make_edition(title="Canary", slug="canary")
        for moment in (EARLIER, NOW, LATER):
            assert "anary" not in read(desk, as_of(moment))
            assert desk.get(as_of(moment, "articles/canary/")).status_code == 404

    def test_what_a_preview_link_gives_away_is_not_inside(self, desk, live):
        by, week = make_member("Writers"), timedelta(days=7)
        _, token = previews.make_link(live.article, by=by, at=NOW, valid_for=week)
        assert desk.get(f"/preview/{token}/").status_code == 200
        for path in (f"preview/{token}/", f"preview/{token}/cover.svg", f"preview/{token}"):
            assert desk.get(as_of(NOW, path)).status_code == 404

    def test_public_pages_know_nothing_of_it(self, desk, live):
        change_at(live, LATER)
        public = [read(desk, f"/{inner}") for inner in PAGES]
        for inner in PAGES:
            read(desk, as_of(LATER, inner))
        assert [read(desk, f"/{inner}") for inner in PAGES] == public

    @pytest.mark.parametrize(
        ("inner", "status"),
        [
            *[(inner, 200) for inner in [*PAGES, "articles/x/cover.svg"]],
            ("articles/old/", 301),
            ("articles/x", 302),
            ("consent/", 302),
            ("articles/never/", 404),
            ("nonsense", 404),
            ("articles/gone/", 410),
        ],
    )
    def test_nothing_is_kept_or_told_whatever_the_answer(self, desk, live, inner, status):
        gone, moved = make_live(slug="gone").article, make_live(slug="old").article
        publishing.take_down(gone, reason="The source objected.", by=None)
        moved.slug = "new"
        moved.save()
        response = desk.get(as_of(NOW, inner))
        assert response.status_code == status
        assert_private(response)

    @pytest.mark.parametrize("path", ["", "?moment=2026-11-30T09:00", "?moment=soon", "garbage/"])
    def test_nor_is_the_page_that_asks_for_the_moment(self, desk, path):
        assert_private(desk.get(f"{CHOICE}{path}"))

    @pytest.mark.parametrize("path", [CHOICE, as_of(NOW), as_of(NOW, "articles/x/")])
    def test_it_answers_head_and_refuses_post(self, desk, live, path):
        assert desk.head(path).status_code == 200
        response = desk.post(path)
        assert response.status_code == 405
        assert_private(response)

    def test_the_policy_of_its_pages_names_no_other_host(self, desk):
        assert "://" not in desk.get(as_of(NOW))["Content-Security-Policy"]


def assert_private(response):
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response


def test_the_prefix_is_gone_after_every_request_even_one_that_fails(desk, live, monkeypatch):
    read(desk, as_of(NOW, "articles/x/"))
    assert get_script_prefix() == "/"

    def break_down(*_, **__):
        raise RuntimeError("out of paper")

    monkeypatch.setattr("articles.views.reading.render_article", break_down)
    monkeypatch.setattr("articles.seo.describe_home", break_down)
    for inner in ("", "articles/x/"):
        with pytest.raises(RuntimeError, match="out of paper"):
            desk.get(as_of(NOW, inner))
        assert get_script_prefix() == "/"
    assert live.get_absolute_url() == "/articles/x/"


@pytest.mark.parametrize("inner", PAGES)
def test_a_page_takes_four_queries_more_than_in_public(
    desk, live, django_assert_max_num_queries, inner
):
    with django_assert_max_num_queries(10):
        read(desk, as_of(LATER, inner))


class TestChoosing:
    def choose(self, client, moment):
        return client.get(CHOICE, {"moment": moment})

    def test_the_chosen_moment_is_read_in_the_site_s_time_zone(self, desk, settings):
        settings.TIME_ZONE = "Europe/Berlin"
        assert self.choose(desk, "2026-11-30T10:00")["Location"] == as_of(LATER)

    @pytest.mark.parametrize(
        ("moment", "words"),
        [
            ("", "This field is required."),
            ("tomorrow", "Enter a valid date/time."),
            ("0000-01-01T00:00", "Enter a valid date/time."),
            ("0001-01-01T00:00", "Choose a moment in the years 1970 to 2199."),
            ("9999-12-31T23:59", "Choose a moment in the years 1970 to 2199."),
            ("2026-03-29T02:30", "The clocks change around this moment in Europe/Berlin"),
            ("2026-10-25T02:30", "The clocks change around this moment in Europe/Berlin"),
        ],
    )
    @pytest.mark.parametrize("zone", ["Europe/Berlin"])
    def test_a_moment_that_will_not_do_is_refused_with_a_reason(
        self, desk, settings, moment, words, zone
    ):
        settings.TIME_ZONE = zone
        response = self.choose(desk, moment)
        assert response.status_code == 200
        assert words in response.content.decode()

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
    @pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
    def test_the_ends_of_time_are_refused_wherever_the_site_is(self, desk, settings, moment, zone):
        settings.TIME_ZONE = zone
        assert "in the years 1970 to 2199" in self.choose(desk, moment).content.decode()

    @pytest.mark.parametrize(
        "moment",
        [
            *("garbage", "2026-11-30", "2026-11-30T09:00", "2026-11-30T09:00:00"),
            *("2026-11-30T09:00:00+00:00", "20261130T090000Z", "2026-W49-1T09:00:00Z"),
            *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
            *("1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "2026-02-30T09:00:00Z"),
            *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "%00", "%ff", "9" * 5000),
        ],
    )
    @pytest.mark.parametrize("inner", ["", "articles/x/"])
    def test_an_address_with_no_such_moment_asks_for_one(self, desk, live, moment, inner):
        html = read(desk, f"{CHOICE}{moment}/{inner}", status=404)
        assert "names no moment at which the site can be shown" in html
        assert 'name="moment"' in html

    @pytest.mark.parametrize("moment", [moments.EARLIEST, moments.LATEST - SECOND])
    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
    def test_the_first_and_the_last_moment_are_shown(self, desk, settings, moment, zone):
        settings.TIME_ZONE = zone
        assert "The site as readers" in read(desk, as_of(moment))

    def test_what_is_planned_next_is_offered_with_what_happens_then(self, desk, live):
        change_at(live, LATER)
        first = publishing.schedule(
            make_edition(title="First", slug="y"), start=NOW + SECOND, by=None
        )
        publishing.end(first.article, until=LATER + SECOND, by=None)
        rows = re.findall(r'<tr><th scope="row">.*?</tr>', read(desk, CHOICE), re.DOTALL)
        expected = [
            (as_of(NOW + SECOND, "articles/y/"), "23 Nov 2026, 09:00", "“First” goes live"),
            (as_of(LATER, "articles/x/"), "30 Nov 2026, 09:00", "“New words” changes"),
            (as_of(LATER + SECOND), "30 Nov 2026, 09:00", "“First” ends"),
        ]
        assert len(rows) == len(expected)
        for row, (url, when, what) in zip(rows, expected, strict=True):
            assert f'<a href="{url}">{when}</a>' in row
            assert f"<td>{what}</td>" in row
            assert desk.get(url).status_code == 200

    def test_a_site_without_plans_says_so_and_can_be_seen_as_it_is(self, desk, live):
        html = read(desk, CHOICE)
        assert "Nothing is planned" in html
        assert f'href="{as_of(NOW)}"' in html

    def test_the_page_says_what_no_moment_changes(self, desk):
        html = read(desk, CHOICE)
        assert "categories, sources and authors are always today" in html
        assert "taken down is gone at every moment" in html

    def test_many_plans_cost_no_query_each(self, desk, django_assert_max_num_queries):
        for n in range(25):
            publishing.schedule(make_edition(), start=LATER + n * SECOND, by=None)
        with django_assert_max_num_queries(8):
            html = read(desk, CHOICE)
        assert html.count("goes live") == 20


class TestTheWayThere:
    def test_the_list_of_articles_leads_to_it(self, client):
        client.force_login(make_member("Writers"))
        assert f'href="{CHOICE}"' in read(client, "/admin/articles/article/")

    def test_a_planned_change_and_a_planned_end_lead_to_their_moments(self, desk, live):
        change_at(live, LATER)
        publishing.end(live.article, until=LATER + SECOND, by=None)
        html = read(desk, f"/admin/articles/article/{live.article.pk}/plan/")
        assert f'href="{as_of(LATER, "articles/x/")}"' in html
        assert f'href="{as_of(LATER + SECOND)}"' in html
