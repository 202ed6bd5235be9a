from django.urls import path

from articles import views

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/cover.svg", views.cover, name="cover"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("preview/<str:token>/cover.svg", views.preview_cover, name="preview_cover"),
    path("categories/<slug:slug>/", views.category, name="category"),
    path("sources/<slug:slug>/", views.source, name="source"),
]
