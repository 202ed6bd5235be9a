"""What an editor sees of a field that a colleague changed meanwhile, and the choice there is."""

from __future__ import annotations

from dataclasses import dataclass

from articles.comparison import Paragraph, compare
from articles.models import Article

# The content that the article form edits.
MERGED = [
    *("title", "standfirst", "body", "kind", "source", "original_url", "original_title"),
    *("original_author", "original_published_on", "permission", "author", "language"),
    "cover_image",
    *("seo_title", "seo_description", "filed_under"),
]

# The answer to a dispute that takes the colleague's text; any other keeps what is typed.
THEIRS = "theirs"


@dataclass(frozen=True)
class Dispute:
    """A field that both changed: `paragraphs` lead from the one text to the colleague's.

    They are none where the two read the same and only their markup differs.
    """

    name: str
    label: str
    anchor: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def choice(self):
        """Return the name of the form's answer."""
        return choice_of(self.name)


def choice_of(name):
    """Return the name of the answer to a dispute about the field `name`."""
    return f"take_{name}"


def content_of(content, *, filed_under):
    """Return the values that the form edits, as `content`, an article or edition, has them."""
    values = {name: getattr(content, name) for name in MERGED if name != "filed_under"}
    return values | {"filed_under": filed_under}


def disputes(form, mine, theirs):
    """Return a Dispute for each field in `theirs`; both are values as the `form` cleans them."""
    fields = [form[name] for name in MERGED if name in theirs]
    changes = compare(_in_words(fields, mine), _in_words(fields, theirs))
    paragraphs = {change.label: change.paragraphs for change in changes}
    return [
        Dispute(
            name=field.name,
            label=field.label,
            anchor=field.id_for_label or field.auto_id,
            paragraphs=paragraphs.get(field.name, ()),
        )
        for field in fields
    ]


def _in_words(fields, values):
    """Return what a colleague reads: field name to paragraphs."""
    content = {name: value for name, value in values.items() if name != "filed_under"}
    words = Article(**content).in_words()
    words["filed_under"] = [category.name for category in values.get("filed_under", [])]
    return {field.name: words[field.name] for field in fields}
