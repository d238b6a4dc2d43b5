from django.urls import URLPattern, URLResolver, path

from apps.room.check import views as check
from apps.room.console import views as console
from apps.room.live import views as live
from apps.room.phones import views as phones
from apps.room.wall.views import wall, wall_by_code

ROOM = "engagements/<uuid:engagement_id>/room/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(ROOM, console.room, name="room"),
    path(ROOM + "command/", console.room_command, name="room_command"),
    path(ROOM + "heartbeat/", console.room_heartbeat, name="room_heartbeat"),
    path(ROOM + "end/", console.room_end, name="room_end"),
    path(ROOM + "screens.pdf", console.room_screens, name="room_screens"),
    path(ROOM + "check/", check.check_room, name="check_room"),
    path("check/<str:token>/", check.check_phone, name="check_phone"),
    path("live/check/<str:token>/stream", check.check_stream, name="check_stream"),
    path("live/check/<str:token>/state", check.check_state, name="check_state"),
    path("r/<uuid:response_id>/room/", phones.phone, name="room_phone"),
    path("live/<str:token>/stream", live.stream, name="live_stream"),
    path("live/<str:token>/state", live.state, name="live_state"),
    path("wall/", wall_by_code, name="wall_by_code"),
    path("wall/<str:token>/", wall, name="wall"),
]
