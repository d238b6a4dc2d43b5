from django.urls import path

from apps.portfolio import views
from apps.portfolio.again import views as again_views

ENGAGEMENT = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("engagements/", views.engagements, name="engagements"),
    path(ENGAGEMENT, views.engagement, name="engagement"),
    path(ENGAGEMENT + "who-reads/", views.who_reads, name="who_reads"),
    path(ENGAGEMENT + "overdue/", views.overdue, name="overdue"),
    path(ENGAGEMENT + "walk-in/", views.walk_in, name="walk_in"),
    path(ENGAGEMENT + "again/", again_views.ask_again, name="ask_again"),
    path(ENGAGEMENT + "readers/", views.readers, name="readers"),
    path("library/", views.library, name="library"),
    path("library/file/", views.library_file, name="library_file"),
    path("library/picture/", views.picture, name="picture"),
    path("library/beside/", views.beside, name="beside"),
    path("local/mails/", views.local_mails, name="local_mails"),
]
