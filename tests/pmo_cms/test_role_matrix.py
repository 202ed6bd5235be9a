"""Every page of the desk, every button and every preview: who may, and nobody else."""

import logging
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.contrib.admindocs.views import simplify_regex
from django.db import transaction
from django.urls import URLResolver, get_resolver

from pmo_cms import roles
from tests.pmo_cms.desk import Desk
from tests.pmo_cms.forged_acts import ACTS, OTHER_BUTTONS
from tests.pmo_cms.reading import Page
from tests.pmo_cms.role_matrix import (
    MODELS,
    OUTSIDERS,
    PAGES,
    ROLES,
    SUPERUSER,
    answer,
    may,
)
from tests.stored import stored

pytestmark = pytest.mark.django_db

# What whoever is not logged in is told: a form that was sent is kept by a login page that says 403.
REFUSED = frozenset({"log in", "403"})


@pytest.fixture(autouse=True)
def _no_traceback_for_each_refusal(caplog):
    caplog.set_level(logging.ERROR, "django.request")


def test_every_page_of_the_desk_and_every_preview_has_a_line_and_no_line_is_idle():
    watched = {page for page in patterns(get_resolver()) if "admin" in page or "preview" in page}
    assert watched == set(PAGES)


def test_every_model_of_the_desk_and_every_role_has_its_place_in_the_matrix():
    registered = {f"{m._meta.app_label}/{m._meta.model_name}" for m in admin.site._registry}
    assert registered == set(MODELS)
    assert set(roles.ROLES) < set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(role, subtests):
    desk = Desk(role)
    places = [place for page in PAGES for place in desk.places(page)]
    with subtests.test("opens its pages and no others"):
        expected = {place: answer(role, place.whose, place.page) for place in places}
        assert {place: desk.get(place.address).says for place in places} == expected
    with subtests.test("finds no link that is not for it"):
        links = {link for place in places for link in desk.get(place.address).links}
        assert {link for link in links if desk.get(desk.followed(link)).is_refusal} == set()
    with subtests.test("gets no further without the slash at the end"):
        said = {said_without_slash(desk, place) for place in places}
        said |= {said_without_slash(desk, place, act) for act, place in one_act_a_page(desk)}
        assert said <= {"slash", "has none", *(REFUSED if role in OUTSIDERS else ())}
    trials = [tried(desk, act, place) for act in ACTS for place in desk.places(act.page)]
    with subtests.test("finds no button that the matrix does not know"):
        buttons = {(place.page, b) for place in places for b in desk.get(place.address).buttons}
        buttons |= {(trial.page, b) for trial in trials for b in trial.buttons}
        assert {(page, b) for page, b in buttons if not is_known(page, b)} == set()
    with subtests.test("sees the buttons of what it may do, and no others"):
        assert [t for t in trials if t.is_seen != (t.is_allowed and t.page_says == "200")] == []
    with subtests.test("does what its buttons say"):
        assert [t for t in trials if t.is_allowed and not t.is_done] == []
    with subtests.test("is refused everything else, and nothing changes"):
        assert [t for t in trials if not t.is_allowed and not t.is_refused] == []
    with subtests.test("changes nothing by looking"):
        assert stored() == desk.stored_at_first


def test_no_form_is_accepted_without_its_token(caplog):
    caplog.set_level(logging.ERROR, "django.security")
    desk = Desk(SUPERUSER)
    for act, place in one_act_a_page(desk):
        response = desk.ask("post", place.address, desk.filled(act, place.row), has_token=False)
        assert (act, response.status_code) == (act, 403)
    assert stored() == desk.stored_at_first


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_the_desk_answers_no_other_method_than_get_and_post(method):
    desk = Desk(SUPERUSER)
    for act, place in one_act_a_page(desk):
        response = desk.ask(method, place.address, desk.filled(act, place.row))
        assert response.status_code == 405 or act.button == "Log in", act
    assert stored() == desk.stored_at_first


def patterns(resolver, prefix=""):
    """Yield every URL pattern below `resolver`, spelled as in the matrix."""
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, prefix + route)
        elif pattern.name == "app_list":
            yield from {f"{prefix}{model._meta.app_label}/" for model in admin.site._registry}
        else:
            yield prefix + (simplify_regex(route)[1:] if "(?P<" in route else route)


@dataclass(frozen=True)
class Trial:
    """A button pressed, or its form forged, on a page that says `page_says`."""

    button: str
    page: str
    address: str
    is_allowed: bool
    page_says: str
    buttons: set[str]
    says: str
    has_changed_something: bool
    refusals: frozenset[str]

    @property
    def is_seen(self):
        return any(button.startswith(self.button) for button in self.buttons)

    @property
    def is_done(self):
        return self.has_changed_something and self.says in {"200", "redirect"}

    @property
    def is_refused(self):
        return not self.has_changed_something and self.says in self.refusals


def tried(desk, act, place):
    """Return the Trial of `act` by the role at `desk`; afterwards it is undone."""
    with undone():
        if act.given:
            act.given(place.row)
        before = stored() if act.given else desk.stored_at_first
        page = Page(desk.ask("get", place.address)) if act.given else desk.get(place.address)
        response = Page(desk.ask("post", place.address, desk.filled(act, place.row)))
        return Trial(
            button=act.button,
            page=act.page,
            address=place.address,
            is_allowed=may(desk.role, place.whose, act.by),
            page_says=page.says,
            buttons=page.buttons,
            says=response.says,
            has_changed_something=stored() != before,
            refusals=REFUSED if desk.role in OUTSIDERS else frozenset({"403"}),
        )


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_known(page, button):
    """Return whether an Act stands for `button` on `page`."""
    is_an_act = any(act.page == page and button.startswith(act.button) for act in ACTS)
    return is_an_act or (page, button) in OTHER_BUTTONS


def one_act_a_page(desk):
    """Return (Act, Place) for each page that does something and each row it can be about."""
    acts = {act.page: act for act in ACTS}
    return [(act, place) for page, act in acts.items() for place in desk.places(page)]


def said_without_slash(desk, place, act=None):
    """Return what a GET, or a POST of `act`, says at an address without the slash at its end.

    "slash" is a redirect to the address with it, where the page itself decides.
    """
    if not place.address.endswith("/"):
        return "has none"
    shorter = place.address.removesuffix("/")
    asked = ("post", shorter, desk.filled(act, place.row)) if act else ("get", shorter)
    response = desk.ask(*asked)
    return "slash" if response.get("Location") == place.address else Page(response).says
