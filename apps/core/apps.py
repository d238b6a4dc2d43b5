from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        from apps.core.database import checks, grants

        # Once, not after each app: by then all tables are there.
        post_migrate.connect(grants.grant_rights, sender=self)
        register(checks.owner_is_named)
        register(checks.roles_are_small, Tags.database, deploy=True)
