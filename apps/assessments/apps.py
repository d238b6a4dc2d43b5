from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "apps.assessments"

    def ready(self) -> None:
        from apps.assessments.archiving.services import IN_ANSWERS
        from apps.assessments.selectors import heard_in_round_before
        from apps.assessments.tasks import freeze_anew
        from apps.core.erasing.pending import register_frozen
        from apps.responses.answering.earlier import on_asking_again
        from apps.responses.entry.vouching import on_vouching

        register_frozen(IN_ANSWERS)
        on_vouching(freeze_anew)
        on_asking_again(heard_in_round_before)
