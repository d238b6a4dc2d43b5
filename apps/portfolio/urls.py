from django.urls import path

from apps.portfolio import views

ENGAGEMENT = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("engagements/", views.engagements, name="engagements"),
    path(ENGAGEMENT, views.engagement, name="engagement"),
    path(ENGAGEMENT + "readers/", views.readers, name="readers"),
    path("library/", views.library, name="library"),
    path("local/mails/", views.local_mails, name="local_mails"),
]
