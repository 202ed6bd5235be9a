"""The desk as one role meets it: rows to work on, their addresses, and the answers."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from cookie_consent.models import Cookie
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from articles import moments, previews
from articles.models import Article
from consent import notices
from consent.models import CspViolation, Export
from pmo_cms import roles
from tests.articles.builders import (
    extract,
    make_author,
    make_category,
    make_edition,
    make_image,
    make_live,
    make_member,
    make_page,
    make_permission,
    make_picture,
    make_publication,
    make_source,
)
from tests.articles.images.pictures import as_bytes
from tests.consent.builders import make_decision, make_group, make_notice, make_service, make_site
from tests.pmo_cms.reading import Page
from tests.pmo_cms.role_matrix import ANONYMOUS, ONLY_STAFF, READER, SUPERUSER
from tests.stored import stored

PASSWORD = "a password"
# Pages that are about the cover of an article.
PICTURES = {"preview/<str:token>/<rendition:name>"}
# What pages that say nothing without it are asked for.
QUERIES = {
    "admin/consent/service/add/": "?kind=script",
    "admin/autocomplete/": "?app_label=articles&model_name=article&field_name=source",
    **{
        f"admin/articles/{model}/<path:object_id>/merge/": "?into=<another_id>"
        for model in ("category", "source", "author")
    },
}


@dataclass(frozen=True)
class Place:
    """A page about one row, which is "own" or "foreign"; or about none, and nobody's."""

    page: str
    address: str
    row: Any = None
    whose: str = ""


class Desk:
    """One role, logged in, with a row of each kind: of articles, accounts and groups its own too.

    `tokens` are those of a preview link, by whose article it shows.
    """

    def __init__(self, role):
        self.role = role
        self.user = make_account(role, "asker")
        self.rows = make_rows(self.user)
        self.tokens = {
            whose: give_link(row) for whose, row in self.rows["articles/article"].items()
        }
        self._browser = Client()
        self._cookies = log_in(self.user)
        self._pages = {}
        self._names = {
            "password": PASSWORD,
            "author": self.rows["articles/author"]["foreign"],
            "category": self.rows["articles/category"]["foreign"],
            "group": self.rows["cookie_consent/cookiegroup"]["foreign"],
            "seal": notices.draft(at=timezone.now()).seal,
        }
        self.stored_at_first = stored()

    def places(self, page):
        """Return the Places at which this role tries `page`, a URL pattern of the matrix."""
        return [
            Place(page, self._address(page, whose, row), row, whose)
            for whose, row in self._rows_of(page).items()
        ]

    def _rows_of(self, page):
        if page.startswith(("admin/r/", "preview/")):
            return self.rows["articles/article"]
        found = (rows for model, rows in self.rows.items() if page.startswith(f"admin/{model}/"))
        return next(found, {"": None})

    def _address(self, page, whose, row):
        values = {"token": self.tokens.get(whose), "url": "no-such-page"}
        values |= {"moment": moments.write(timezone.now()), "inner": ""}
        if row:
            kind = ContentType.objects.get_for_model(row)
            values |= {"object_id": row.pk, "id": row.pk, "content_type_id": kind.pk}
            values |= {"another_id": getattr(another(row), "pk", "")}
            values |= {"name": f"{row.cover_image.digest}/text.jpg" if page in PICTURES else ""}
        page += QUERIES.get(page, "")
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(values[name[1]]), page)

    def ask(self, method, address, data=None, *, has_token=True):
        """Return the answer to a request by this role, as a rule with a CSRF token."""
        self._browser.handler.enforce_csrf_checks = not has_token
        self._browser.cookies.clear()  # of what an earlier answer set, such as a new session
        self._browser.cookies.load(self._cookies)
        if method in {"get", "post"}:
            return getattr(self._browser, method)(address, data)
        kind = "application/x-www-form-urlencoded"
        return self._browser.generic(method.upper(), address, urlencode(data or {}), kind)

    def get(self, address):
        """Return the Page at `address`; asked for once, for a GET changes nothing."""
        if address not in self._pages:
            self._pages[address] = Page(self.ask("get", address))
        return self._pages[address]

    def followed(self, link):
        """Return the address of `link`, with a row where a script would fill one in."""
        for model, rows in self.rows.items():
            if link.startswith(f"/admin/{model}/"):
                link = link.replace("__fk__", str(rows["foreign"].pk))
        return link

    def filled(self, act, row):
        """Return the form that `act` sends from the page about `row`."""
        names = self._names | {"row": row, "another": another(row) if row else None}
        if isinstance(row, Article):
            names |= {"newest": row.editions.newest(), "link": row.preview_links.get()}
        form = {name: value.format_map(names) for name, value in act.sends.items()}
        return form | {"file": make_upload()} if "file" in form else form


def another(row):
    """Return another row of the same kind, or None."""
    return type(row).objects.exclude(pk=row.pk).first()


def make_account(role, name):
    """Return a new account of `role`, or None for whoever has none."""
    if role == ANONYMOUS:
        return None
    if role in roles.ROLES:
        user = make_member(role, name)
    else:
        user = User(username=name, is_staff=role != READER, is_superuser=role == SUPERUSER)
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(user):
    client = Client()
    if user:
        client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def make_rows(user):
    """Return {model: {"own" or "foreign": row}}; what belongs to nobody is foreign to all."""
    colleague = make_account(roles.WRITERS, "colleague")
    make_site()
    decision = make_decision()
    foreign = {
        "articles/article": make_article(colleague),
        "articles/category": make_category(),
        "articles/author": make_author("An author"),
        "articles/source": make_source(),
        "articles/permission": make_permission(source=make_source()),
        "articles/image": make_image(by=colleague),
        "articles/publication": make_publication(),
        "articles/staticpage": make_page(),
        "consent/decision": decision,
        "consent/export": Export.objects.create(
            exported_by=colleague, format="csv", row_count=1, created_at=timezone.now()
        ),
        "consent/cspviolation": CspViolation.objects.create(
            day=timezone.localdate(), directive="img-src", host="a.example", count=1
        ),
        "consent/notice": make_notice(by=colleague),
        "consent/service": make_service(make_group("late"), key="late"),
        "cookie_consent/cookiegroup": make_group("lonely"),
        "cookie_consent/cookie": Cookie.objects.create(cookiegroup=make_group("x"), name="x"),
        "auth/group": make_keepers(),
        "auth/user": make_account(SUPERUSER, "root"),
    }
    own = {
        "auth/group": Group.objects.create(name="Trainees"),
        "auth/user": make_account(ONLY_STAFF, "trainee"),
    }
    if user:
        own["articles/article"] = make_article(user)
        own["articles/image"] = make_image(by=user)
    return {
        model: {"foreign": row} | ({"own": own[model]} if model in own else {})
        for model, row in foreign.items()
    }


def make_article(owner):
    """Return a live extract of `owner` with a newer draft."""
    live = make_live(extract(owner=owner, cover_image=make_image()))
    live.article.title += ", changed"
    return make_edition(live.article).article


def make_upload():
    """Return the file of a picture that is not in the library."""
    return SimpleUploadedFile("a.png", as_bytes(make_picture(), "PNG"))


def give_link(article):
    """Return the token of a new preview link to `article`, made by its owner."""
    day = timedelta(days=1)
    return previews.make_link(article, by=article.owner, at=timezone.now(), valid_for=day)[1]


def make_keepers():
    """Return a group that may do what no role may."""
    group = Group.objects.create(name="Keepers")
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    return group
