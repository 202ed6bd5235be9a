"""Finding a visitor's decisions by what the visitor quotes, and checking what is quoted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consent import receipts
from consent.comparing import Comparison, compare
from consent.cookies import is_consent_id
from consent.decisions import history_of, subject_of
from consent.models import Decision

# Of a robot that decided more often, the newest are shown.
MAX_DECISIONS = 1000

# With its hyphens: without them a reference would look like a consent id.
_REFERENCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class NotUnderstood(ValueError):
    """What was quoted is nothing that this site gives to visitors; the text says what is wrong."""


@dataclass(frozen=True)
class Visitor:
    """One visitor's decisions, oldest first, and how a quoted receipt compares with them.

    `are_all` is False when there are older decisions than these. `comparison` is None when no
    receipt was quoted, or when the decision it was made for is older than these.
    """

    decisions: list[Decision]
    are_all: bool
    comparison: Comparison | None = None

    @property
    def changed(self) -> list[Decision]:
        """Return the decisions whose rows no longer say what their digests vouch for."""
        return [decision for decision in self.decisions if not decision.is_unchanged]


def find(quoted: str) -> Visitor | None:
    """Return the visitor to whom a consent id, a reference or a receipt leads, else None.

    Takes at most three queries, and one more for a receipt that has more than the log.
    Raises NotUnderstood.
    """
    quoted = quoted.strip()
    if is_consent_id(quoted):
        return _visitor(subject_of(quoted))
    receipt = _read_receipt(quoted) if quoted.startswith("{") else None
    reference = _read_reference(quoted if receipt is None else receipt.get("record_id"))
    named = Decision.objects.filter(public_id=reference).first()
    return _visitor(named.subject, named, receipt) if named else None


def _read_receipt(text: str) -> dict[str, Any]:
    try:
        receipt = json.loads(text)
    except (ValueError, RecursionError):
        raise NotUnderstood("This begins like a receipt, but is not a whole one.") from None
    if receipt.get("schema_version") != receipts.SCHEMA:
        raise NotUnderstood("This is a file of some kind, but not a receipt of this site.")
    return receipt


def _read_reference(text: object) -> UUID:
    if isinstance(text, str) and _REFERENCE.fullmatch(text):
        return UUID(text)
    raise NotUnderstood(
        "This is neither a reference, such as 1b4e28ba-2fa1-41d2-883f-0016d3cca427, nor a consent "
        "id, which is 32 digits and letters from a to f, nor a whole receipt."
    )


def _visitor(
    subject: str, named: Decision | None = None, receipt: dict[str, Any] | None = None
) -> Visitor | None:
    # A receipt of the oldest that is shown reaches back beyond it, and tells whether there is more.
    history = history_of(subject, at_most=MAX_DECISIONS + 1 + receipts.MAX_EVENTS)
    if not history:
        return None
    comparison = None
    if receipt is not None and named in history[: MAX_DECISIONS + 1]:
        comparison = compare(receipt, history[history.index(named) :])
    return Visitor(
        decisions=history[:MAX_DECISIONS][::-1],
        are_all=len(history) <= MAX_DECISIONS,
        comparison=comparison,
    )
