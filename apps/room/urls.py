from django.urls import URLPattern, URLResolver, path

from apps.room.wall import views as wall_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("wall/<str:token>/", wall_views.wall, name="wall"),
]
