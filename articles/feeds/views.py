"""The feeds: everything, a category, a source, each in three formats at one kind of address."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpResponsePermanentRedirect
from django.utils.feedgenerator import Enclosure
from django.utils.html import escape

from articles.feeds import channels, entries, formats
from articles.for_machines import for_machines
from articles.images import files
from articles.models import Category, Edition, Path, Source
from articles.models.edition import categories_in_order
from articles.moments import now_of

MOST_ENTRIES = 50


class ArticleFeed(Feed):
    """One channel with its newest entries, in one format."""

    language = settings.LANGUAGE_CODE
    item_guid_is_permalink = False

    def __init__(self, channel, listed, suffix):
        self.channel = channel
        self.listed = listed
        self.feed_type = formats.BY_SUFFIX[suffix]

    def title(self):
        return self.channel.title

    def description(self):
        return self.channel.description

    subtitle = description

    def link(self):
        return self.channel.page

    def feed_url(self):
        return self.channel.address

    def feed_guid(self):
        return self.channel.id

    def author_name(self):
        return self.channel.publisher

    def items(self):
        newest = self.listed.for_reading().prefetch_related(categories_in_order())[:MOST_ENTRIES]
        in_full = settings.FEED_CONTENT == "full"
        return entries.read_all(newest, in_full=in_full)

    def item_title(self, entry):
        return entry.title

    def item_description(self, entry):
        return escape(entry.summary)

    def item_link(self, entry):
        return entry.address

    def item_guid(self, entry):
        return entry.id

    def item_author_name(self, entry):
        return entry.author

    def item_pubdate(self, entry):
        return entry.published_at

    def item_updateddate(self, entry):
        return entry.updated_at

    def item_categories(self, entry):
        return entry.categories

    def item_copyright(self, entry):
        return entry.origin.licence if entry.origin and entry.origin.licence else None

    def item_enclosures(self, entry):
        cover = entry.cover
        if cover is None:
            return []
        return [Enclosure(cover.address, str(cover.bytes_count), files.CONTENT_TYPES["jpg"])]

    def item_extra_kwargs(self, entry):
        return {"entry": entry}


@for_machines
def everything(request, suffix):
    """The newest articles."""
    listed = Edition.objects.listed(at=now_of(request))
    return answer(request, channels.of_everything(suffix), listed, suffix)


@for_machines
def category(request, slug, suffix):
    """The newest articles of one category."""
    found = Category.objects.filter(slug=slug).first()
    if found is None:
        return redirect_to_owner(request, "categories", slug, suffix)
    channel = channels.of_list(found, suffix, fallback=f"Articles on {found}.")
    return answer(
        request, channel, Edition.objects.listed_under(found.pk, at=now_of(request)), suffix
    )


@for_machines
def source(request, slug, suffix):
    """The newest articles from one source."""
    found = Source.objects.filter(slug=slug).first()
    if found is None:
        return redirect_to_owner(request, "sources", slug, suffix)
    if not found.has_page(at=now_of(request)):
        raise Http404
    channel = channels.of_list(found, suffix, fallback=f"Extracts from {found}.")
    listed = Edition.objects.listed(at=now_of(request)).filter(source=found)
    return answer(request, channel, listed, suffix)


def answer(request, channel, listed, suffix):
    """Return the feed; pages of other sites may show it too."""
    response = ArticleFeed(channel, listed, suffix)(request)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def redirect_to_owner(request, scope, slug, suffix):
    """Lead from an earlier address of a list's feed to the current one."""
    owner = Path.objects.owner_of(scope, slug)
    if owner is None or not owner.has_page(at=now_of(request)):
        raise Http404
    return HttpResponsePermanentRedirect(f"{owner.get_absolute_url()}articles.{suffix}")
