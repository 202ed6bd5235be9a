import math
import os

import pytest
from django.conf import settings
from django.db import connection
from django.test import signals

from articles import identity
from consent import configuration
from consent.models import guards
from pmo_cms.jinja import PublicTemplate
from tests.databases import ENGINE


def pytest_collection_modifyitems(config, items):
    """Leave out what runs on the other engine alone."""
    foreign = [
        item for item in items for mark in item.iter_markers("engine") if mark.args != (ENGINE,)
    ]
    items[:] = [item for item in items if item not in foreign]
    config.hook.pytest_deselected(items=foreign)


def pytest_sessionfinish(session):
    """Fail a run of CI in which anything was skipped: a check that did not run proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _fresh_consent_configuration(settings):
    """Read the configuration on every request, since rollbacks send no signal."""
    settings.CONSENT_CONFIGURATION_SECONDS = 0
    configuration.forget()
    yield
    configuration.forget()


@pytest.fixture(autouse=True)
def _known_identity(monkeypatch):
    """Start with the name that the settings give, as a process that has just read it."""
    known = identity.Identity(settings.SITE_NAME, settings.SITE_TAGLINE, settings.SITE_DESCRIPTION)
    monkeypatch.setattr(identity, "_kept", identity._Kept(known, fresh_until=math.inf))


@pytest.fixture(autouse=True)
def _context_of_public_pages(monkeypatch):
    """Tell Django's client what a template of Jinja was given, as it hears of Django's own."""

    def render(template, context=None, request=None):
        signals.template_rendered.send(sender=template, template=template, context=context or {})
        return rendered(template, context, request)

    rendered = PublicTemplate.render
    monkeypatch.setattr(PublicTemplate, "render", render)


@pytest.fixture
def committing_db(transactional_db):
    """A database with real commits; afterwards the guards let it be emptied.

    Emptying sends post_migrate, which installs the guards again.
    """
    yield
    guards.remove(connection)
