"""What each request may load, and how its page may be kept."""

from __future__ import annotations

import logging
from functools import cached_property

from django import db
from django.http import HttpRequest
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from consent import configuration, cookies
from consent.configuration import Configuration
from consent.cookies import Group
from consent.models import Notice, Service
from consent.state import Choice, ConsentState, consent_state

logger = logging.getLogger(__name__)


class Consent:
    """One request's consent, worked out when a page first asks; asking never raises.

    While the configuration cannot be read, nothing runs and nobody is asked.
    """

    def __init__(self, request: HttpRequest):
        # Not the request itself: each would keep the other until garbage is looked for.
        self._meta = request.META
        # Set by whatever prints something of a third party, with the script that stops it.
        self.is_guarded = False
        # Set where the configuration was not known: the page lacks what may have to be on it.
        self.is_makeshift = False
        # What the visitor loaded by a click, for this one view.
        self.loaded_once: list[Service] = []

    @property
    def was_read(self) -> bool:
        """Return whether the page depends on consent."""
        return "configuration" in vars(self)

    @cached_property
    def configuration(self) -> Configuration:
        try:
            return configuration.current()
        except db.Error:
            logger.exception("The consent configuration cannot be read; nothing runs")
            self.is_makeshift = True
            return Configuration()

    def go_by(self, configuration: Configuration) -> None:
        """Go on by a fresh `configuration`."""
        self._forget("recorded", "state", "services")
        self.configuration = configuration

    def choose(self, accepted: set[str]) -> None:
        """Go on as the visitor has just chosen: all groups but the `accepted` ones are declined."""
        self._forget("state", "services")
        self.recorded = {
            group.varname: Choice.ACCEPTED if group.varname in accepted else Choice.DECLINED
            for group in self.groups
        }

    def _forget(self, *worked_out: str) -> None:
        for name in worked_out:
            vars(self).pop(name, None)

    @property
    def notice(self) -> Notice | None:
        """Return the current notice, or None when there is nothing to decide."""
        return self.configuration.notice

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the groups that the current notice lets visitors decline."""
        return self.configuration.groups

    @property
    def gpc(self) -> bool:
        """Return whether the browser sends Global Privacy Control."""
        return self._meta.get("HTTP_SEC_GPC") == "1"

    @cached_property
    def recorded(self) -> dict[str, Choice]:
        """Return what the visitor's cookie says about each group, whether or not it is in use."""
        if self.notice is None:
            return {}
        return cookies.read_choices(
            cookies.sent_state(self._meta.get("HTTP_COOKIE", "")),
            self.groups,
            epoch=self.notice.epoch,
            now=timezone.now(),
        )

    @cached_property
    def state(self) -> ConsentState:
        """Return what the page may depend on."""
        return consent_state(self.recorded, self.configuration.asks_about, gpc=self.gpc)

    @property
    def gpc_declines(self) -> bool:
        """Return whether Global Privacy Control answers for a visitor who has not."""
        if not self.gpc:
            return False
        return consent_state(self.recorded, self.configuration.asks_about, gpc=False).must_ask

    @property
    def must_ask(self) -> bool:
        """Return whether the page has to show the banner."""
        return self.state.must_ask

    @cached_property
    def services(self) -> list[Service]:
        """Return the services that this visitor allows, in order."""
        accepted = self.state.accepted
        if not accepted:
            return []
        return [each for each in self.configuration.services if each.group.varname in accepted]

    @property
    def csp_sources(self) -> dict[str, list[str]]:
        """Return the hosts that the page's services reach, by CSP directive.

        Empty for a page that did not ask about consent: it carries no service.
        """
        if not self.was_read:
            return {}
        sources: dict[str, set[str]] = {}
        for service in [*self.services, *self.loaded_once]:
            for directive, hosts in service.hosts.items():
                sources.setdefault(directive, set()).update(hosts)
        if self.is_guarded:
            sources.setdefault("script-src", set()).add("'self'")
        return {directive: sorted(hosts) for directive, hosts in sorted(sources.items())}


class ConsentMiddleware:
    """Sets `request.consent`, and says of pages that depend on it how they may be cached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.consent = Consent(request)
        response = self.get_response(request)
        if request.consent.was_read:
            patch_vary_headers(response, ["Cookie", "Sec-GPC"])
            response.headers.setdefault("Cache-Control", cache_control(request.consent))
        return response


def cache_control(consent: Consent) -> str:
    """Return the Cache-Control of a page that looked at `consent`.

    A page with a tracker is kept nowhere, not even for the Back button: measured, the
    back/forward cache otherwise revives a tracker after a decline.
    """
    carries_tracker = consent.state.allows_tracking or consent.loaded_once
    return "no-store" if carries_tracker else "private, no-cache"
