from django.urls import path

from consent import embed_views, report_views, views

app_name = "consent"

urlpatterns = [
    path("", views.settings_page, name="settings"),
    path("csp-reports", report_views.csp_reports, name="csp_reports"),
    path("embeds/", embed_views.load_embed, name="embed"),
    path("receipt.json", views.receipt, name="receipt"),
    path("notices/<slug:sha256>/", views.notice_page, name="notice"),
]
