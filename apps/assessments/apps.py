from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "apps.assessments"

    def ready(self) -> None:
        from apps.assessments.archiving.services import IN_ANSWERS
        from apps.core.erasing.pending import register_frozen

        register_frozen(IN_ANSWERS)
