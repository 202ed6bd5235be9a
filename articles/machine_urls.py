"""Addresses that feed readers and crawlers ask for; they exist once, under no prefix."""

from django.urls import path, register_converter

from articles import sitemaps
from articles.feeds import views as feeds


class FeedSuffix:
    """The format of a feed, as its address ends."""

    regex = "rss|atom|json"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(FeedSuffix, "feed")

app_name = "machines"
urlpatterns = [
    path("feeds/articles.<feed:suffix>", feeds.everything, name="feed"),
    path("categories/<slug:slug>/articles.<feed:suffix>", feeds.category, name="category_feed"),
    path("sources/<slug:slug>/articles.<feed:suffix>", feeds.source, name="source_feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap_section"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
]
