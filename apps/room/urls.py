from django.urls import URLPattern, URLResolver, path

from apps.room.live import views as live_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("live/<str:token>/stream", live_views.stream, name="live_stream"),
    path("live/<str:token>/state", live_views.state, name="live_state"),
]
