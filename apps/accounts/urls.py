from django.urls import path

from apps.accounts.access import member_required
from apps.accounts.members import settings_views
from apps.accounts.members import views as members_views
from apps.accounts.signing_in import views

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="account_login"),
    path("sign-out/", views.SignOutView.as_view(), name="account_logout"),
    path("organisation/", members_views.members, name="members"),
    path("organisation/settings/", settings_views.organisation_settings, name="organisation_settings"),
    path("account/prove/", member_required(views.ProveView.as_view()), name="account_reauthenticate"),
]
