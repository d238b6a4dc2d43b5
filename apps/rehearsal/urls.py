from django.urls import path

from apps.rehearsal.views import rehearse

urlpatterns = [
    path("engagements/<uuid:engagement_id>/rehearsal/", rehearse, name="rehearse"),
]
