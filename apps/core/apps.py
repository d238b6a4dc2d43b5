from django.apps import AppConfig
from django.core.checks import Tags, register
from django.core.signals import request_started
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        # Not above: models can't be imported before all apps are loaded.
        from apps.core.database import checks, rights, scope

        # Once, not after each app: by then all tables are there.
        post_migrate.connect(rights.grant_rights, sender=self)
        request_started.connect(scope.leave)
        register(checks.check_owner_role)
        register(checks.check_role_privileges, Tags.database, deploy=True)
        register(checks.check_walls, Tags.database, deploy=True)
        register(checks.check_sessions, Tags.database)
        register(checks.check_indexes, Tags.database)
