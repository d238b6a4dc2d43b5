from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OperationsConfig(AppConfig):
    name = "apps.operations"

    def ready(self) -> None:
        # Not above: models can't be imported before all apps are loaded.
        from apps.operations import selectors

        post_migrate.connect(selectors.make_functions, sender=self)
