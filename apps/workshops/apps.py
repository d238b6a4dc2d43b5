from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "apps.workshops"

    def ready(self) -> None:
        from apps.core.erasing.pending import register
        from apps.workshops.erasing import take_out

        register(take_out)
