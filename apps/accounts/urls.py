from django.urls import path

from apps.accounts.access import member_required
from apps.accounts.members import settings_views, welcome_views
from apps.accounts.members import views as members_views
from apps.accounts.signing_in import views

INVITATION = "organisation/invitations/<uuid:invitation_id>/"

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="account_login"),
    path("sign-out/", views.SignOutView.as_view(), name="account_logout"),
    path("organisation/", members_views.members, name="members"),
    path("organisation/invite/", members_views.invite, name="member_invite"),
    path(INVITATION + "again/", members_views.invite_again, name="member_invite_again"),
    path(INVITATION + "revoke/", members_views.invitation_revoke, name="member_invitation_revoke"),
    path("welcome/<str:token>/", welcome_views.welcome, name="welcome"),
    path("organisation/settings/", settings_views.organisation_settings, name="organisation_settings"),
    path("account/prove/", member_required(views.ProveView.as_view()), name="account_reauthenticate"),
]
