"""One editor in a hurry, in a process of its own: does all that changes what readers see."""

import json
import sys
from datetime import timedelta
from random import Random

import django

from tests.articles.racing import tell

# How far ahead plans are made: most come true while the race is on.
SECONDS_AHEAD = [0.05, 0.2, 1, 3600]


def answers(username):
    """Yield "ready", then for each line of [seed, number of acts] the outcomes of these acts."""
    from django.contrib.auth.models import User

    me = User.objects.get(username=username)
    yield "ready"
    for line in sys.stdin:
        seed, acts_count = json.loads(line)
        random = Random(seed)
        yield [outcome(random, by=me) for _ in range(acts_count)]


def outcome(random, *, by):
    """Do one act on one of the articles; return its name, whether it was done, and its events."""
    from articles import publishing
    from articles.models import Article, Event

    name, act = random.choice(list(acts().items()))
    article = random.choice(Article.objects.all())
    own = Event.objects.filter(by=by)
    events_count = own.count()
    try:
        act(article, random, by=by)
    except (publishing.NotPossible, publishing.NotPublishable):
        return [name, False, own.count() - events_count]
    return [name, True, own.count() - events_count]


def acts():
    from articles import publishing

    return {
        "publish": lambda article, random, by: publishing.publish(pick(article, random), by=by),
        "schedule": lambda article, random, by: publishing.schedule(
            pick(article, random), start=soon(random), by=by
        ),
        "cancel": lambda article, random, by: publishing.cancel(planned(article, random), by=by),
        "end": lambda article, random, by: publishing.end(article, until=soon(random), by=by),
        "keep": lambda article, random, by: publishing.keep(article, by=by),
        "withdraw": lambda article, random, by: publishing.withdraw(article, by=by),
    }


def soon(random):
    from django.utils import timezone

    return timezone.now() + timedelta(seconds=random.choice(SECONDS_AHEAD))


def pick(article, random):
    return random.choice(article.editions.order_by("-number")[:4])


def planned(article, random):
    """Return the edition that is planned for the latest moment, or any."""
    shown = article.editions.filter(visible_from__isnull=False)
    return shown.order_by("-visible_from").first() or pick(article, random)


if __name__ == "__main__":
    django.setup()
    tell(answers(sys.argv[1]))
