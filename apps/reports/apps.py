from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"

    def ready(self) -> None:
        from apps.core.erasing.pending import register_frozen
        from apps.reports.erasing import IN_REPORTS
        from apps.reports.mails import register_composers

        register_composers()
        register_frozen(IN_REPORTS)
