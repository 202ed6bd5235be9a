"""Loading one embed by a click: what the click sends, and the ticket for the view it leads to.

Nothing is remembered in the browser. The answer to the click is a redirect to the same article
with a ticket in its address, signed for that page and that embed, good for a minute and only where
the browser says that a page of this site led there: as a link it does nothing for anybody.
"""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from consent.forms import UNKNOWN_NOTICE, NextField
from consent.kinds import RECIPES
from consent.origins import is_from_this_site

TICKET = "embed"
TICKET_SECONDS = 60

KINDS = [(kind, recipe.label) for kind, recipe in RECIPES.items() if recipe.is_embed]


class EmbedForm(forms.Form):
    """A click on a placeholder."""

    notice = forms.RegexField(
        r"\A[0-9a-f]{64}\Z",
        error_messages={"required": UNKNOWN_NOTICE, "invalid": UNKNOWN_NOTICE},
    )
    kind = forms.ChoiceField(
        choices=KINDS,
        error_messages={
            "required": "It does not say what to load.",
            "invalid_choice": "“%(value)s” is nothing that this site embeds.",
        },
    )
    embed = forms.RegexField(
        r"\A[-\w]{1,40}\Z",
        error_messages={
            "required": "It does not say what to load.",
            "invalid": "It does not say what to load.",
        },
    )
    next = NextField()

    @property
    def reasons(self) -> list[str]:
        """Return what is wrong, as sentences, each once."""
        return list(dict.fromkeys(str(e) for errors in self.errors.values() for e in errors))

    @property
    def next_path(self) -> str:
        """Return the page with the placeholder."""
        return self.cleaned_data["next"] or "/"

    @property
    def address(self) -> str:
        """Return where the embed is loaded: the page, with a ticket for this one view."""
        page = self.next_path.partition("#")[0]
        path, embed = page.partition("?")[0], self.cleaned_data["embed"]
        ticket = quote(make_ticket(path, self.cleaned_data["kind"], embed), safe="")
        return f"{page}{'&' if '?' in page else '?'}{TICKET}={ticket}#{anchor(embed)}"


def anchor(embed: str) -> str:
    """Return the id that the embed's element has on its page."""
    return f"embed-{embed}"


def make_ticket(path: str, kind: str, embed: str) -> str:
    """Return what opens one embed on the page at `path` for a minute."""
    what = _what(path, kind, embed)
    return _signer().sign(what).removeprefix(f"{what}:")


def has_ticket(request: HttpRequest, kind: str, embed: str) -> bool:
    """Return whether this very view of a page was asked for by a click on the embed."""
    ticket = request.GET.get(TICKET, "")
    if not ticket or not is_from_this_site(request):
        return False
    signed = f"{_what(request.path, kind, embed)}:{ticket}"
    try:
        _signer().unsign(signed, max_age=TICKET_SECONDS)
    except BadSignature:
        return False
    return True


def _what(path: str, kind: str, embed: str) -> str:
    return f"{path} {kind} {embed}"


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="consent.embeds")
