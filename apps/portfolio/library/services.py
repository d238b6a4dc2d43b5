"""Record that the library was downloaded."""

from datetime import datetime

from apps.accounts.models import Organisation
from apps.core import audit
from apps.core.actors import Actor
from apps.core.lists.query import ListQuery


def note_library_file(*, organisation: Organisation, wanted: ListQuery, by: Actor, at: datetime) -> None:
    # Not what was searched for: it may be a name, and the trail is never redacted.
    filters = dict(wanted.chosen) | ({"search": True} if wanted.search else {})
    audit.record(verb="download_library", of=organisation, by=by, at=at, wanted=filters)
