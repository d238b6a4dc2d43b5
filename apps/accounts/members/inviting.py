"""Invite people to sign in: by mail, in a role, for seven days, once."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.errors import AddressTaken, InvitationOver, NotInvited
from apps.accounts.granting import announce_grant
from apps.accounts.models import Client, MemberInvitation, Membership, Organisation, User
from apps.accounts.services import LONGEST_ADDRESS
from apps.core import audit
from apps.core.actors import Actor
from apps.core.database.scope import enter
from apps.core.limits import TooManyTries, count_try
from apps.mailing import dispatch
from apps.mailing.services import NewMail

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
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    addresses = list({email.lower(): User.objects.normalize_email(email) for email in emails}.values())
    reasons = [*_unreadable(addresses), *_known(organisation, addresses)]
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
        said = _("Too many invitations were sent. %(email)s was not mailed. Try again later.")
        raise NotInvited([said % {"email": invitation.email}]) from error
    once_key = f"{MEMBER_INVITATION}:{invitation.pk}:{at.isoformat()}"
    mail = NewMail(MEMBER_INVITATION, invitation.pk, invitation.email, once_key)
    dispatch.queue_mails(scope_id=scope_id, group_id=scope_id, mails=[mail], at=at)


def _unreadable(emails: Sequence[str]) -> list[str]:
    return [
        _("%(email)s is no mail address.") % {"email": email} for email in emails if not _is_address(email)
    ]


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
        MaxLengthValidator(LONGEST_ADDRESS)(email)
    except ValidationError:
        return False
    return True


def _known(organisation: Organisation, emails: Sequence[str]) -> list[str]:
    """Say which addresses sign in already, or are invited here. Nothing else is said of other organisations."""
    reasons = []
    for email in emails:
        member = Membership.objects.filter(user__email__iexact=email).first()
        invited = MemberInvitation.objects.unanswered().filter(organisation=organisation, email__iexact=email)
        if member is not None and member.organisation_id == organisation.pk:
            reasons.append(_("%(email)s signs in here already.") % {"email": email})
        elif User.objects.filter(email__iexact=email).exists():
            said = _("%(email)s signs in to an organisation already; a sign-in belongs to one.")
            reasons.append(said % {"email": email})
        elif invited.exists():
            reasons.append(_("%(email)s is invited already. Send that invitation again.") % {"email": email})
    return reasons


@transaction.atomic
def invite_again(*, invitation: MemberInvitation, by: Actor, at: datetime) -> None:
    """Send a new link for another seven days; the old one stops working.

    Raises InvitationOver if it was answered, NotInvited after too many mails.
    """
    held = _held(invitation)
    held.invited_by_id, held.expires_at, held.token_sha256 = by.user_id, at + LASTS, ""
    held.save(update_fields=["invited_by", "expires_at", "token_sha256"])
    _mail(held, at)
    audit.record(verb="invite_member_again", of=held, by=by, at=at, role=held.role)


@transaction.atomic
def revoke(*, invitation: MemberInvitation, by: Actor, at: datetime) -> None:
    """End an invitation: its link stops working. Raises InvitationOver if it was answered."""
    held = _held(invitation)
    held.revoked_at, held.token_sha256 = at, ""
    held.save(update_fields=["revoked_at", "token_sha256"])
    audit.record(verb="revoke_invitation", of=held, by=by, at=at, role=held.role)


def mint_token(invitation: MemberInvitation) -> str:
    """Make the token of the mail that is being sent. The one before it stops working."""
    token = secrets.token_urlsafe(32)
    invitation.token_sha256 = _sha256(token)
    invitation.save(update_fields=["token_sha256"])
    return token


def invitation_of(token: str, *, at: datetime) -> MemberInvitation:
    """Return the invitation a link opens, and enter its organisation.

    Raises InvitationOver, the same for every link that opens none.
    """
    digest = _sha256(token)
    enter(MemberInvitation, token_sha256=digest)
    invitations = MemberInvitation.objects.select_related("organisation", "invited_by")
    invitation = invitations.filter(token_sha256=digest).first()
    if invitation is None or not invitation.is_open(at=at) or not may_still_invite(invitation):
        raise InvitationOver
    return invitation


def may_still_invite(invitation: MemberInvitation) -> bool:
    """Say whether its inviter is still an owner who can sign in; a command may always."""
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
    # Locks the roles of the organisation: whoever invited stays an owner until this is done.
    Organisation.objects.select_for_update(no_key=True).get(pk=invitation.organisation_id)
    held = _held(invitation)
    if held.token_sha256 != invitation.token_sha256 or not held.is_open(at=at) or not may_still_invite(held):
        raise InvitationOver
    user = _make_user(held.email, name, password)
    membership = Membership.objects.create(user=user, organisation_id=held.organisation_id, role=held.role)
    membership.clients.set(held.clients.all())
    held.accepted_at, held.token_sha256 = at, ""
    held.save(update_fields=["accepted_at", "token_sha256"])
    who = {"member": str(user.pk), "role": held.role, "invited_by": str(held.invited_by_id or "")}
    audit.record(verb="accept_invitation", of=held, by=by, at=at, **who)
    announce_grant(membership, [client.pk for client in held.clients.all()], at)
    return user


def _make_user(email: str, name: str, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email=email, name=name, password=password)
    except IntegrityError as error:
        raise AddressTaken(
            _("This address signs in already; a sign-in belongs to one organisation.")
        ) from error


def _held(invitation: MemberInvitation) -> MemberInvitation:
    """Lock an invitation that nobody has answered. Raises InvitationOver."""
    unanswered = MemberInvitation.objects.unanswered().select_for_update(of=("self",))
    held = unanswered.filter(pk=invitation.pk).first()
    if held is None:
        raise InvitationOver(_("This invitation was accepted or revoked."))
    return held


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
