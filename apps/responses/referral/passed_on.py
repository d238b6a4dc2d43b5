"""What was passed on in a round, as its facilitator reads it: to whom and by how many, never by whom."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import capfirst

from apps.engagements.models import Round
from apps.instruments.definition import Definition
from apps.responses.models import Referral, SentReferral
from apps.responses.selectors import whom


@dataclass(frozen=True)
class PassedOn:
    """A question that was passed on, to whom and by how many."""

    id: UUID  # of one of them: it finds the row again
    item: str  # empty: the whole form
    text: str
    perspective: str
    name: str
    whom: str
    times: int
    sent_to: tuple[str, ...] = ()  # people of the list


def passed_on_in(round_: Round, definition: Definition) -> tuple[PassedOn, ...]:
    """Return what was passed on in a round, in the order of the questionnaire."""
    ids, sent = defaultdict[tuple[str, str, str], list[UUID]](list), defaultdict[object, list[str]](list)
    for referral in Referral.objects.filter(round=round_, response__replaces__isnull=True).order_by("pk"):
        ids[referral.item, referral.perspective, referral.name].append(referral.pk)
    if not ids:
        return ()
    for each in SentReferral.objects.filter(round=round_).select_related("stakeholder"):
        sent[each.item, each.perspective, each.name].append(str(each.stakeholder))
    places = {item.id: place for place, item in enumerate(definition.items)}
    rows = [
        PassedOn(
            id=of_row[0],
            item=item,
            text=short_name(definition, item),
            perspective=perspective,
            name=name,
            whom=whom(perspective, name, definition.short_perspectives),
            times=len(of_row),
            sent_to=tuple(sorted(sent[item, perspective, name])),
        )
        for (item, perspective, name), of_row in ids.items()
    ]
    return tuple(sorted(rows, key=lambda row: (places.get(row.item, -1), row.perspective, row.name)))


def short_name(definition: Definition, item: str) -> str:
    """Return what an item asks in a few words, or else its question."""
    known = definition.by_id.get(item)
    return capfirst(known.short_name) or known.text if known else ""
