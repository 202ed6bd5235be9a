"""What somebody finds on a page: what it says, where its links lead, which buttons post."""

from functools import cached_property
from urllib.parse import urljoin, urlsplit

from django.test.html import Element, parse_html


class Page:
    """An answer, and what stands on it when it is an HTML page."""

    def __init__(self, response):
        self.says = said(response)
        is_html = response.status_code == 200 and "html" in response["Content-Type"]
        self._address = response.request["PATH_INFO"]
        self._html = response.content.decode() if is_html else ""

    @property
    def is_refusal(self):
        return self.says in {"403", "404"}

    @cached_property
    def _elements(self):
        return list(_elements(parse_html(self._html)))

    @cached_property
    def links(self):
        """The paths on this site to which it leads, without files.

        `__fk__` in one is the row that a script fills in.
        """
        targets = {
            urlsplit(urljoin(self._address, value))
            for element in self._elements
            for name, value in element.attributes
            if name in {"href", "action", "data-href-template"}
        }
        paths = {target.path for target in targets if not target.netloc and not target.scheme}
        return {path for path in paths if not path.startswith("/static/")}

    @cached_property
    def buttons(self):
        """The texts of the buttons that post something, but for logging out."""
        forms = [element for element in self._elements if _posts(element)]
        ids = {form_id for form in forms if (form_id := dict(form.attributes).get("id"))}
        inside = [it for form in forms for it in _elements(form) if not _form_of(it)]
        elsewhere = [it for it in self._elements if _form_of(it) in ids]
        return {_label(it) for it in [*inside, *elsewhere] if _is_pressed(it)}


def said(response):
    """Return what `response` says, in the words of the matrix."""
    if response.get("Location", "").startswith("/admin/login/?"):
        return "log in"
    return "redirect" if 300 < response.status_code < 400 else str(response.status_code)


def _elements(parent):
    for child in parent.children:
        if isinstance(child, Element):
            yield child
            yield from _elements(child)


def _posts(element):
    attributes = dict(element.attributes)
    return attributes.get("method") == "post" and attributes.get("action") != "/admin/logout/"


def _form_of(element):
    return dict(element.attributes).get("form")


def _is_pressed(element):
    """Return whether it is a button, or an action in the list of them."""
    attributes = dict(element.attributes)
    if element.name == "option":
        return "_selected" in attributes.get("value", "")
    runs_an_action = attributes.get("name") == "index"  # for which the option stands
    kind = attributes.get("type", "submit" if element.name == "button" else "")
    is_button = kind == "submit"
    return is_button and not runs_an_action


def _label(element):
    return dict(element.attributes).get("value") if element.name == "input" else _text(element)


def _text(element):
    return " ".join(it if isinstance(it, str) else _text(it) for it in element.children)
