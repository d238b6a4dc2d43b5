from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "apps.workshops"

    def ready(self) -> None:
        from apps.core.erasing.pending import register
        from apps.workshops.due.mails import register_composers
        from apps.workshops.erasing import redact

        register(redact)
        register_composers()
