from django.urls import path

from apps.reports import views

urlpatterns = [
    path("engagements/<uuid:engagement_id>/reports/", views.order_report, name="order_report"),
    path("engagements/<uuid:engagement_id>/results/retire/", views.retire, name="retire"),
    path("reports/for/<uuid:engagement_id>/", views.panel, name="report_panel"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/download/", views.report_download, name="report_download"),
    path("reports/<uuid:report_id>/retry/", views.report_retry, name="report_retry"),
]
