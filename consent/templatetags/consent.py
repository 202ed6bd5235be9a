"""What consent adds to every public page: the banner, and the services that were allowed."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join

register = template.Library()


@register.simple_tag(takes_context=True)
def consent_banner(context):
    """Return the banner for a visitor who must be asked, else nothing.

    A page that asks in its own right sets `asks_about_consent`. The visitor comes back to
    `page_path`, where the context has it, else to the request's path.
    """
    consent = _consent_of(context)
    if consent is None or context.get("asks_about_consent") or not consent.must_ask:
        return ""
    request = context["request"]
    next_path = context.get("page_path") or request.path
    return render_to_string("consent/banner.html", {"notice": consent.notice, "next": next_path})


@register.simple_tag(takes_context=True)
def consent_services(context):
    """Return the markup of the services that this visitor allowed, else nothing."""
    consent = _consent_of(context)
    if consent is None:
        return ""
    return format_html_join(
        "\n",
        '<script src="{}" async referrerpolicy="no-referrer"></script>',
        ([service.script_url] for service in consent.services),
    )


@register.filter
def distinct_hosts(hosts):
    """Return every host of a service once, in order, whichever the directives that name it."""
    return sorted({host for sources in hosts.values() for host in sources})


def _consent_of(context):
    """Return the request's consent; error pages may have no request, or one without."""
    return getattr(context.get("request"), "consent", None)
