"""The desk as a browser without script uses it: open the form, change a field, send it."""

from django.test.html import parse_html


def address(article_pk):
    return f"/admin/articles/article/{article_pk}/change/"


def opened(client, article_pk):
    """Return what sending the article's form back untouched would send, name to value."""
    return sent_by(client.get(address(article_pk)))


def sent_by(response, *, form="article_form"):
    """Return what a browser would send of the form with the id `form`, name to value."""
    page = parse_html(response.content.decode())
    (found,) = (e for e in _elements(page) if dict(e.attributes).get("id") == form)
    values = dict(value for e in _elements(found) if (value := _value(e)))
    return {name: value for name, value in values.items() if name != "csrfmiddlewaretoken"}


def _elements(root):
    for child in root.children:
        if not isinstance(child, str):
            yield child
            yield from _elements(child)


def _value(element):
    attributes = dict(element.attributes)
    is_choice = attributes.get("type") in {"radio", "checkbox"}
    if "name" not in attributes or (is_choice and "checked" not in attributes):
        return None
    if element.name == "input":
        return attributes["name"], attributes.get("value", "")
    if element.name == "textarea":
        return attributes["name"], "".join(map(str, element.children))
    if element.name == "select":
        return attributes["name"], _selected(element)
    return None


def _selected(select):
    options = [dict(option.attributes) for option in _elements(select)]
    return next((option.get("value", "") for option in options if "selected" in option), "")
