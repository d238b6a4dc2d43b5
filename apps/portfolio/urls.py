from django.urls import path

from apps.portfolio import views
from apps.portfolio.editions import views as editions_views
from apps.portfolio.library import views as library_views
from apps.portfolio.trail import views as trail_views

ENGAGEMENT = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("engagements/", views.engagements, name="engagements"),
    path(ENGAGEMENT, views.engagement, name="engagement"),
    path(ENGAGEMENT + "who-reads/", views.who_reads, name="who_reads"),
    path(ENGAGEMENT + "overdue/", views.overdue, name="overdue"),
    path(ENGAGEMENT + "readers/", views.readers, name="readers"),
    path("library/", library_views.library, name="library"),
    path("library/file/", library_views.library_file, name="library_file"),
    path("library/picture/", library_views.picture, name="picture"),
    path("library/beside/", library_views.beside, name="beside"),
    path("organisation/trail/", trail_views.trail, name="trail"),
    path("organisation/trail/file/", trail_views.trail_export, name="trail_export"),
    path("organisation/questions/", editions_views.editions, name="editions"),
    path("questions/<uuid:version_id>/", editions_views.edition, name="edition"),
    path(
        "organisation/questions/<uuid:version_id>/publish/",
        editions_views.version_publish,
        name="version_publish",
    ),
    path(
        "organisation/questions/<uuid:version_id>/retire/",
        editions_views.version_retire,
        name="version_retire",
    ),
    path("local/mails/", views.local_mails, name="local_mails"),
]
