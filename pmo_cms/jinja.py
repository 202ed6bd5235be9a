"""The templates that visitors meet, those in templates/public/, and what they may call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.template import defaultfilters
from django.template.backends import jinja2 as backend
from django.templatetags.static import static
from django.utils import dateformat
from django.utils.safestring import SafeString
from django.utils.timezone import get_default_timezone, localtime
from jinja2 import Environment, Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from articles.places import address_by_name
from articles.videos import Piece
from consent import printing
from pmo_cms import context as every_page
from pmo_cms.pieces import Pieces, Remembered

# What Django's templates have and these use; each escapes, or says that it did.
FILTERS = ("linebreaksbr", "pluralize", "timesince", "timeuntil", "urlencode", "yesno")


class PublicTemplates(backend.Jinja2):
    """Django's backend, but that what a view says of a page counts more than what all pages say.

    With Django's own templates it is so; here its context processors would have the last word.
    As with those, what is rendered is markup to whatever it is put into.
    """

    def __init__(self, params: dict[str, Any]):
        super().__init__(params)
        self._found: dict[str, PublicTemplate] = {}

    def get_template(self, template_name: str) -> PublicTemplate:
        """Return the template, made once where files do not change while the site runs."""
        found = self._found.get(template_name)
        if found is None:
            found = PublicTemplate(super().get_template(template_name).template, self)
            if not self.env.auto_reload:
                found.template.globals = dict(found.template.globals)  # copied for each page
                self._found[template_name] = found
        return found


class PublicTemplate(backend.Template):
    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """Return markup, with what `pmo_cms.context` has for every page where there is one."""
        shared = every_page.of_public_page(request) if request is not None else {}
        return SafeString(super().render(shared | (context or {}), request))


class PageContext(Context):
    """Calls what a template calls without much ado: a page calls some thirty functions.

    None of them raises StopIteration, and no template switches escaping off for a while.
    """

    def call(self, called: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        """Return what `called`, a function or macro, returns for the values."""
        if hasattr(called, "jinja_pass_arg"):
            return super().call(called, *values, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(*values, **named)


def environment(**options: Any) -> Environment:
    """Return the environment, as Django's backend for Jinja asks for it with its `options`."""
    options |= {"undefined": Undefined, "keep_trailing_newline": True}
    made = Environment(**options)  # noqa: S701  Django's backend asks for autoescape
    made.context_class = PageContext
    pieces = Pieces(made)
    made.globals.update(
        pieces=pieces,
        remembered=Remembered(pieces),
        static=cache(static),
        url=address_by_name,
        every_topic=every_page.every_topic,
        consent_banner=printing.consent_banner,
        running_text=running_text,
        consent_services=printing.consent_services,
    )
    made.filters.update(
        date=in_form,
        distinct_hosts=printing.distinct_hosts,
        **{name: getattr(defaultfilters, name) for name in FILTERS},
    )
    return made


@pass_context
def running_text(context: Context, pieces: list[Piece]) -> Markup:
    """Return the videos.Pieces of a text one after the other, with what stands for each video."""
    printed = (printing.consent_embed(context, p.video) if p.video else p.html for p in pieces)
    return Markup("").join(printed)  # which escapes what nobody called safe


def in_form(moment: date | None, form: str) -> str:
    """Return a date or moment in Django's `form`, in the site's time zone; "" for None."""
    return _in_form(moment, form, get_default_timezone()) if moment else ""


@lru_cache(maxsize=2048)
def _in_form(moment: date, form: str, zone: tzinfo) -> str:
    here = localtime(moment, zone) if isinstance(moment, datetime) else moment
    return dateformat.format(here, form)
