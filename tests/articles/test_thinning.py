"""Old editions that nobody ever saw are forgotten, and nothing else."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import previews, publishing
from articles.models import Article, Edition, EditionCategory, Takedown
from tests.articles import desk
from tests.articles.builders import LONG_AGO, article, make_edition, make_member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_history(*ages, title="Kept"):
    """Return the editions of one article, saved so many days ago, oldest first."""
    content, editions = article(title=title), []
    for number, age in enumerate(ages, 1):
        content.body = f"<p>Text {number}.</p>"
        editions.append(make_edition(content, at=timezone.now() - age * DAY))
    return editions


def thin(*, days=90, is_dry_run=False):
    """Return the numbers that are removed, by title."""
    before = timezone.now() - days * DAY
    thinned = publishing.thin_editions(before=before, is_dry_run=is_dry_run, batch_size=2)
    return {each.article.title: each.numbers for each in thinned}


def numbers(title="Kept"):
    editions = Edition.objects.filter(article__title=title)
    return list(editions.order_by("number").values_list("number", flat=True))


def test_what_was_never_shown_goes_after_90_days_but_for_the_first_and_the_newest():
    make_history(300, 200, 100, 95, 91, 89, 50)
    make_history(300, 200, title="Short")
    assert thin() == {"Kept": [2, 3, 4, 5]}
    assert numbers() == [1, 6, 7]
    assert numbers("Short") == [1, 2]


def test_a_newest_edition_stays_however_old_it_is():
    make_history(900, 800, 700)
    thin()
    assert numbers() == [1, 3]


def test_a_dry_run_tells_the_same_and_removes_nothing():
    make_history(300, 200, 199, 198, 10)
    told = thin(is_dry_run=True)
    assert numbers() == [1, 2, 3, 4, 5]
    assert thin() == told == {"Kept": [2, 3, 4]}
    assert thin() == {}


def test_what_was_shown_or_is_planned_stays():
    editions = make_history(300, 299, 298, 297, 296, 295)
    first = timezone.now() - 200 * DAY
    publishing.publish(editions[1], by=None, at=first)
    publishing.withdraw(editions[1].article, by=None, at=first + DAY)
    publishing.schedule(editions[3], start=timezone.now() + DAY, by=None)
    assert thin() == {"Kept": [3, 5]}


def approve(edition):
    publishing.approve(edition, by=make_member("Editors"), at=LONG_AGO)


def schedule_and_cancel(edition):
    publishing.schedule(edition, start=LONG_AGO + DAY, by=None, at=LONG_AGO)
    publishing.cancel(edition, by=None, at=LONG_AGO)


def give_a_link(edition):
    member = make_member("Editors")
    at = edition.created_at
    previews.make_link(edition.article, edition=edition, by=member, at=at, valid_for=DAY)


def name_in_a_takedown(edition):
    Takedown.objects.create(
        article=edition.article, edition=edition, reason="x", at=LONG_AGO, lifted_at=LONG_AGO
    )


def say_it_again(edition):
    content = edition.article
    content.body = edition.body
    make_edition(content)


def restore(edition):
    publishing.restore(edition, by=None)


@pytest.mark.parametrize(
    "choose",
    [approve, schedule_and_cancel, give_a_link, name_in_a_takedown, say_it_again, restore],
)
def test_what_somebody_chose_or_named_or_said_again_stays(choose):
    editions = make_history(300, 299, 298, 100)
    choose(editions[1])
    thin()
    assert 2 in numbers()
    assert 3 not in numbers()


def test_what_the_working_copy_says_stays_although_a_copy_is_newer():
    first, second = make_history(300, 299)
    for day in (250, 240):
        publishing.publish(first, by=None, at=timezone.now() - day * DAY)
        publishing.withdraw(first.article, by=None, at=timezone.now() - day * DAY + DAY)
    assert numbers() == [1, 2, 3]
    assert thin() == {}
    assert Article.objects.get().as_edition() == second


def test_the_filing_goes_with_its_edition_and_a_number_never_comes_back():
    editions = make_history(300, 200, 100)
    thin()
    assert set(EditionCategory.objects.values_list("edition__number", flat=True)) == {1, 3}
    content = editions[0].article
    content.body = "<p>Another text.</p>"
    assert make_edition(content).number == 4


def test_a_form_that_was_opened_with_a_forgotten_edition_asks_about_all_that_differs(client):
    client.force_login(make_member("Editors"))
    editions = make_history(300, 200)
    form = desk.opened(client, editions[0].article_id)
    content = Article.objects.get()
    content.body = "<p>What a colleague wrote.</p>"
    make_edition(content, at=timezone.now() - 100 * DAY)
    thin()
    response = client.post(desk.address(content.pk), form | {"title": "Mine", "_save": "1"})
    assert [dispute.name for dispute in response.context["adminform"].form.disputes] == [
        "title",
        "body",
    ]
    assert Article.objects.get().body == "<p>What a colleague wrote.</p>"


@pytest.fixture
def history(client):
    """The address of a history in which the editions 2 to 4 are missing."""
    client.force_login(make_member("Editors"))
    editions = make_history(300, 200, 199, 198, 100, 10)
    publishing.approve(editions[4], by=None, at=LONG_AGO)
    thin()
    return f"/admin/articles/article/{editions[0].article_id}/history/"


def test_the_history_says_which_editions_are_no_longer_kept(client, history):
    html = " ".join(client.get(history).content.decode().split())
    assert "Since edition 1. No longer kept: 2 to 4" in html
    assert '<a href="?a=1&amp;b=5">Body</a>' in html
    assert html.count("No longer kept") == 1


def test_the_history_compares_across_the_gap(client, history):
    html = client.get(history, {"a": 1, "b": 5}).content.decode()
    assert "Edition 1 compared with edition 5" in html


@pytest.mark.parametrize(("a", "b"), [(3, 5), (6, 3), (3, 3)])
def test_a_comparison_with_what_is_gone_is_answered_kindly(client, history, a, b):
    html = client.get(history, {"a": a, "b": b}).content.decode()
    assert "No longer kept: edition 3." in html


@pytest.mark.parametrize(
    ("number", "answer"),
    [(3, "Edition 3 is no longer kept."), (77, "This edition is not one of the article")],
)
def test_what_is_gone_is_not_restored_and_said_so(client, history, number, answer):
    html = client.post(history, {"restore": number}, follow=True).content.decode()
    assert answer in html
    assert Edition.objects.newest().number == 6


@pytest.mark.parametrize("act", [publishing.publish, publishing.restore])
def test_an_act_on_an_edition_that_is_forgotten_meanwhile_is_refused(act):
    stale = make_history(300, 200, 100)[1]
    thin()
    with pytest.raises(publishing.NotPossible, match="Edition 2 is no longer kept"):
        act(stale, by=None)


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_the_command_tells_what_it_removes_and_how_much_that_is(capsys, is_dry_run):
    editions = make_history(300, 200, 100, title="Über")
    call_command("thin_editions", dry_run=is_dry_run)
    size = len("Über<p>Text 2.</p>en-gboriginal".encode())
    done = "would be removed" if is_dry_run else "were removed"
    assert capsys.readouterr().out.splitlines() == [
        f"“Über” ({editions[0].article_id}): 2; {size} bytes",
        f"1 edition of 1 article {done}, {size} bytes of content.",
    ]
    assert numbers("Über") == ([1, 2, 3] if is_dry_run else [1, 3])


def test_the_command_takes_another_number_of_days(capsys):
    make_history(30, 20, 19, 10)
    call_command("thin_editions", days=15)
    assert "2 editions of 1 article were removed" in capsys.readouterr().out


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5", "²", "9" * 9])
def test_the_command_refuses_what_is_no_number_of_days(days):
    with pytest.raises(CommandError, match="whole number of days"):
        call_command("thin_editions", f"--days={days}")
