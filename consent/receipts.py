"""What a visitor takes home: one's own decisions as a file, in the terms of a standard.

The fields follow ISO/IEC TS 27560:2023 by the names under which the W3C's guide to it lists them;
docs/receipt.md says what each holds and which are left out.
Source: Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV, W3C DPVCG, 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from consent.models import Decision, Notice

SCHEMA = "pmo-cms.consent-receipt.1"

# Enough for anybody who decides by hand; somebody who does not gets the newest.
MAX_EVENTS = 100

CONTROLLER = "controller"
VISITOR = "visitor"

# The words of the Data Privacy Vocabulary for what a decision did.
EVENT_STATES = {
    Decision.Action.ACCEPT_ALL: "ConsentGiven",
    Decision.Action.CUSTOM: "ConsentGiven",
    Decision.Action.EMBED: "ConsentGiven",
    Decision.Action.DECLINE_ALL: "ConsentRefused",
    Decision.Action.WITHDRAW: "ConsentWithdrawn",
}


@dataclass(frozen=True)
class Publication:
    """What a receipt says of us that the log does not: our name, and our address without a path."""

    name: str
    url: str

    @classmethod
    def now(cls) -> Publication:
        return cls(settings.SITE_NAME, settings.SITE_URL)


def receipt(
    decisions: Sequence[Decision], *, publication: Publication | None = None
) -> dict[str, Any]:
    """Return the receipt for the first of `decisions`, one visitor's, newest first, as plain data.

    The others are its history, of which the receipt holds the newest MAX_EVENTS. Nothing in it
    depends on the moment it is made: the same decisions give the same receipt, as long as the
    `publication` is called the same; by default it is called as it is now.
    """
    publication = publication or Publication.now()
    last = decisions[0]
    kept = decisions[:MAX_EVENTS]
    return {
        "schema_version": SCHEMA,
        "receipt_id": str(last.public_id),
        "record_id": str(last.public_id),
        "pii_principal_id": last.subject,
        "pii_processing": _processing(last, publication),
        "party_identification": _parties(last.notice, publication),
        "events": [_event(decision, publication) for decision in reversed(kept)],
        "events_are_complete": len(kept) == len(decisions),
    }


def filename(last: Decision) -> str:
    """Return what to call the receipt for the decision `last` on disk."""
    return f"consent-receipt-{last.created_at:%Y-%m-%d}-{str(last.public_id)[:8]}.json"


def _processing(decision: Decision, publication: Publication) -> dict[str, Any]:
    return {
        "privacy_notice": _notice(decision.notice, publication),
        "language": decision.notice.language,
        "purposes": [
            _purpose(group, is_accepted=decision.choices[group["varname"]])
            for group in decision.notice.optional_groups
            if group["varname"] in decision.choices
        ],
        "pii_controllers": [CONTROLLER],
        "collection_method": "What the browser sends when it loads a service, and cookies",
        "withdrawal_method": f"{publication.url}{reverse('consent:settings')}",
    }


def _notice(notice: Notice, publication: Publication) -> dict[str, Any]:
    return {
        "url": f"{publication.url}{notice.get_absolute_url()}",
        "number": notice.number,
        "sha256": notice.sha256,
    }


def _purpose(group: dict[str, Any], *, is_accepted: bool) -> dict[str, Any]:
    return {
        "purpose": group["name"],
        "purpose_id": group["varname"],
        "description": group["description"],
        "lawful_basis": "consent",
        "is_accepted": is_accepted,
        "services": [_service(service) for service in group["services"]],
        "cookies": [cookie["name"] for cookie in group["cookies"]],
    }


def _service(service: dict[str, Any]) -> dict[str, Any]:
    return {
        "service": service["name"],
        "purpose": service["purpose"],
        "recipient_third_parties": [service["provider"]],
        "processing_locations": [service["country"]],
        "retention_period": service["retention"],
    }


def _parties(notice: Notice, publication: Publication) -> list[dict[str, str]]:
    """Return the publication, and everybody whose services the notice names, once each."""
    providers = {
        service["provider"]: service["country"]
        for group in notice.optional_groups
        for service in group["services"]
    }
    return [
        {
            "party_id": CONTROLLER,
            "party_role": "controller",
            "party_name": publication.name,
            "party_url": publication.url,
        },
        *(
            {
                "party_id": provider,
                "party_role": "recipient",
                "party_name": provider,
                "party_address": country,
            }
            for provider, country in sorted(providers.items())
        ),
    ]


def _event(decision: Decision, publication: Publication) -> dict[str, Any]:
    """Return a decision with what its digest vouches for, so that anybody can work it out."""
    lasts = decision.valid_until - decision.created_at
    return {
        "event_time": decision.created_at.isoformat(),
        "validity_duration": f"P{lasts.days}D",
        "entity_id": VISITOR,
        "event_type": "expressed consent",
        "event_state": EVENT_STATES[Decision.Action(decision.action)],
        "privacy_notice": _notice(decision.notice, publication),
        "evidence": decision.as_facts(),
        "digest": decision.digest,
    }
