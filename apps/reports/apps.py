from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"

    def ready(self) -> None:
        from apps.accounts.granting import on_reports_granted
        from apps.core.erasing.pending import register, register_frozen
        from apps.decisions.deciding.answers import register_answers
        from apps.reports.erasing import IN_REPORTS, redact_replies
        from apps.reports.mails import register_composers, tell_new_reader
        from apps.reports.replies import mails
        from apps.reports.replies.selectors import reader_answers

        register_composers()
        mails.register_composers()
        on_reports_granted(tell_new_reader)
        register_answers(reader_answers)
        register(redact_replies)
        register_frozen(IN_REPORTS)
