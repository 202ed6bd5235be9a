from datetime import UTC, datetime

import pytest

from articles import archive, publishing
from articles.archive import Month
from tests.articles.builders import make_category, make_live

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def publish(*dates):
    """Publish an article at noon of each date, "2026-03-31" for instance, named after it."""
    for date in dates:
        make_live(title=f"Of {date}", at=datetime.fromisoformat(f"{date}T12:00:00Z"))


def said(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("articles.moments.timezone.now", lambda: NOW)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [((2026, 3), (2026, 3), 1), ((2025, 11), (2026, 2), 4), ((2016, 1), (2026, 12), 132)],
)
def test_months_run_from_the_newest_to_the_oldest(first, last, count):
    months = archive.months_between(Month(*first), Month(*last))
    assert (len(months), months[0], months[-1]) == (count, Month(*last), Month(*first))


@pytest.mark.django_db
def test_the_archive_names_the_months_that_have_something_and_no_others():
    publish("2024-12-31", "2026-01-01", "2026-03-02", "2026-03-30")
    assert archive.years(at=NOW) == [
        (2026, [Month(2026, 3), Month(2026, 1)]),
        (2024, [Month(2024, 12)]),
    ]


@pytest.mark.django_db
def test_a_month_is_one_of_the_site_s_time_zone(settings, client):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_live(title="Late in March", at=datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert archive.years(at=NOW) == [(2026, [Month(2026, 4)])]
    assert "Late in March" in said(client, "/archive/2026/04/")
    assert client.get("/archive/2026/03/").status_code == 404


@pytest.mark.django_db
def test_what_is_hidden_has_no_month():
    publish("2026-01-05", "2026-05-05")
    publishing.withdraw(make_live(at=NOW.replace(month=3)).article, by=None, at=NOW)
    publishing.take_down(
        make_live(at=NOW.replace(month=4)).article, by=None, at=NOW, reason="A letter"
    )
    assert archive.years(at=NOW) == [(2026, [Month(2026, 5), Month(2026, 1)])]


@pytest.mark.django_db
def test_the_archive_leads_to_its_years_and_months(client):
    publish("2025-07-01", "2026-03-30")
    html = said(client, "/archive/")
    for path in ("/archive/2025/07/", "/archive/2025/", "/archive/2026/03/", "/archive/2026/"):
        assert f'href="{path}"' in html
        assert said(client, path).count("<article") == 1


@pytest.mark.django_db
def test_a_month_leads_to_the_nearest_ones_that_have_something(client):
    publish("2025-07-01", "2026-03-30", "2026-11-02")
    html = said(client, "/archive/2026/03/")
    assert 'Before: <a href="/archive/2025/07/">July 2025</a>' in html
    assert 'After: <a href="/archive/2026/11/">November 2026</a>' in html


@pytest.mark.django_db
def test_a_long_month_leads_from_page_to_page(client):
    publish("2026-02-28", *(f"2026-03-{day:02}" for day in range(1, 14)))
    html = said(client, "/archive/2026/03/")
    assert "Of 2026-03-02" in html
    assert "Of 2026-03-01" not in html
    older = said(client, html.split('rel="next" href="')[1].split('"')[0])
    assert "Of 2026-03-01" in older
    assert "Of 2026-02-28" not in older


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["2025/", "2026/04/", "2026/3/", "2026/13/", "2026/00/", "0026/", "20260/", "３/"]
)
def test_a_time_that_has_nothing_is_no_page(client, path):
    publish("2026-03-30")
    assert client.get(f"/archive/{path}").status_code == 404


@pytest.mark.django_db
def test_an_empty_archive_says_so(client):
    assert "Nothing is published yet" in said(client, "/archive/")


@pytest.mark.django_db
def test_the_archive_asks_as_much_of_forty_years_as_of_one(client, django_assert_num_queries):
    shelf = make_category("Shelf")
    for year in (1986, 2025, 2026):
        make_live(at=NOW.replace(year=year), categories=[shelf])
        with django_assert_num_queries(2):
            archive.years(at=NOW)
