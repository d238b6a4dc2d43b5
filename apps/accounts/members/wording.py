"""What each role may do, as mails and pages say it."""

from django.utils.translation import gettext as _

from apps.accounts.models import Membership


def what_a_role_does(role: str) -> str:
    if role == Membership.Role.OWNER:
        return _("Owners see every engagement, and decide who signs in.")
    if role == Membership.Role.FACILITATOR:
        return _("Facilitators ask people and read the results of their engagements.")
    return _("Managers read the reports of the clients they were given.")
