"""What a racing editor does at random: all that changes what readers see, and some more."""

import json
import sys
from datetime import timedelta
from random import Random

from django.contrib.auth.models import User
from django.utils import timezone

from articles import previews, publishing
from articles.models import Article, Event

# How far ahead plans are made: most come true while the race is on.
SECONDS_AHEAD = [0.05, 0.2, 1, 3600]
REFUSALS = (publishing.NotPossible, publishing.NotPublishable, publishing.Overtaken)


def answers(username):
    """Yield "ready", then for each line the outcomes of the acts that it asks for.

    A line has a seed, how many acts, and the names of those that are done at random.
    """
    me = User.objects.get(username=username)
    yield "ready"
    for line in sys.stdin:
        seed, acts_count, names = json.loads(line)
        random = Random(seed)
        yield [outcome(random.choice(names), random, by=me) for _ in range(acts_count)]


def outcome(name, random, *, by):
    """Do one act on one of the articles; return its name, whether it was done, and its events."""
    article = random.choice(Article.objects.all())
    own = Event.objects.filter(by=by)
    events_count = own.count()
    try:
        ACTS[name](article, random, by)
    except REFUSALS:
        return [name, False, own.count() - events_count]
    return [name, True, own.count() - events_count]


def soon(random):
    return timezone.now() + timedelta(seconds=random.choice(SECONDS_AHEAD))


def pick(article, random):
    return random.choice(article.editions.order_by("-number")[:4])


def publish(article, random, by):
    publishing.publish(pick(article, random), by=by)


def schedule(article, random, by):
    publishing.schedule(pick(article, random), start=soon(random), by=by)


def cancel(article, random, by):
    shown = article.editions.filter(visible_from__isnull=False)
    latest = shown.order_by("-visible_from").first()
    publishing.cancel(latest or pick(article, random), by=by)


def end(article, random, by):
    publishing.end(article, until=soon(random), by=by)


def keep(article, random, by):
    publishing.keep(article, by=by)


def withdraw(article, random, by):
    publishing.withdraw(article, by=by)


def approve(article, random, by):
    publishing.approve(pick(article, random), by=by)


def link(article, random, by):
    shown = {"edition": pick(article, random), "valid_for": timedelta(days=1)}
    previews.make_link(article, by=by, at=timezone.now(), **shown)


def restore(article, random, by):
    publishing.restore(pick(article, random), by=by)


def save(article, random, by):
    article.title = f"Title {random.random()}"
    filed = article.ordered_categories()
    publishing.save_article(article, categories=filed, by=by, at=timezone.now())


def thin(article, random, by):
    publishing.thin_editions(before=timezone.now(), batch_size=2)


ACTS = {
    act.__name__: act
    for act in (
        *(publish, schedule, cancel, end, keep, withdraw),
        *(approve, link, restore, save, thin),
    )
}
