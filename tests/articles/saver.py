"""One editor in a hurry, in a process of its own: sends the form of an article when told to."""

import json
import sys

import django

from tests.articles.racing import tell


def answers(article_pk, username):
    """Yield "ready", then for each line of fields that is sent whether they were saved.

    A line has what is changed in the form as it was first opened. The answer has the page that
    asks, where nothing was saved.
    """
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.articles.desk import address, opened

    client = Client()
    client.force_login(User.objects.get(username=username))
    form = opened(client, article_pk) | {"_continue": "1"}
    yield "ready"
    for line in sys.stdin:
        response = client.post(address(article_pk), form | json.loads(line))
        is_saved = response.status_code == 302
        yield {"is_saved": is_saved, "page": "" if is_saved else response.content.decode()}


if __name__ == "__main__":
    django.setup()
    tell(answers(int(sys.argv[1]), sys.argv[2]))
