"""The article page: one for visitors and, marked and kept private, the same in a preview."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles import contents, markup, nearby, pictures, seo, videos
from articles.covers import cover_svg
from articles.findings import Findings, findings_of
from articles.images.crops import TEXT
from articles.models import Edition, Image

TEMPLATE = "articles/article_detail.html"

# Kept nowhere, found by no search engine, and its address told to no other site.
PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Preview:
    """What the strip above a preview says; `expires_at` is that of its link, None at the desk."""

    edition_number: int
    is_published: bool
    expires_at: datetime | None


def render_article(request, edition, *, at):
    """Return the page of an edition that is visible at `at`."""
    cover_url = f"{edition.get_absolute_url()}cover.svg"
    page = describe(edition, at=at, cover_url=cover_url, findings=findings_of(request))
    return render(request, TEMPLATE, page)


def render_preview(request, edition, *, at, cover_url, expires_at=None):
    """Return the page that visitors would get if `edition` were published at `at`.

    `preview` in its context makes base.html ask nothing about consent: no banner, no service,
    and so no host but our own in the policy, whatever the reader accepted elsewhere.
    """
    preview = Preview(edition.number, is_published(edition, at=at), expires_at)
    edition.list_date = edition.list_date or list_date_if_published(edition, at=at)
    page = describe(edition, at=at, cover_url=cover_url, findings=Findings())
    context = {
        **page,
        "meta": replace(page["meta"], robots="noindex"),
        "preview": preview,
        "page_path": "/",  # the cookie settings must not learn the address of a preview
    }
    return HttpResponse(render(request, TEMPLATE, context).content, headers=PRIVATE)


def render_preview_cover(article_id):
    """Return the drawn cover of an article that visitors may not see yet."""
    return HttpResponse(cover_svg(article_id), content_type="image/svg+xml", headers=PRIVATE)


def describe(edition, *, at, cover_url, findings):
    """Return the template's context: an edition, its credit, and where it leads."""
    around = nearby.find(edition, at=at, findings=findings)
    edition.ordered_categories = list(around.categories)
    marked = contents.mark(edition.body)
    lead, rest = with_pictures(edition, marked.html)
    return {
        "edition": edition,
        "credit": edition.credit,
        "cover_url": cover_url,
        "lead": lead,
        "rest": rest,
        "has_video": any(piece.video for piece in [*lead, *rest]),
        "contents": marked.contents,
        "nearby": around,
        "meta": seo.describe_article(edition),
    }


def with_pictures(edition, html):
    """Return (`lead`, `rest`) of `html`, lists of videos.Piece, safe to print.

    The second is what "Show more" opens on phones. `html` is the body of `edition`; the pictures
    of the library are in it as the page offers them. One that is not in the library is left
    out: nobody could see it.
    """
    digests = pictures.named(edition.body)
    images = Image.objects.of_digests(digests) if digests else {}

    def print_picture(shown):
        image = images.get(shown.digest)
        return print_figure(image, shown, base=edition.pictures_base) if image else ""

    def printed(piece):
        html = pictures.expand(piece.html, print_picture) if digests else piece.html
        return videos.Piece(SafeString(html), piece.video)

    return tuple(
        [printed(piece) for piece in videos.pieces(part)] for part in markup.split_lead(html)
    )


def print_figure(image, shown, *, base):
    """Return the markup of `image` as the text has it `shown`, from files under `base`."""
    context = {
        "picture": image.picture(TEXT, base=base),
        "shown": shown,
        "alt": shown.alt or image.alt_text,
        "caption": SafeString(shown.caption),
        "credit": image.credit_line,
    }
    return render_to_string("includes/figure.html", context).strip()


def is_published(edition, *, at):
    """Return whether `edition` is what visitors read at `at`."""
    was_given_an_interval = edition.visible_from is not None
    return was_given_an_interval and Edition.objects.visible(at=at).contains(edition)


def list_date_if_published(edition, *, at):
    """Return the date readers would see: that of the article's first time, else `at`."""
    return edition.article.editions.first_list_date(at=at) or at
