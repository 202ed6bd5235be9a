from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from articles import identity
from pmo_cms import kept_form
from pmo_cms.first_steps import first_steps
from pmo_cms.forgeries import refusing_forgeries, refusing_nulls


class PublicationAdminSite(AdminSite):
    """The desk: Django's admin under the publication's name.

    A form that is sent when the session has ended is kept through the login, and whoever logged
    in may send it then.
    """

    index_title = "The desk"
    site_url = "/"

    def admin_view(self, view, cacheable=False):
        """Answer members of staff who ask for a page or send its form, and no forger.

        Asks for a login where Django does, without losing what was sent.
        """
        answer = require_http_methods(["GET", "HEAD", "POST"])
        guarded = super().admin_view(answer(refusing_nulls(refusing_forgeries(view))), cacheable)

        def inner(request, *args, **kwargs):
            if request.method == "POST" and not self.has_permission(request) and keeps(request):
                return csrf_protect(self.keep)(request)
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    def each_context(self, request):
        """Say the publication's name as its editors last wrote it."""
        name = identity.current().name
        named = {"site_header": name, "site_title": f"{name} desk"}
        return super().each_context(request) | named

    def index(self, request, extra_context=None):
        """Show what there is to work on; to whoever begins, how."""
        steps = {"first_steps": first_steps(request.user)}
        return super().index(request, {**(extra_context or {}), **steps})

    def get_urls(self):
        """Put our answer to where a row's public page is in front of Django's."""
        view = self.admin_view(self.public_page)
        route = "r/<path:content_type_id>/<path:object_id>/"
        return [path(route, view, name="view_on_site"), *super().get_urls()]

    def public_page(self, request, content_type_id, object_id):
        """Lead to the public page of a row of a kind that this member of staff may look at.

        Django's own asks for no right: it tells the address of every draft to all staff.
        """
        shown = [model for model, it in self._registry.items() if it.has_view_permission(request)]
        kinds = ContentType.objects.get_for_models(*shown).values()
        if content_type_id not in {str(kind.pk) for kind in kinds}:
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Log somebody in, and show what was kept for them before it is sent."""
        kept = kept_form.returned(request)
        if kept is None:
            return super().login(request, extra_context)
        kept_context = {"kept": kept, REDIRECT_FIELD_NAME: kept.address}
        response = super().login(request, {**(extra_context or {}), **kept_context})
        is_logged_in = isinstance(response, HttpResponseRedirect)
        return self.ask_to_send(request, kept) if is_logged_in else response

    def keep(self, request):
        """Refuse the form that `request` sent, with a page that leads to sending it after all."""
        kept = kept_form.returned(request) or kept_form.sent(request)
        ask = self.ask_to_send if self.has_permission(request) else self.ask_to_log_in
        response = ask(request, kept)
        response.status_code = 403
        return response

    def ask_to_log_in(self, request, kept):
        """Show the login page, which keeps the form."""
        context = {
            "title": "Log in",
            "subtitle": None,
            "form": (self.login_form or AdminAuthenticationForm)(request),
            "app_path": reverse("admin:login", current_app=self.name),
            "username": request.user.get_username(),
            "kept": kept,
            "cookies_are_off": comes_back_without_cookies(request),
            REDIRECT_FIELD_NAME: kept.address,
        }
        return self._page(request, self.login_template or "admin/login.html", context)

    def ask_to_send(self, request, kept):
        """Show the form that was kept, which carries itself out at a press of its button."""
        context = {"title": "You are logged in again", "kept": kept}
        return self._page(request, "admin/kept_form.html", context)

    def _page(self, request, template, context):
        response = render(request, template, {**self.each_context(request), **context})
        add_never_cache_headers(response)
        return response


def keeps(request):
    """Return whether what `request` sent to the desk is worth sending again.

    A log-out is done already, and a log-in counts for the form that its page kept.
    """
    view = request.resolver_match.view_name
    return kept_form.FIELD in request.POST if view == "admin:login" else view != "admin:logout"


def comes_back_without_cookies(request):
    """Return whether the login page was sent, and the cookie that came with it was not."""
    is_login = request.resolver_match.view_name == "admin:login"
    return is_login and settings.CSRF_COOKIE_NAME not in request.COOKIES
