from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "apps.responses"

    def ready(self) -> None:
        from apps.responses.mails import register_composers

        register_composers()
