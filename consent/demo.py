"""The demo's consent: three groups of cookies, two invented trackers, the first notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from consent.cookies import DeclaredCookie, declare_group
from consent.models import Notice, Service, Words
from consent.notices import publish_notice

WORDS = Words(
    title="Cookies on Baseline",
    text="We would like to use tracking cookies to learn which articles help. If you decline, "
    "nothing is sent to third parties and the site works exactly the same.",
    accept_label="Accept tracking",
    decline_label="Decline tracking",
    settings_label="What we would store",
)

# A reserved address that leads nowhere.
NOWHERE = "https://audience-counter.example"

TRACKER = {
    "provider": "Tallyhouse Ltd (invented for this demo)",
    "country": "Ireland",
    "retention": "13 months",
}


@dataclass(frozen=True)
class DemoReport:
    """What loading changed: the keys of services, and whether a notice was published."""

    changed_services: list[str]
    notice: Notice
    is_newly_published: bool

    def __str__(self) -> str:
        services = ", ".join(self.changed_services) or "none"
        act = "published" if self.is_newly_published else "unchanged"
        return f"Consent: services changed: {services}; notice {self.notice.number} {act}."


@transaction.atomic
def load(*, tracker_origin: str | None = None, at: datetime) -> DemoReport:
    """Store the demo's groups, services and notice on a site that has no notice yet.

    `tracker_origin` serves the trackers' scripts, for example http://127.0.0.1:8001. Rerunning
    without one changes nothing, whatever administrators did meanwhile; with another one the
    services move there, and a new notice says so, which asks those who accepted again.
    Raises ValidationError for an unusable origin.
    """
    last = Notice.objects.current()
    if last is not None and tracker_origin is None:
        return DemoReport([], last, is_newly_published=False)
    changed = _store_services(tracker_origin or NOWHERE)
    _necessary()
    if last is not None and not changed:
        return DemoReport(changed, last, is_newly_published=False)
    words = last.words if last else WORDS
    notice = publish_notice(words=words, by=None, at=at, ask_again=False)
    return DemoReport(changed, notice, is_newly_published=True)


def _store_services(origin: str) -> list[str]:
    """Return the keys of the services that had to be stored."""
    stored = [
        _store_service(
            origin,
            "measure.js",
            key="audience-counter",
            group=_measurement(),
            name="Audience counter",
            purpose="Counts visits, and which articles are read to the end.",
            position=1,
        ),
        _store_service(
            origin,
            "campaign.js",
            key="campaign-counter",
            group=_campaigns(),
            name="Campaign counter",
            purpose="Tells which newsletter or advertisement led to a visit.",
            position=2,
        ),
    ]
    return [service.key for service, has_changed in stored if has_changed]


def _store_service(origin: str, script: str, *, key: str, **facts: Any) -> tuple[Service, bool]:
    """Return the service and whether anything about it had to be stored."""
    footprint = {
        "hosts": {directive: [origin] for directive in ("script-src", "connect-src", "img-src")},
        "script_url": f"{origin}/{script}",
    }
    service = Service.objects.filter(key=key).first()
    if service is None:
        service = Service(key=key, **TRACKER, **facts)
    elif footprint.items() <= service.footprint().items():
        return service, False
    for field, value in footprint.items():
        setattr(service, field, value)
    service.full_clean()
    service.save()
    return service, True


def _necessary():
    return declare_group(
        "necessary",
        name="Necessary",
        description="Remembers what you decided about cookies, so that we do not ask again.",
        ordering=0,
        is_required=True,
        cookies=[
            DeclaredCookie(
                settings.COOKIE_CONSENT_NAME,
                description="Your choice for each group, for 180 days.",
            ),
            DeclaredCookie(
                settings.CONSENT_MARK_COOKIE_NAME,
                description="The names of the groups you accepted, so that open pages stop when "
                "you withdraw; for 180 days.",
            ),
            DeclaredCookie(
                settings.CONSENT_ID_COOKIE_NAME,
                path="/consent/",
                description="A random number with which you can find your decisions again; "
                "sent to these pages alone, for 180 days.",
            ),
        ],
    )


def _measurement():
    return declare_group(
        "measurement",
        name="Audience measurement",
        description="Shows us which articles are read, so that we choose better ones.",
        ordering=1,
        cookies=[DeclaredCookie("tally_visitor", description="Tells visits apart, 13 months.")],
    )


def _campaigns():
    return declare_group(
        "campaigns",
        name="Campaign measurement",
        description="Shows us which newsletters and advertisements bring readers.",
        ordering=2,
        cookies=[DeclaredCookie("tally_campaign", description="Where you came from, 30 days.")],
    )
