from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        # Not above: models can't be imported before all apps are loaded.
        from apps.accounts import sessions
        from apps.accounts.members import inviting
        from apps.accounts.signing_in import notices

        user_logged_in.connect(sessions.begin)
        inviting.register_composer()
        notices.register_composers()
