from django.urls import path

from apps.accounts.access import own_sign_in, recently_proven
from apps.accounts.branding import views as branding_views
from apps.accounts.members import settings_views, welcome_views
from apps.accounts.members import views as members_views
from apps.accounts.signing_in import address_views, factor_views, password_views, provider, views

INVITATION = "organisation/invitations/<uuid:invitation_id>/"

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="account_login"),
    path("sign-out/", views.SignOutView.as_view(), name="account_logout"),
    path("organisation/", members_views.members, name="members"),
    path("organisation/invite/", members_views.invite, name="member_invite"),
    path(INVITATION + "again/", members_views.invite_again, name="member_invite_again"),
    path(INVITATION + "revoke/", members_views.invitation_revoke, name="member_invitation_revoke"),
    path(
        "organisation/people/<uuid:member_id>/second-factor/",
        members_views.member_factor_reset,
        name="member_factor_reset",
    ),
    path("welcome/<str:token>/", welcome_views.welcome, name="welcome"),
    path("organisation/settings/", settings_views.organisation_settings, name="organisation_settings"),
    path("organisation/look/", branding_views.look, name="look"),
    path("organisation/look/logo/", branding_views.logo, name="logo"),
    path("sign-in/code/", views.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", views.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("sign-in/password/", password_views.lost_password, name="account_reset_password"),
    path("sign-in/password/asked/", password_views.lost_password_asked, name="account_reset_password_done"),
    path(
        "sign-in/password/<slug:uidb36>/<slug:key>/",
        password_views.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-in/by/<slug:provider_id>/", provider.start, name="openid_connect_login"),
    path("sign-in/by/<slug:provider_id>/back/", provider.back, name="openid_connect_callback"),
    path("account/", own_sign_in(views.your_sign_in), name="mfa_index"),
    path("account/prove/", own_sign_in(views.ProveView.as_view()), name="account_reauthenticate"),
    path("account/prove/code/", own_sign_in(views.ProveByCodeView.as_view()), name="mfa_reauthenticate"),
    path(
        "account/prove/passkey/",
        own_sign_in(views.ProveByPasskeyView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/app/",
        own_sign_in(recently_proven(factor_views.AppAddView.as_view())),
        name="mfa_activate_totp",
    ),
    path(
        "account/app/remove/",
        own_sign_in(recently_proven(factor_views.AppRemoveView.as_view())),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/codes/",
        own_sign_in(recently_proven(factor_views.CodesView.as_view())),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/codes/new/",
        own_sign_in(recently_proven(factor_views.CodesRenewView.as_view())),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/passkeys/new/",
        own_sign_in(recently_proven(factor_views.PasskeyAddView.as_view())),
        name="mfa_add_webauthn",
    ),
    path(
        "account/passkeys/<int:pk>/remove/",
        own_sign_in(recently_proven(factor_views.PasskeyRemoveView.as_view())),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/password/",
        own_sign_in(password_views.PasswordView.as_view()),
        name="account_change_password",
    ),
    path(
        "account/address/",
        own_sign_in(recently_proven(address_views.address)),
        name="account_address",
    ),
    path(
        "account/address/<str:token>/",
        own_sign_in(address_views.address_confirm),
        name="account_address_confirm",
    ),
    path("account/sessions/end/", own_sign_in(views.sessions_end), name="sessions_end"),
    path("account/sessions/<int:session>/end/", own_sign_in(views.sessions_end), name="session_end"),
]
