"""Change what an organisation sets for itself."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.accounts.models import Organisation
from apps.core import audit
from apps.core.actors import Actor


@transaction.atomic
def change_settings(
    *, organisation: Organisation, changes: Mapping[str, object], by: Actor, at: datetime
) -> None:
    """Set these columns of the organisation; the audit row has what each was and is."""
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = {name: getattr(held, name) for name in changes}
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=[*changes])
    audit.record(verb="change_settings", of=held, by=by, at=at, before=_words(before), after=_words(changes))


def _words(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
