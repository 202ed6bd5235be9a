"""One editor in a hurry, in a process of its own."""

import sys

import django

from tests.articles.racing import tell

if __name__ == "__main__":
    django.setup()
    from tests.articles.acts import answers

    tell(answers(sys.argv[1]))
