from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "apps.mailing"

    def ready(self) -> None:
        from apps.core.erasing.pending import register
        from apps.mailing.services import redact

        register(redact)
