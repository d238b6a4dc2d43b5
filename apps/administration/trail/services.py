"""Record that the audit trail was downloaded."""

from datetime import datetime

from apps.accounts.models import Organisation
from apps.administration.trail.selectors import Wanted
from apps.core import audit
from apps.core.actors import Actor


def note_export(*, organisation: Organisation, wanted: Wanted, by: Actor, at: datetime) -> None:
    asked = {name: str(value) for name, value in vars(wanted).items() if value}
    audit.record(verb="export_trail", of=organisation, by=by, at=at, wanted=asked)
