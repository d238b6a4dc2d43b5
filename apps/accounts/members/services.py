"""Change a member's role, deactivate and reactivate them, reset their second factor, and change what the organisation sets for itself.

Views call `engagements.duties.services`, which settles what the member leads and then calls this module.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.errors import LastOwner, MemberNotChanged
from apps.accounts.granting import announce_grant
from apps.accounts.models import Client, Membership, Organisation, User
from apps.accounts.signing_in import notices
from apps.accounts.signing_in import services as signing_in
from apps.core import audit
from apps.core.actors import Actor

# Whoever moves to a later one loses rights.
BY_RIGHTS = (Membership.Role.OWNER, Membership.Role.FACILITATOR, Membership.Role.MANAGER)


@transaction.atomic
def hold_member(membership: Membership, *, by: Actor) -> Membership:
    """Lock a member for a change by an owner; return the row as it is now. Raises MemberNotChanged.

    One change of an organisation's members waits for the other: two owners can't demote each other, and an owner who
    was demoted a moment ago changes nobody.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    if by.kind == "user" and not _owners(membership).filter(user_id=by.id).exists():
        raise MemberNotChanged(_("You are no longer an owner of this organisation."))
    members = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation")
    return members.get(pk=membership.pk)


def check_owner_stays(membership: Membership) -> None:
    """Raise LastOwner if nobody else who can sign in owns the organisation. Call it on a locked member."""
    is_needed = membership.is_owner and membership.user.is_active
    if is_needed and not _owners(membership).exclude(pk=membership.pk).exists():
        raise LastOwner(
            _("%(name)s is the last owner who can sign in. Make somebody else an owner first.")
            % {"name": membership.user}
        )


def _owners(membership: Membership) -> QuerySet[Membership]:
    return Membership.objects.filter(
        organisation_id=membership.organisation_id, role=Membership.Role.OWNER, user__is_active=True
    )


@transaction.atomic
def change_role(
    *, membership: Membership, role: str, client_ids: Collection[str] = (), by: Actor, at: datetime
) -> None:
    """Set the role, and for a manager the clients whose reports they read. Raises MemberNotChanged.

    Anyone who loses rights is signed out everywhere. What a future manager leads must have been handed over.
    """
    held = hold_member(membership, by=by)
    if role != Membership.Role.OWNER:
        check_owner_stays(held)
    before, held.role = held.role, role
    held.save(update_fields=["role"])
    clients = Client.objects.filter(organisation_id=held.organisation_id, pk__in=client_ids)
    read_before = set(held.clients.values_list("pk", flat=True))
    held.clients.set(clients if role == Membership.Role.MANAGER else clients.none())
    if BY_RIGHTS.index(Membership.Role(role)) > BY_RIGHTS.index(Membership.Role(before)):
        invalidate_sessions(held.user)
    audit.record(
        verb="change_role",
        of=held,
        by=by,
        at=at,
        **_about(held),
        before=before,
        to=role,
        clients=held.clients.count(),
    )
    if role == Membership.Role.MANAGER:
        announce_grant(held, {client.pk for client in clients} - read_before, at)


@transaction.atomic
def deactivate(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Stop a member from signing in, and end all their sessions. Raises MemberNotChanged."""
    held = hold_member(membership, by=by)
    if not held.user.is_active:
        raise MemberNotChanged(_("%(name)s is deactivated already.") % {"name": held.user})
    check_owner_stays(held)
    User.objects.filter(pk=held.user_id).update(is_active=False)
    invalidate_sessions(held.user)
    audit.record(verb="deactivate", of=held, by=by, at=at, **_about(held))


@transaction.atomic
def reactivate(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Let a deactivated member sign in again, in the role they had. Raises MemberNotChanged."""
    held = hold_member(membership, by=by)
    if held.user.is_active:
        raise MemberNotChanged(_("%(name)s is active already.") % {"name": held.user})
    if held.user.erased_at is not None:
        raise MemberNotChanged(_("They were erased: invite them anew."))
    User.objects.filter(pk=held.user_id).update(is_active=True)
    audit.record(verb="reactivate", of=held, by=by, at=at, **_about(held))


@transaction.atomic
def reset_second_factor(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Reset the second factor of a member who has lost theirs; nobody resets their own. Raises MemberNotChanged."""
    held = hold_member(membership, by=by)
    if by.kind == "user" and by.id == str(held.user_id):
        raise MemberNotChanged(_("Your own second factor is changed under “Your sign-in”."))
    signing_in.reset_second_factor(user=held.user, by=by, at=at)


@transaction.atomic
def recover_owner(*, email: str, send: bool, by: Actor, at: datetime) -> User:
    """Let an owner in again who has lost second factor and password, even the last owner.

    Their second factor is gone, their sessions end, and with `send` a link for a new password goes to their address.
    Raises MemberNotChanged.
    """
    owner = Membership.objects.select_related("user").filter(user__email__iexact=email).first()
    if owner is None or not owner.is_owner:
        raise MemberNotChanged(_("No owner signs in with %(email)s.") % {"email": email})
    if not owner.user.is_active:
        raise MemberNotChanged(
            _("%(email)s is deactivated. Another owner can reactivate it.") % {"email": email}
        )
    scoped = by.within(owner.organisation_id)
    signing_in.reset_second_factor(user=owner.user, by=scoped, at=at)
    invalidate_sessions(owner.user)
    if send:
        notices.queue(kind=notices.PASSWORD_LINK, user=owner.user, at=at)
    audit.record(verb="recover_owner", of=owner, by=scoped, at=at, **_about(owner), sent=send)
    return owner.user


def invalidate_sessions(user: User) -> None:
    """Invalidate every session of a user: none fits the new generation."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)


@transaction.atomic
def change_settings(
    *, organisation: Organisation, changes: Mapping[str, object], by: Actor, at: datetime
) -> None:
    """Set these columns of the organisation; the audit row says what each was and is."""
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = {name: getattr(held, name) for name in changes}
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=[*changes])
    audit.record(verb="change_settings", of=held, by=by, at=at, before=_words(before), after=_words(changes))


def _about(membership: Membership) -> dict[str, str]:
    return {"member": str(membership.user_id)}


def _words(values: Mapping[str, object]) -> dict[str, str]:
    """Return settings as the audit row states them; of a free text only its length, because it may name somebody."""
    return {
        name: _("%(count)d characters") % {"count": len(str(value))} if name == "notice" else str(value)
        for name, value in values.items()
    }
