from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        # Not above: models can't be imported before all apps are loaded.
        from allauth.account import signals
        from allauth.usersessions.signals import on_password_changed, on_user_logged_in

        from apps.accounts import credentials, sessions
        from apps.accounts.members import inviting
        from apps.accounts.signing_in import adapters, notices

        user_logged_in.connect(sessions.begin)
        user_logged_in.connect(adapters.list_session)
        signals.user_logged_in.disconnect(on_user_logged_in)
        for signal in (signals.password_set, signals.password_changed):
            signal.disconnect(on_password_changed)
        post_migrate.connect(credentials.prepare, sender=self)
        inviting.register_composer()
        notices.register_composers()
