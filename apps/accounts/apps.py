from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from apps.accounts import sessions
        from apps.accounts.members.invitation_mail import register_composer
        from apps.accounts.signing_in import notices

        user_logged_in.connect(sessions.begin)
        register_composer()
        notices.register_composers()
