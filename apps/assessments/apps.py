from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "apps.assessments"

    def ready(self) -> None:
        from apps.assessments.archiving.services import IN_ANSWERS
        from apps.assessments.dispatch import freeze_anew
        from apps.core.erasing.pending import register_frozen
        from apps.responses.entry.vouching import on_vouching

        register_frozen(IN_ANSWERS)
        on_vouching(freeze_anew)
