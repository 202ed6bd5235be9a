"""Whether the notices, the exports and the chain of seals are as this site made them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from consent.evidence.report import Problem
from consent.models import Export, Notice, Seal

NOT_GENUINE = "Edited, or made with another CONSENT_SUBJECT_KEY:"


def read_chain() -> list[Seal]:
    """Return all seals in their order, each with its purge if there is one; one query."""
    return list(Seal.objects.select_related("purge"))


def check_notices(seals: Iterable[Seal]) -> Iterator[Problem]:
    """Yield a Problem for each notice that was edited, or that seals name and is missing."""
    notices = {notice.sha256: notice for notice in Notice.objects.order_by("number")}
    for notice in notices.values():
        if not notice.is_unchanged:
            yield Problem(f"Edited after being published: notice {notice.number}.")
        elif not notice.is_genuine:
            yield Problem(f"{NOT_GENUINE} notice {notice.number}.")
    named = {sha256 for seal in seals if seal.is_genuine for sha256 in seal.totals["notices"]}
    for sha256 in sorted(named - notices.keys()):
        yield Problem(f"Missing: the notice {sha256}, which seals name.")


def check_exports() -> Iterator[Problem]:
    """Yield a Problem for each record of an export that was edited or put in."""
    for export in Export.objects.order_by("pk").iterator():
        if not export.is_genuine:
            yield Problem(f"{NOT_GENUINE} export {export.pk}.")


def check_chain(seals: Sequence[Seal], *, expect: str = "") -> Iterator[Problem]:
    """Yield a Problem for each seal and purge that was edited, taken out or put in.

    `expect` is the digest of a seal that was kept elsewhere: nothing in a chain tells that
    its end is missing.
    """
    number, previous = 0, ""
    for seal in seals:
        if seal.number != number + 1:
            yield Problem(f"Missing: seals between {number} and {seal.number}.", seal.day)
        elif seal.previous != previous:
            yield Problem(
                f"Broken chain: seal {seal.number} does not follow seal {number}.", seal.day
            )
        yield from _check_seal(seal)
        number, previous = seal.number, seal.digest
    if expect and expect not in {seal.digest for seal in seals}:
        yield Problem(
            f"Missing: the seal {expect}, kept elsewhere. The newest days were taken out with "
            "their seals, or sealed again."
        )


def _check_seal(seal: Seal) -> Iterator[Problem]:
    if not seal.is_genuine:
        yield Problem(f"{NOT_GENUINE} seal {seal.number}.", seal.day)
    if seal.is_purged and not seal.purge.is_genuine:
        yield Problem(f"{NOT_GENUINE} the purge of seal {seal.number}.", seal.day)
