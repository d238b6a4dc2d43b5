from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "apps.engagements"

    def ready(self) -> None:
        from apps.core.erasing.pending import register
        from apps.engagements.erasing import redact
        from apps.engagements.lifecycle.handover import register_composer

        register_composer()
        register(redact)
