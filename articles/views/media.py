"""The files of pictures: public while a visible article shows one, before that the desk's."""

from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from articles.images import files
from articles.models import Rendition
from articles.moments import now_of

# The name says what is in the file, so nobody has to ask for it twice.
FOR_EVERYBODY = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",  # feeds are read on other sites
}
FOR_THE_DESK = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}


@require_safe
def media(request, name):
    """One rendition, by the `name` that our own tables have for it.

    What no visitor may see answers as if it had never existed, or as gone where the article
    that showed it was taken down. Members of staff who may see the library see it all the same.
    """
    rendition = Rendition.objects.for_serving(name, at=now_of(request))
    if rendition is None:
        raise Http404
    if rendition.is_visible:
        return serve(name, FOR_EVERYBODY)
    if sees_the_library(request):
        response = serve(name, FOR_THE_DESK)
        patch_vary_headers(response, ["Cookie"])
        return response
    if rendition.is_gone:
        return HttpResponse("Gone.\n", status=410, content_type="text/plain")
    raise Http404


def sees_the_library(request):
    """Return whether `request` comes from a member of staff who may look at pictures."""
    user = request.user
    return user.is_active and user.is_staff and user.has_perm("articles.view_image")


def serve(name, headers):
    """Return the file of a rendition, of the one type that its name's end stands for."""
    content_type = files.CONTENT_TYPES[name.rpartition(".")[2]]
    try:
        content = files.read(name)
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(content, content_type=content_type, headers=headers)
