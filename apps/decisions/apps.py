from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "apps.decisions"

    def ready(self) -> None:
        from apps.core.erasing.pending import register
        from apps.decisions.due.mails import register_composers
        from apps.decisions.erasing import redact

        register(redact)
        register_composers()
