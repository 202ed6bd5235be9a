from django.urls import path

from consent import views

app_name = "consent"

urlpatterns = [
    path("", views.settings_page, name="settings"),
    path("notices/<slug:sha256>/", views.notice_page, name="notice"),
]
