from django.urls import path

from articles import views

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/cover.svg", views.cover, name="cover"),
    path("categories/<slug:slug>/", views.category, name="category"),
    path("sources/<slug:slug>/", views.source, name="source"),
]
