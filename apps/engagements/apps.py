from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "apps.engagements"

    def ready(self) -> None:
        from apps.core.erasing.pending import register
        from apps.engagements.lifecycle.services import register_composer
        from apps.engagements.tombstones import redact

        register_composer()
        register(redact)
