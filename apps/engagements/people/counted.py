"""Whether a person counts: as it stands while a round is open, as it was frozen once it is closed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, JSONField, OuterRef, Q
from django.db.models.functions import Cast

from apps.engagements.models import Round, Stakeholder


@dataclass(frozen=True)
class RoundOfPerson:
    """`counted` says whether the frozen result of a closed round counts them; None where they are not in it."""

    number: int
    closed_at: datetime | None
    counted: bool | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def rounds_of(stakeholder: Stakeholder) -> tuple[RoundOfPerson, ...]:
    """Return the rounds of somebody's engagement in order; the newest version of a round's result is the one that says."""
    interviews = stakeholder.responses.filter(
        round__number__lte=OuterRef("number"), interviewed_on__isnull=False
    )
    people = Cast("snapshots__document__engine_input__engagement__stakeholders", JSONField())
    rounds = (
        Round.objects.filter(engagement_id=stakeholder.engagement_id)
        .alias(people=people)
        .annotate(was_interviewed=Exists(interviews), is_in=Q(people__contains=[{"id": stakeholder.key}]))
    )
    rows = rounds.order_by("number", "snapshots__taken_at").values_list(
        "number", "closed_at", "is_in", "was_interviewed", "snapshots__document__uncounted"
    )
    found = {}
    for number, closed_at, is_in, was_interviewed, uncounted in rows:
        is_told = closed_at is not None and is_in
        counted = not was_interviewed and stakeholder.key not in (uncounted or ()) if is_told else None
        found[number] = RoundOfPerson(number, closed_at, counted)
    return tuple(found.values())
