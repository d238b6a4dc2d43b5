from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "apps.room"

    def ready(self) -> None:
        from apps.room.selectors import Screens
        from apps.room.wall.screens import screen_of

        Screens.of = screen_of
