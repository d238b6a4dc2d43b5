"""Every byte that is made of a result, by what it stands in: engine input, result, findings, files, report, audit rows.

With them what is told of the people of the round, and the minutes that are promised to the next.
"""

import json

from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers
from apps.core.models import AuditEvent
from apps.documents.mapping import plain
from apps.engagements.models import Engagement
from apps.exchange.downloads.selectors import files_page
from apps.portfolio.people import people_of
from apps.reports.document.content import report_document
from apps.reports.errors import NoRelief
from apps.responses.selectors import promises_of
from tests.factories import NOW
from tests.privacy.worlds import Played


def reading(played: Played) -> dict[str, bytes]:
    """Return all that is made of the newest version."""
    engagement = Engagement.objects.with_framing().get(pk=played.engagement.pk)
    snapshot = played.snapshot
    made = Assessment.objects.get(snapshot=snapshot)
    assert made.is_ready, made.error_text
    read: dict[str, object] = {
        "evidence": [snapshot.document, snapshot.digest],
        "result": [made.result, made.advice, made.digest],
        "findings": plain(findings_for_readers(made, engagement)),
        "report": _report(engagement, made),
        "first look": played.first_look,
        "people": people_of(engagement, engagement.rounds.latest("number"), {}, NOW),
        "minutes": promises_of(engagement),
        "room": played.in_room,
    }
    events = AuditEvent.objects.filter(scope_id=engagement.organisation_id)
    read["audit"] = [
        [each.verb, each.object_type, each.object_id, each.actor_id, str(each.at), each.detail]
        for each in events.order_by("pk")
    ]
    page = files_page(engagement, at=NOW)
    files = {file.name: file.make() for file in (*page.decided, *page.result)}
    return {name: json.dumps(value, default=str).encode() for name, value in read.items()} | files


def _report(engagement: Engagement, made: Assessment) -> object:
    # Of some results none can be ordered yet: the refusal is what is read.
    try:
        return report_document(engagement, made)
    except NoRelief as refusal:
        return str(refusal)


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> dict[str, tuple[bytes, bytes]]:
    """Return what differs, each with its first differing part."""
    return {
        name: _parts(one.get(name, b""), other.get(name, b""))
        for name in one.keys() | other.keys()
        if one.get(name) != other.get(name)
    }


def _parts(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), 0)
    return one[max(start - 80, 0) : start + 80], other[max(start - 80, 0) : start + 80]
