from django.contrib import admin
from django.urls import include, path

from pmo_cms import views

urlpatterns = [
    path("", include("articles.urls")),  # first: what most ask for
    path("admin/", admin.site.urls),
    path("consent/", include("consent.urls")),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("robots.txt", views.robots_txt),
    path(".well-known/security.txt", views.security_txt),
    path("", include("articles.machine_urls")),
]

handler404 = "pmo_cms.views.page_not_found"
