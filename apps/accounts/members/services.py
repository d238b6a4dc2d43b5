"""Change a member's role and state, reset their second factor, erase them; change what the organisation sets for itself.

Views call `engagements.duties.services`, which settles what the member leads and then calls this module.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.accounts import credentials
from apps.accounts.errors import LastOwner, MemberNotChanged
from apps.accounts.granting import announce_grant
from apps.accounts.models import Client, MemberInvitation, Membership, Organisation, User
from apps.accounts.signing_in import notices
from apps.accounts.signing_in import services as signing_in
from apps.core import audit
from apps.core.actors import Actor
from apps.core.erasing.pending import redact_everywhere
from apps.core.erasing.traces import Scope, Traces
from apps.mailing.models import Mail

# Whoever moves to a later one loses rights.
BY_RIGHTS = (Membership.Role.OWNER, Membership.Role.FACILITATOR, Membership.Role.MANAGER)


@transaction.atomic
def hold_member(membership: Membership, *, by: Actor) -> Membership:
    """Lock a member for a change by an owner; return the row as it is now. Raises MemberNotChanged."""
    # The organisation first: one change of its members waits for the other. So two owners can't demote each other, and
    # an owner who was demoted a moment ago changes nobody.
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    if by.kind == "user" and not _owners(membership).filter(user_id=by.id).exists():
        raise MemberNotChanged(_("You are no longer an owner of this organisation."))
    members = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation")
    return members.get(pk=membership.pk)


def check_owner_stays(membership: Membership) -> None:
    """Raise LastOwner if nobody else who can sign in owns the organisation. Call it on a locked member."""
    # Who is only invited, or deactivated, does not count: nobody could let the others in again.
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
    """Set the role, and for a manager the clients whose reports they read. Raises MemberNotChanged."""
    member = hold_member(membership, by=by)
    if role != Membership.Role.OWNER:
        check_owner_stays(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    # Of this organisation alone, whatever keys were sent.
    clients = Client.objects.filter(organisation_id=member.organisation_id, pk__in=client_ids)
    read_before = set(member.clients.values_list("pk", flat=True))
    member.clients.set(clients if role == Membership.Role.MANAGER else clients.none())
    # A page that was open would show what they may not see any more.
    if BY_RIGHTS.index(Membership.Role(role)) > BY_RIGHTS.index(Membership.Role(before)):
        invalidate_sessions(member.user)
    detail = {"before": before, "to": role, "clients": member.clients.count()}
    audit.record(verb="change_role", of=member, by=by, at=at, **_about(member), **detail)
    if role == Membership.Role.MANAGER:
        announce_grant(member, {client.pk for client in clients} - read_before, at)


@transaction.atomic
def deactivate(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Stop a member from signing in, and end all their sessions. Raises MemberNotChanged."""
    member = hold_member(membership, by=by)
    if not member.user.is_active:
        raise MemberNotChanged(_("%(name)s is deactivated already.") % {"name": member.user})
    check_owner_stays(member)
    User.objects.filter(pk=member.user_id).update(is_active=False)
    invalidate_sessions(member.user)
    audit.record(verb="deactivate", of=member, by=by, at=at, **_about(member))


