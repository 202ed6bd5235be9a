"""What the buttons of the desk do, who may press each, and what a forger would send instead.

Every POST that changes something is one Act. Whoever may do it sees the button and changes
something with it, which shows that the body is the right one; everybody else sees no button, is
refused and changes nothing.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles import publishing
from tests.consent.builders import WORDS
from tests.pmo_cms.role_matrix import (
    ADMINS_ON_THEIRS,
    EDITORS,
    EVERYBODY,
    MODELS,
    STAFF,
    WRITERS_ON_THEIRS,
)

TOMORROW = timezone.now() + timedelta(days=1)
NEW_PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Act:
    """One button: `button` is how its text begins.

    `sends` is the form that the browser posts, with `{row}` for what the page is about and the
    other names that Desk.filled knows; `given` brings the row to where the act is possible.
    """

    page: str
    button: str
    by: frozenset[str]
    sends: dict[str, str] = field(default_factory=dict)
    given: Callable[[Any], Any] | None = None


def submitted(article):
    publishing.submit(article, by=None)


def scheduled(article):
    publishing.schedule(article.editions.newest(), start=TOMORROW, by=None)


def ending(article):
    publishing.end(article, until=TOMORROW, by=None)


def taken_down(article):
    publishing.take_down(article, reason="x", by=None)


ARTICLE = "admin/articles/article/<path:object_id>/"
SAVES = {
    "articles/article": {
        "title": "Forged",
        "body": "<p>Forged</p>",
        "kind": "original",
        "language": "en-gb",
        "author": "{author.pk}",
        "filed_under_0": "{category.pk}",
        "base": "2",  # the edition that the form was opened with
    },
    "articles/category": {"name": "Forged", "position": "7"},
    "articles/author": {"name": "Forged"},
    "articles/source": {"name": "Forged", "home_page": "https://forged.example/"},
    "articles/permission": {"basis": "own", "reference": "Forged"},
    "articles/image": {
        "file": "a picture",  # for which desk.py makes one
        "alt_text": "Forged",
        "focal_x": "10",
        "focal_y": "90",
    },
    "articles/publication": {
        "name": "Forged",
        "base": "1",
        "links-TOTAL_FORMS": "0",
        "links-INITIAL_FORMS": "0",
    },
    "articles/staticpage": {"title": "Forged", "body": "<p>x</p>", "position": "0", "base": "1"},
    "consent/decision": {"action": "accept_all"},
    "consent/export": {"format": "csv"},
    "consent/cspviolation": {"count": "7"},
    "consent/notice": asdict(WORDS) | {"title": "Forged", "seen": "{seal}"},
    "consent/service": {
        "key": "forged",
        "group": "{group.pk}",
        "kind": "script",
        "name": "Forged",
        "provider": "Forger",
        "country": "Ireland",
        "purpose": "x",
        "retention": "x",
        "hosts": '{{"script-src": ["https://forged.example"]}}',
        "script_url": "https://forged.example/x.js",
        "is_enabled": "on",
        "position": "0",
    },
    "cookie_consent/cookie": {
        "cookiegroup": "{group.pk}",
        "name": "forged",
        "path": "/",
        "domain": "",
    },
    "cookie_consent/cookiegroup": {"varname": "forged", "name": "Forged", "ordering": "0"},
    "auth/group": {"name": "Forged"},
    "auth/user": {
        "username": "forged",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
        "usable_password": "true",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "09:00",
    },
}
SAVE_BUTTONS = {"articles/article": "Save draft", "consent/notice": "Publish notice"}

# fmt: off
ACTS = [
    Act("admin/articles/article/add/", "Publish", EDITORS,
        SAVES["articles/article"] | {"_publish": "1"}),
    Act(f"{ARTICLE}change/", "Publish", EDITORS, SAVES["articles/article"] | {"_publish": "1"}),
    Act(f"{ARTICLE}history/", "Restore", WRITERS_ON_THEIRS, {"restore": "1"}),
    Act(f"{ARTICLE}review/", "Submit", WRITERS_ON_THEIRS, {"submit": "1"}),
    Act(f"{ARTICLE}review/", "Approve", EDITORS, {"approve": "{newest.number}"}, submitted),
    Act(f"{ARTICLE}review/", "Send back", EDITORS, {"send_back": "1", "back-note": "x"}, submitted),
    Act(f"{ARTICLE}plan/", "Schedule", EDITORS,
        {"schedule": "1", "edition": "{newest.pk}", "start": "2099-01-05T09:00"}),
    Act(f"{ARTICLE}plan/", "Cancel", EDITORS, {"cancel": "{newest.pk}"}, scheduled),
    Act(f"{ARTICLE}plan/", "Set the end", EDITORS, {"end": "1", "until": "2099-01-05T09:00"}),
    Act(f"{ARTICLE}plan/", "Take the end back", EDITORS, {"keep": "1"}, ending),
    Act(f"{ARTICLE}withdraw/", "Withdraw", EDITORS),
    Act(f"{ARTICLE}takedown/", "Take", EDITORS, {"take_down": "1", "reason": "x"}),
    Act(f"{ARTICLE}takedown/", "Put", EDITORS, {"put_back": "1"}, taken_down),
    Act(f"{ARTICLE}takedown/", "Lift", EDITORS, {"lift": "1"}, taken_down),
    Act(f"{ARTICLE}original/", "Note", EDITORS,
        {"url": "https://source.example/original/", "state": "gone", "checked_on": "2026-01-05"}),
    Act(f"{ARTICLE}links/", "Make a link", WRITERS_ON_THEIRS, {"valid_for": "7"}),
    Act(f"{ARTICLE}links/", "Revoke", WRITERS_ON_THEIRS, {"revoke": "{link.pk}"}),
    Act("admin/articles/category/", "Save", EDITORS,
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": "{category.pk}",
         "form-0-position": "7", "_save": "1"}),
    *(Act(f"admin/articles/{model}/<path:object_id>/merge/", "Merge", EDITORS,
          {"into": "{another.pk}"})
      for model in ("category", "source", "author")),
    Act("admin/login/", "Log in", EVERYBODY, {"username": "trainee", "password": "{password}"}),
    Act("admin/password_change/", "Change my password", STAFF,
        {"old_password": "{password}", "new_password1": NEW_PASSWORD,
         "new_password2": NEW_PASSWORD}),
    Act("admin/auth/user/<id>/password/", "Change password", ADMINS_ON_THEIRS,
        {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true",
         "set-password": "1"}),
    Act("admin/auth/user/<id>/password/", "Disable password-based", ADMINS_ON_THEIRS,
        {"usable_password": "false", "unset-password": "1"}),
]
# fmt: on

# What posts and changes nothing, and what posts to another page; tests/consent/test_exports.py and
# test_admin_finding.py forge them.
OTHER_BUTTONS = {
    ("admin/consent/decision/find/", "Find"),
    ("admin/consent/decision/", "CSV"),
    ("admin/consent/decision/", "JSON Lines"),
}

for _model, (_, _add, _change, _delete) in MODELS.items():
    _save = SAVE_BUTTONS.get(_model, "Save")
    _row = f"admin/{_model}/<path:object_id>/"
    _selected = {"action": "delete_selected", "_selected_action": "{row.pk}", "post": "yes"}
    ACTS += [
        Act(f"admin/{_model}/add/", _save, _add, SAVES[_model]),
        Act(f"{_row}change/", _save, _change, SAVES[_model]),
        Act(f"{_row}delete/", "Yes, I’m sure", _delete, {"post": "yes"}),
        Act(f"admin/{_model}/", "Delete selected", _delete, _selected),
    ]
