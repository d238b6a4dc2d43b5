from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "apps.decisions"

    def ready(self) -> None:
        # Not above: models can't be imported before all apps are loaded.
        from apps.core.erasing.pending import register
        from apps.decisions.due.services import register_composers
        from apps.decisions.models import redact

        register(redact)
        register_composers()
