"""Addresses that feed readers and crawlers ask for; they exist once, under no prefix."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from articles import sitemaps
from articles.feeds import views as feeds
from articles.views import sharing


class FeedSuffix(StringConverter):
    """The format of a feed, as its address ends."""

    regex = "rss|atom|json"


class SharedFile(StringConverter):
    """The name of a picture: it stands for all that is to be seen on it."""

    regex = r"share-[0-9a-f]{16}\.(?:png|jpg)"


register_converter(FeedSuffix, "feed")
register_converter(SharedFile, "shared")

app_name = "machines"
urlpatterns = [
    path("feeds/articles.<feed:suffix>", feeds.everything, name="feed"),
    path("categories/<slug:slug>/articles.<feed:suffix>", feeds.category, name="category_feed"),
    path("sources/<slug:slug>/articles.<feed:suffix>", feeds.source, name="source_feed"),
    path("<shared:name>", sharing.share_site, name="share_site"),
    path("articles/<slug:slug>/<shared:name>", sharing.share_article, name="share_article"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap_section"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
]
