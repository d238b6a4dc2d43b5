from django.urls import path

from apps.operations import views

urlpatterns = [
    path("metrics", views.metrics, name="metrics"),
    path("operations/", views.operations, name="operations"),
    path("operations/reports/<uuid:report_id>/again/", views.operations_retry, name="operations_retry"),
]
