from django.urls import path, register_converter

from articles import views


class Year:
    """A year in an address: 2026."""

    regex = "[12][0-9]{3}"
    to_python = int
    to_url = str


class Month:
    """A month in an address, in the one way to write it: 03."""

    regex = "0[1-9]|1[0-2]"
    to_python = int

    def to_url(self, month):
        return f"{month:02}"


class RenditionName:
    """The name of a file of a picture: 32 hexadecimal digits, crop and width, format."""

    regex = r"[0-9a-f]{32}/[a-z0-9-]{1,40}\.(?:avif|webp|jpg)"
    to_python = str
    to_url = str


register_converter(RenditionName, "rendition")
register_converter(Year, "year")
register_converter(Month, "month")

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/cover.svg", views.cover, name="cover"),
    path("media/<rendition:name>", views.media, name="media"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("preview/<str:token>/cover.svg", views.preview_cover, name="preview_cover"),
    path("preview/<str:token>/<rendition:name>", views.preview_media, name="preview_media"),
    path("search/", views.search_page, name="search"),
    path("categories/<slug:slug>/", views.category, name="category"),
    path("authors/", views.authors, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("archive/", views.archive_index, name="archive"),
    path("archive/<year:year>/", views.archive_year, name="archive_year"),
    path("archive/<year:year>/<month:month>/", views.archive_month, name="archive_month"),
    path("pages/<slug:slug>/", views.static_page, name="static_page"),
]
