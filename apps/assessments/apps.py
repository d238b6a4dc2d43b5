from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "apps.assessments"

    def ready(self) -> None:
        from apps.assessments.archiving.erasing import take_out
        from apps.core.traces import register

        register(take_out)
