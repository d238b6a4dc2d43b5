"""Erase a former member's name and address. The row stays as an id, which the audit log and old results refer to."""

from datetime import datetime

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.accounts.errors import MemberNotChanged
from apps.accounts.members.services import hold_member
from apps.accounts.models import MemberInvitation, Membership, User
from apps.core import audit
from apps.core.actors import Actor
from apps.core.erasing.pending import redact_everywhere
from apps.core.erasing.traces import Scope, Traces
from apps.mailing.models import Mail

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
