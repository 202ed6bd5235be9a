"""Addresses that feed readers and crawlers ask for; they exist once, under no prefix."""

from django.urls import path

from articles import sitemaps

app_name = "machines"
urlpatterns = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap_section"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
]
