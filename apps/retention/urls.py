from django.urls import path

from apps.retention import views

urlpatterns = [
    path("organisation/erase/", views.erase_everywhere, name="erase_everywhere"),
    path("engagements/<uuid:engagement_id>/delete/", views.engagement_delete, name="engagement_delete"),
]
