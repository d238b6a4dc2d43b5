from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "apps.responses"

    def ready(self) -> None:
        from apps.core.erasing.pending import register
        from apps.responses.rights.erasing import redact

        register(redact)
