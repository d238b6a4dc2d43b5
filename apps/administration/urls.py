from django.urls import path

from apps.administration.editions import views as editions_views
from apps.administration.trail import views as trail_views

urlpatterns = [
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
]
