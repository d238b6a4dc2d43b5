from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"

    def ready(self) -> None:
        from apps.accounts.granting import when_granted
        from apps.core.erasing.pending import register_frozen
        from apps.reports.erasing import IN_REPORTS
        from apps.reports.mails import register_composers, tell_new_reader

        register_composers()
        when_granted(tell_new_reader)
        register_frozen(IN_REPORTS)
