"""What consent adds to every public page: the banner, and the services that were allowed."""

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from jinja2 import pass_context

from consent.embeds import anchor, has_ticket
from consent.kinds import RECIPES

STOP = "consent/stop.js"


@pass_context
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


@pass_context
def consent_services(context):
    """Return the markup of the services that this visitor allowed, else nothing."""
    consent = _consent_of(context)
    if consent is None:
        return ""
    scripts = [
        _script(script, service) for service in consent.services for script in service.scripts
    ]
    if not scripts:
        return ""
    return format_html_join("\n", "{}", ([markup] for markup in [*scripts, _guard(consent)]))


def _script(script, service):
    """Return a script element. All are deferred, so they run in order and find the whole page."""
    address = static(script.path) if script.path else script.url
    data = format_html_join("", ' data-{}="{}"', script.data.items())
    return format_html(
        '<script src="{}" defer referrerpolicy="no-referrer" data-consent="{}"{}></script>',
        address,
        service.group.varname,
        data,
    )


def consent_embed(context, video):
    """Return the player of a `video`, where the visitor allowed it, else a still placeholder.

    `video` has the provider's kind, an id, a key or "", a start in seconds, a title or "", and
    the address where it is watched at its provider. A preview never loads anything.
    """
    consent = None if context.get("preview") else _consent_of(context)
    if consent is None:
        return _placeholder(video)
    service = consent.configuration.embed_service(video.provider)
    if service is None:
        return _placeholder(video)
    if service in consent.services:
        return _player(video, service, guard=_guard(consent), consent_group=service.group.varname)
    request = context["request"]
    if has_ticket(request, video.provider, video.id):
        consent.loaded_once.append(service)
        return _player(video, service)
    next_path = context.get("page_path") or request.path
    return _placeholder(video, service=service, notice=consent.notice, next=next_path)


def _placeholder(video, **more):
    context = {
        "video": video,
        "provider": RECIPES[video.provider].label,
        "anchor": anchor(video.id),
    }
    return render_to_string("consent/placeholder.html", context | more)


def _player(video, service, **more):
    facts = {"id": video.id, "key": video.key, "start": str(video.start or "")}
    address = service.recipe.frame(service.settings, facts)
    context = {"video": video, "anchor": anchor(video.id), "address": address, "service": service}
    return render_to_string("consent/player.html", context | more)


def _guard(consent):
    """Return, once for a page, the script that stops what the visitor allows no longer."""
    if consent.is_guarded:
        return ""
    consent.is_guarded = True
    mark = settings.CONSENT_MARK_COOKIE_NAME
    return format_html('<script src="{}" defer data-mark="{}"></script>', static(STOP), mark)


def group_facts(group):
    """Return the services and cookies of a `group`, as a notice's snapshot has it, as markup."""
    return render_to_string("consent/includes/group_facts.html", {"group": group})


def distinct_hosts(hosts):
    """Return every host of a service once, in order, whichever the directives that name it."""
    return sorted({host for sources in hosts.values() for host in sources})


def _consent_of(context):
    """Return the request's consent; error pages may have no request, or one without."""
    return getattr(context.get("request"), "consent", None)
