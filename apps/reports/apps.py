from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"

    def ready(self) -> None:
        from apps.core.traces import register
        from apps.reports.erasing import take_out
        from apps.reports.mails import register_composers

        register_composers()
        register(take_out)
