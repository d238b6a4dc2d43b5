"""The mail that invites somebody to sign in, composed when it is sent."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.members.inviting import MEMBER_INVITATION, may_still_invite, mint_token
from apps.accounts.members.wording import what_a_role_does
from apps.accounts.models import MemberInvitation
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail


def register_composer() -> None:
    register(MEMBER_INVITATION, compose, label=gettext_lazy("Invitation to sign in"))


def compose(mail: Mail, at: datetime) -> Composed:
    """Write the invitation with a link of its own. Raises MailNotWanted if it is over."""
    invitations = MemberInvitation.objects.select_related("organisation", "invited_by")
    invitation = invitations.filter(pk=mail.about_id).first()
    if invitation is None or not invitation.is_open(at=at):
        raise MailNotWanted(gettext_noop("The invitation is over."))
    if not may_still_invite(invitation):
        raise MailNotWanted(gettext_noop("Whoever sent the invitation is no longer an owner."))
    with override(settings.LANGUAGE_CODE):
        return _composed(invitation, mint_token(invitation))


def _composed(invitation: MemberInvitation, token: str) -> Composed:
    inviter = invitation.invited_by
    values = {
        "organisation": invitation.organisation.name,
        "who": inviter.name if inviter else _("Whoever runs this Scalelens"),
        "role": invitation.get_role_display(),
        "may": what_a_role_does(invitation.role),
        "link": f"{settings.BASE_URL}{reverse('welcome', args=[token])}",
        "day": date_format(invitation.expires_at, "DATE_FORMAT"),
    }
    text = _(
        "%(who)s invites you to %(organisation)s on Scalelens. Your role: %(role)s. %(may)s\n\n"
        "Choose a name and a password here:\n\n%(link)s\n\n"
        "The link works once, until %(day)s. Nothing happens if you leave it alone.\n"
    )
    subject = _("%(organisation)s invites you to Scalelens") % values
    reply_to = inviter.email if inviter else ""
    button = Button(_("Accept the invitation"), values["link"])
    return Composed("", subject, text % values, reply_to, language=settings.LANGUAGE_CODE, button=button)
