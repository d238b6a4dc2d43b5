from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "apps.engagements"

    def ready(self) -> None:
        from apps.engagements.lifecycle.handover import register_composer

        register_composer()
