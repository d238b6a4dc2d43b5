from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "apps.retention"

    def ready(self) -> None:
        from apps.retention.mails import register_composer

        register_composer()
