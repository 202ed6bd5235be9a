"""Sets up, in the site's own process, a service of each kind and an article with videos."""

from django.utils import timezone

from consent import cookies, notices
from consent.models import Notice, Service
from tests.articles.builders import make_live
from tests.browser import pasted

VIDEOS = "/articles/three-talks-worth-an-hour/"
BODY = """
<p>Three talks that a project office should have seen, and one that it should have given.</p>
<p><a href="https://www.youtube.com/watch?v=aaaaaaaaaaa">Why estimates are late</a></p>
<p>The next one is shorter.</p>
<p>https://youtu.be/bbbbbbbbbbb?t=1m30s</p>
<p><a href="https://vimeo.com/123456789">How to close an office</a></p>
"""


def add(origin):
    """Store the services, all served from `origin`, the notice that names them, the article."""
    measurement = cookies.declare_group(
        "measurement", cookies=[cookies.DeclaredCookie("_ga"), cookies.DeclaredCookie("_ga_*")]
    )
    media = cookies.declare_group(
        "media", name="Videos", description="Plays videos inside articles.", ordering=3
    )
    add_service(measurement, "matomo", {"url": f"{origin}/stats", "site_id": 3})
    add_service(measurement, "google-analytics", {"measurement_id": "G-ABC123XYZ9"})
    add_service(media, "youtube", {"origin": origin})
    add_service(media, "vimeo", {"origin": origin})
    words = Notice.objects.current().words
    notices.publish_notice(words=words, by=None, at=timezone.now(), ask_again=False)
    make_live(title="Three talks worth an hour", slug="three-talks-worth-an-hour", body=BODY)


def add_service(group, kind, settings):
    label = Service.Kind(kind).label
    service = Service(
        group=group,
        key=kind,
        kind=kind,
        name=label,
        provider=f"{label} Ltd",
        country="Ireland",
        purpose="For tests.",
        retention="A day.",
        settings=settings,
    )
    service.full_clean()
    service.save()


def paste(port):
    """Store an article into which somebody pasted all sorts of things that call home."""
    make_live(
        title="Pasted from elsewhere", slug="pasted-from-elsewhere", body=pasted.everything(port)
    )
