from django.urls import path

from apps.portfolio import library_views, mailbox_views, views

ENGAGEMENT = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("engagements/", views.engagements, name="engagements"),
    path(ENGAGEMENT, views.engagement, name="engagement"),
    path(ENGAGEMENT + "readers/", views.readers, name="readers"),
    path("library/", library_views.library, name="library"),
    path("local/mails/", mailbox_views.local_mails, name="local_mails"),
]
