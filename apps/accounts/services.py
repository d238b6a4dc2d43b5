"""Change organisations, their people and what those may read; note in the audit trail what members did."""

from collections.abc import Collection
from datetime import datetime

from django.db import models, transaction

from apps.accounts.models import Client, Membership
from apps.core import audit


@transaction.atomic
def set_readers(*, client: Client, membership_ids: Collection[int]) -> None:
    """Let exactly these managers of the client's organisation read its reports."""
    managers = Membership.objects.filter(organisation_id=client.organisation_id, role=Membership.Role.MANAGER)
    client.memberships.set(managers.filter(pk__in=membership_ids))


def record_action(
    *, membership: Membership, verb: str, of: models.Model, at: datetime, **detail: object
) -> None:
    """Write one row of the audit trail: this member did `verb` to `of`."""
    audit.record(
        verb=verb, of=of, at=at, scope_id=membership.organisation_id, actor=membership.user, detail=detail
    )
