from django.urls import path

from apps.portfolio import views
from apps.portfolio.trail import views as trail_views

ENGAGEMENT = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("engagements/", views.engagements, name="engagements"),
    path(ENGAGEMENT, views.engagement, name="engagement"),
    path(ENGAGEMENT + "readers/", views.readers, name="readers"),
    path("library/", views.library, name="library"),
    path("organisation/trail/", trail_views.trail, name="trail"),
    path("organisation/trail/file/", trail_views.trail_export, name="trail_export"),
    path("local/mails/", views.local_mails, name="local_mails"),
]
