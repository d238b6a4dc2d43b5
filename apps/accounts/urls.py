from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.urls import path

from apps.accounts.access import own_sign_in, recently_proven
from apps.accounts.branding import views as branding_views
from apps.accounts.members import views as members_views
from apps.accounts.signing_in import credential_views, provider, views

INVITATION = "organisation/invitations/<uuid:invitation_id>/"

# Of allauth only these addresses exist: no sign-up, no list of addresses, no linking.
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
    path("welcome/<str:token>/", members_views.welcome, name="welcome"),
    path("organisation/settings/", members_views.organisation_settings, name="organisation_settings"),
    path("organisation/look/", branding_views.look, name="look"),
    path("organisation/look/logo/", branding_views.logo, name="logo"),
    path("sign-in/code/", views.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", LoginWebAuthnView.as_view(), name="mfa_login_webauthn"),
    path("sign-in/password/", credential_views.lost_password, name="account_reset_password"),
    path("sign-in/password/asked/", credential_views.lost_password_asked, name="account_reset_password_done"),
    path(
        "sign-in/password/<slug:uidb36>/<slug:key>/",
        credential_views.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-in/by/<slug:provider_id>/", provider.start, name="openid_connect_login"),
    path("sign-in/by/<slug:provider_id>/back/", provider.back, name="openid_connect_callback"),
    path("account/", own_sign_in(views.your_sign_in), name="mfa_index"),
    *(
        path(f"account/{address}/", own_sign_in(view.as_view()), name=name)
        for address, view, name in (
            ("prove", views.ProveView, "account_reauthenticate"),
            ("prove/code", views.ReauthenticateByCodeView, "mfa_reauthenticate"),
            ("prove/passkey", views.ProveByPasskeyView, "mfa_reauthenticate_webauthn"),
            # It asks for the present password itself.
            ("password", credential_views.PasswordView, "account_change_password"),
        )
    ),
    *(
        path(f"account/{address}/", own_sign_in(recently_proven(view.as_view())), name=name)
        for address, view, name in (
            ("app", credential_views.AppAddView, "mfa_activate_totp"),
            ("app/remove", credential_views.AppRemoveView, "mfa_deactivate_totp"),
            ("codes", credential_views.CodesView, "mfa_view_recovery_codes"),
            ("codes/new", credential_views.CodesRenewView, "mfa_generate_recovery_codes"),
            ("passkeys/new", credential_views.PasskeyAddView, "mfa_add_webauthn"),
            ("passkeys/<int:pk>/remove", credential_views.PasskeyRemoveView, "mfa_remove_webauthn"),
        )
    ),
    path("account/address/", own_sign_in(recently_proven(credential_views.address)), name="account_address"),
    # Asked for with proof, above: the link works for whoever asked alone.
    path(
        "account/address/<str:token>/",
        own_sign_in(credential_views.address_confirm),
        name="account_address_confirm",
    ),
    path("account/sessions/end/", own_sign_in(views.sessions_end), name="sessions_end"),
    path("account/sessions/<int:session>/end/", own_sign_in(views.sessions_end), name="session_end"),
]
