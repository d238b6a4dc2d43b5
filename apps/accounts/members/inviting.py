"""Invite people to sign in: by a mail that is composed when it is sent, in a role, for seven days, once."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.errors import AddressTaken, InvitationOver, NotInvited
from apps.accounts.granting import announce_grant
from apps.accounts.models import Client, MemberInvitation, Membership, Organisation, User
from apps.accounts.services import LONGEST_ADDRESS
from apps.core import audit
from apps.core.actors import Actor
from apps.core.database.scope import enter
from apps.core.limits import TooManyTries, count_try
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails

MEMBER_INVITATION = "member_invitation"
LASTS = timedelta(days=7)
MOST_AN_HOUR, MOST_A_DAY = 5, 200  # mails to one address, and of one organisation


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    emails: Sequence[str],
    role: str,
    client_ids: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> list[MemberInvitation]:
    """Invite every address, or nobody: raises NotInvited with what is wrong with each."""
    # Two owners who invite the same person at once would otherwise both find that nobody did.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    # Pasted twice in other capitals, it is one person, who gets one mail.
    addresses = list({email.lower(): User.objects.normalize_email(email) for email in emails}.values())
    unreadable = [email for email in addresses if not _is_address(email)]
    reasons = [_("%(email)s is no mail address.") % {"email": email} for email in unreadable]
    reasons += _known(organisation, addresses)
    if reasons:
        raise NotInvited(reasons)
    return [_invite(organisation, email, role, client_ids, by, at) for email in addresses]


def _invite(
    organisation: Organisation, email: str, role: str, client_ids: Collection[str], by: Actor, at: datetime
) -> MemberInvitation:
    invitation = MemberInvitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        invited_by_id=by.user_id,
        invited_at=at,
        expires_at=at + LASTS,
    )
    if role == Membership.Role.MANAGER:
        invitation.clients.set(Client.objects.filter(organisation=organisation, pk__in=client_ids))
    _mail(invitation, at)
    audit.record(verb="invite_member", of=invitation, by=by, at=at, role=role)
    return invitation


def _mail(invitation: MemberInvitation, at: datetime) -> None:
    scope_id = invitation.organisation_id
    try:
        count_try(f"invite:{invitation.pk}", most=MOST_AN_HOUR, window=timedelta(hours=1), at=at)
        count_try(f"invite:{scope_id}", most=MOST_A_DAY, window=timedelta(days=1), at=at)
    except TooManyTries as error:
        sentence = _("Too many invitations were sent. %(email)s was not mailed. Try again later.")
        raise NotInvited([sentence % {"email": invitation.email}]) from error
    # With the time: sent again, it is a mail of its own.
    once_key = f"{MEMBER_INVITATION}:{invitation.pk}:{at.isoformat()}"
    mail = NewMail(MEMBER_INVITATION, invitation.pk, invitation.email, once_key)
    queue_mails(scope_id=scope_id, group_id=scope_id, mails=[mail], at=at)


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
        MaxLengthValidator(LONGEST_ADDRESS)(email)
    except ValidationError:
        return False
    return True


def _known(organisation: Organisation, emails: Sequence[str]) -> list[str]:
    """Return for each address that signs in already, or is invited here, a sentence that says so."""
    reasons = []
    for email in emails:
        member = Membership.objects.filter(user__email__iexact=email).first()
        invited = MemberInvitation.objects.unanswered().filter(organisation=organisation, email__iexact=email)
        if member is not None and member.organisation_id == organisation.pk:
            reason = _("%(email)s signs in here already.")
        elif User.objects.filter(email__iexact=email).exists():
            # Where, is not told: an owner learns nothing else of other organisations.
            reason = _("%(email)s signs in to an organisation already; a sign-in belongs to one.")
        elif invited.exists():
            reason = _("%(email)s is invited already. Send that invitation again.")
        else:
            continue
        reasons.append(reason % {"email": email})
    return reasons


@transaction.atomic
def invite_again(*, invitation: MemberInvitation, by: Actor, at: datetime) -> None:
    """Send a new link for another seven days. Raises InvitationOver if it was answered, NotInvited after too many mails."""
    row = _lock_unanswered(invitation)
    # The earlier link stops working now, and not only once the new mail is composed.
    row.invited_by_id, row.expires_at, row.token_sha256 = by.user_id, at + LASTS, ""
    row.save(update_fields=["invited_by", "expires_at", "token_sha256"])
    _mail(row, at)
    audit.record(verb="invite_member_again", of=row, by=by, at=at, role=row.role)


@transaction.atomic
def revoke(*, invitation: MemberInvitation, by: Actor, at: datetime) -> None:
    """End an invitation: its link stops working. Raises InvitationOver if it was answered."""
    row = _lock_unanswered(invitation)
    row.revoked_at, row.token_sha256 = at, ""
    row.save(update_fields=["revoked_at", "token_sha256"])
    audit.record(verb="revoke_invitation", of=row, by=by, at=at, role=row.role)


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
    # Nobody knows yet which language they read, and the worker's own must not decide.
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


def what_a_role_does(role: str) -> str:
    if role == Membership.Role.OWNER:
        return _("Owners see every engagement, and decide who signs in.")
    if role == Membership.Role.FACILITATOR:
        return _("Facilitators ask people and read the results of their engagements.")
    return _("Managers read the reports of the clients they were given.")


def mint_token(invitation: MemberInvitation) -> str:
    """Make the token of the mail that is being sent. The one before it stops working."""
    # The database keeps its hash alone: a copy of it opens no invitation.
    token = secrets.token_urlsafe(32)
    invitation.token_sha256 = _sha256(token)
    invitation.save(update_fields=["token_sha256"])
    return token


def invitation_of(token: str, *, at: datetime) -> MemberInvitation:
    """Return the invitation a link opens, and enter its organisation. Raises InvitationOver, the same for every other link."""
    digest = _sha256(token)
    enter(MemberInvitation, token_sha256=digest)
    invitations = MemberInvitation.objects.select_related("organisation", "invited_by")
    invitation = invitations.filter(token_sha256=digest).first()
    # Asked again whenever it is used: an invitation is worth what its inviter may give by then.
    if invitation is None or not invitation.is_open(at=at) or not may_still_invite(invitation):
        raise InvitationOver
    return invitation


def may_still_invite(invitation: MemberInvitation) -> bool:
    """Return whether its inviter is still an owner who can sign in."""
    # Nobody invited: a command did, which may always.
    if invitation.invited_by_id is None:
        return True
    return Membership.objects.filter(
        user_id=invitation.invited_by_id,
        organisation_id=invitation.organisation_id,
        role=Membership.Role.OWNER,
        user__is_active=True,
    ).exists()


@transaction.atomic
def accept(*, invitation: MemberInvitation, name: str, password: str, by: Actor, at: datetime) -> User:
    """Make the member. Raises InvitationOver, and AddressTaken if somebody signs in with the address by now."""
    # Locks the roles of the organisation first, as every change of its members does: whoever invited stays an owner until
    # this is done.
    Organisation.objects.select_for_update(no_key=True).get(pk=invitation.organisation_id)
    row = _lock_unanswered(invitation)
    # It may have been sent again since the page was opened: then this link no longer works.
    if row.token_sha256 != invitation.token_sha256 or not row.is_open(at=at) or not may_still_invite(row):
        raise InvitationOver
    user = _make_user(row.email, name, password)
    membership = Membership.objects.create(user=user, organisation_id=row.organisation_id, role=row.role)
    membership.clients.set(row.clients.all())
    row.accepted_at, row.token_sha256 = at, ""
    row.save(update_fields=["accepted_at", "token_sha256"])
    detail = {"member": str(user.pk), "role": row.role, "invited_by": str(row.invited_by_id or "")}
    audit.record(verb="accept_invitation", of=row, by=by, at=at, **detail)
    announce_grant(membership, [client.pk for client in row.clients.all()], at)
    return user


def _make_user(email: str, name: str, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email=email, name=name, password=password)
    except IntegrityError as error:
        raise AddressTaken(
            _("This address signs in already; a sign-in belongs to one organisation.")
        ) from error


def _lock_unanswered(invitation: MemberInvitation) -> MemberInvitation:
    """Lock an invitation that nobody has answered. Raises InvitationOver."""
    unanswered = MemberInvitation.objects.unanswered().select_for_update(of=("self",))
    row = unanswered.filter(pk=invitation.pk).first()
    if row is None:
        raise InvitationOver(_("This invitation was accepted or revoked."))
    return row


def _sha256(token: str) -> str:
    # What stands in an address may be no text that can be encoded: it opens nothing, and is no error.
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
