from django.urls import path

from apps.administration import views

urlpatterns = [
    path("organisation/trail/", views.trail, name="trail"),
    path("organisation/trail/file/", views.trail_export, name="trail_export"),
    path("organisation/questions/", views.editions, name="editions"),
    path("questions/<uuid:version_id>/", views.edition, name="edition"),
    path(
        "organisation/questions/<uuid:version_id>/publish/",
        views.version_publish,
        name="version_publish",
    ),
    path(
        "organisation/questions/<uuid:version_id>/retire/",
        views.version_retire,
        name="version_retire",
    ),
]
