from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "apps.room"

    def ready(self) -> None:
        from apps.responses.workshop import on_workshop
        from apps.room.phones.beside import workshop_beside

        on_workshop(workshop_beside)