@transaction.atomic
def reactivate(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Let a deactivated member sign in again, in the role they had. Raises MemberNotChanged."""
    member = hold_member(membership, by=by)
    if member.user.is_active:
        raise MemberNotChanged(_("%(name)s is active already.") % {"name": member.user})
    if member.user.erased_at is not None:
        raise MemberNotChanged(_("They were erased: invite them anew."))
    User.objects.filter(pk=member.user_id).update(is_active=True)
    audit.record(verb="reactivate", of=member, by=by, at=at, **_about(member))


@transaction.atomic
def reset_second_factor(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Reset the second factor of a member who has lost theirs; nobody resets their own. Raises MemberNotChanged."""
    member = hold_member(membership, by=by)
    if by.kind == "user" and by.id == str(member.user_id):
        raise MemberNotChanged(_("Your own second factor is changed under “Your sign-in”."))
    signing_in.reset_second_factor(user=member.user, by=by, at=at)


@transaction.atomic
def recover_owner(*, email: str, send: bool, by: Actor, at: datetime) -> User:
    """Let an owner in again who has lost second factor and password, even the last owner. Raises MemberNotChanged.

    With `send` a link for a new password goes to their address.
    """
    owner = Membership.objects.select_related("user").filter(user__email__iexact=email).first()
    if owner is None or not owner.is_owner:
        raise MemberNotChanged(_("No owner signs in with %(email)s.") % {"email": email})
    if not owner.user.is_active:
        raise MemberNotChanged(
            _("%(email)s is deactivated. Another owner can reactivate it.") % {"email": email}
        )
    # A command stands outside of every organisation, and the trail is that of the organisation.
    scoped = by.within(owner.organisation_id)
    signing_in.reset_second_factor(user=owner.user, by=scoped, at=at)
    invalidate_sessions(owner.user)
    if send:
        notices.queue(kind=notices.PASSWORD_LINK, user=owner.user, at=at)
    audit.record(verb="recover_owner", of=owner, by=scoped, at=at, **_about(owner), sent=send)
    return owner.user


def invalidate_sessions(user: User) -> None:
    credentials.end_sessions(user.pk)
    # A sign-in that began before and ends after this has none yet: it is bound to the count.
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)


@transaction.atomic
def change_settings(
    *, organisation: Organisation, changes: Mapping[str, object], by: Actor, at: datetime
) -> None:
    """Set these columns of the organisation; the audit row says what each was and is."""
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes])
    audit.record(verb="change_settings", of=row, by=by, at=at, before=_words(before), after=_words(changes))


def _about(membership: Membership) -> dict[str, str]:
    return {"member": str(membership.user_id)}


def _words(values: Mapping[str, object]) -> dict[str, str]:
    # Of the free text only its length: it may name somebody, and the log is never redacted.
    return {
        name: _("%(count)d characters") % {"count": len(str(value))} if name == "notice" else str(value)
        for name, value in values.items()
    }


SIGN_IN_APPS = ("account", "mfa", "socialaccount", "usersessions")  # of allauth; each row names its user


@transaction.atomic
def erase_member(*, membership: Membership, by: Actor, at: datetime) -> int:
    """Erase somebody who was deactivated; return how many frozen documents still name them. Raises MemberNotChanged."""
    member = hold_member(membership, by=by)
    user = member.user
    if user.is_active:
        raise MemberNotChanged(_("%(name)s can sign in still. Deactivate them first.") % {"name": user})
    if user.erased_at is not None:
        raise MemberNotChanged(_("They were erased already."))
    traces = Traces(names=(user.name,), addresses=(user.email,))
    MemberInvitation.objects.filter(organisation_id=member.organisation_id, email__iexact=user.email).delete()
    # allauth's rows hold secrets, devices and networks of theirs.
    for model in _sign_in_models():
        model._default_manager.filter(user=user).delete()
    Mail.objects.filter(about_id=user.pk).delete()  # also to an address that was never confirmed
    # The address is free again, and no mail can go to the new one: ".invalid" is nobody's (RFC 2606).
    user.name, user.email, user.erased_at = _("Former member"), f"{user.pk}@erased.invalid", at
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "erased_at"])
    documents = redact_everywhere(traces, Scope(member.organisation_id), at=at)
    audit.record(verb="erase_member", of=member, by=by, at=at, member=str(user.pk))
    return documents


def _sign_in_models() -> list[type[models.Model]]:
    installed = [apps.get_app_config(label) for label in SIGN_IN_APPS if label in apps.app_configs]
    return [
        model
        for config in installed
        for model in config.get_models()
        for field in model._meta.concrete_fields
        if field.name == "user" and field.related_model is User
    ]
