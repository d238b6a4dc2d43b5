"""Record that the library was downloaded. The search text stays out of the trail, which is never redacted."""

from datetime import datetime

from apps.accounts.models import Organisation
from apps.core import audit
from apps.core.actors import Actor
from apps.core.lists.query import ListQuery


def note_library_file(*, organisation: Organisation, wanted: ListQuery, by: Actor, at: datetime) -> None:
    asked = dict(wanted.chosen) | ({"search": True} if wanted.search else {})
    audit.record(verb="download_library", of=organisation, by=by, at=at, wanted=asked)
