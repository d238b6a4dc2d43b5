from django.urls import URLPattern, URLResolver, path

from apps.room.live import views as live_views
from apps.room.phones import views as phone_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("r/<uuid:response_id>/room/", phone_views.phone, name="room_phone"),
    path("live/<str:token>/stream", live_views.stream, name="live_stream"),
    path("live/<str:token>/state", live_views.state, name="live_state"),
]
