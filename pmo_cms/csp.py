"""The second lock: what a browser may load, per page, from the consent state.

The names are those of Django 6's `django.middleware.csp`. After a move there, what is left of this
module is the widening by consent and the desk's policy.
"""

import base64
import hashlib
from functools import cache, wraps

from django.conf import settings
from django_prose_editor.widgets import importmap

from articles.places import address_by_name

SELF = "'self'"
NONE = "'none'"

# The rich text editor's library writes this style element into the page once.
PROSEMIRROR_STYLE_HASH = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"

# The name of the endpoint that takes reports.
ENDPOINT = "csp"

PERMISSIONS_POLICY = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=()"


class ContentSecurityPolicyMiddleware:
    """Adds the Content-Security-Policy and its companions to every response.

    The policy is the response's own (`csp_override`), the desk's under /admin/, or
    settings.SECURE_CSP, widened by the hosts of the services that this visitor accepted.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        policy = build_policy(config_for(request, response) | reporting())
        response.headers.setdefault("Content-Security-Policy", policy)
        if settings.HTTPS:
            endpoint = f'{ENDPOINT}="{reports_path()}"'
            response.headers.setdefault("Reporting-Endpoints", endpoint)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def config_for(request, response):
    """Return the policy of one response: a dict of directive to sources."""
    override = getattr(response, "_csp_config", None)
    if override is not None:
        return override
    if request.path.startswith("/admin/"):
        return admin_policy()
    config = settings.SECURE_CSP
    if settings.HTTPS:
        config = config | {"upgrade-insecure-requests": []}
    consent = getattr(request, "consent", None)
    return widen(config, consent.csp_sources) if consent else config


def reporting():
    """Return where browsers tell what they refused: the newer way wants https."""
    told = {"report-uri": [reports_path()]}
    return told | {"report-to": [ENDPOINT]} if settings.HTTPS else told


def reports_path():
    """Return where this site takes reports."""
    return address_by_name("consent:csp_reports")


def widen(config, sources):
    """Return `config` with `sources`, directive to hosts, allowed besides."""
    widened = dict(config)
    for directive, hosts in sources.items():
        widened[directive] = [s for s in config.get(directive, []) if s != NONE] + list(hosts)
    return widened


def build_policy(config):
    """Return the header's value for `config`, a dict of directive to list of sources."""
    return "; ".join(" ".join([directive, *sources]) for directive, sources in config.items())


def csp_override(config):
    """Return a decorator that gives a view's responses the policy `config`."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            response._csp_config = config
            return response

        return wrapped

    return decorate


def sha256_source(content):
    """Return the CSP source that allows exactly `content` inline."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def admin_policy():
    """Return the desk's policy: our own files, and two inline pieces known by their hash."""
    return {
        "default-src": [NONE],
        "script-src": [SELF, sha256_source(importmap_content())],
        "style-src": [SELF, PROSEMIRROR_STYLE_HASH],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }


def importmap_content():
    """Return what stands between the tags of the editor's import map, as the admin prints it."""
    return str(importmap).split(">", 1)[1].rsplit("<", 1)[0]
