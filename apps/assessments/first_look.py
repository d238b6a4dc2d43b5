"""What the first look at a result does: said before it, because that look can't be undone.

It holds the groups whose opinions are counted together; later answers wait for others of their group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from apps.assessments.models import Snapshot
from apps.assessments.rounds.earlier import previous_of
from apps.engagements.models import Engagement, Stakeholder
from apps.findings.case import CORE, FrozenEvidence
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_for
from apps.responses.selectors import BEGUN, SENT, late_count, progress_of


@dataclass(frozen=True)
class MissingPerson:
    name: str
    perspective: str
    has_begun: bool


@dataclass(frozen=True)
class FirstLook:
    """People who may still say something, and what happens to it once somebody has looked at this version."""

    snapshot: Snapshot
    asked: int
    missing: tuple[MissingPerson, ...]
    declined: int  # of those asked: nobody waits for them
    late: int  # answers that came after closing and wait, whoever gave them
    consequence: str  # empty where nobody may say anything more, and where there is no group
    earlier: int | None = None  # the version of the round before, which stays readable until then

    @property
    def awaited(self) -> int:
        """Return how many take part: nobody waits for those who declined."""
        return self.asked - self.declined


def first_look(snapshot: Snapshot, engagement: Engagement) -> FirstLook | None:
    """Return what must be confirmed before somebody looks at a version first; None once it was looked at.

    An archived engagement asks nothing: nobody answers there any more.
    """
    if snapshot.looked_at or engagement.is_archived:
        return None
    definition = definition_for(engagement.instrument_version, engagement.routing)
    states = {each.stakeholder_id: each.state for each in progress_of(snapshot.round)}
    missing, late = _missing(states, definition), late_count(snapshot.round)
    earlier = previous_of(snapshot.round) if snapshot.round.number > 1 else None
    people = Stakeholder.objects.asked().filter(engagement=engagement)
    return FirstLook(
        snapshot=snapshot,
        asked=people.count(),
        missing=missing,
        declined=people.filter(withdrawn_at__isnull=False).count(),
        late=late,
        consequence=_consequence(snapshot.evidence, definition) if missing or late else "",
        earlier=earlier.number if earlier else None,
    )


def _consequence(evidence: FrozenEvidence, definition: Definition) -> str:
    # Too few have answered for a group: a look holds nothing.
    if not evidence.crowds:
        return ""
    crowds = evidence.crowds.get(CORE, ())
    # In quotation marks, for the names of perspectives have commas.
    groups = [
        f"“{'; '.join(definition.perspectives[name] for name in each.perspectives)}”" for each in crowds
    ]
    if not groups:
        stay = _("Once you look, those whose opinions are counted together stay together.")
    elif len(groups) == 1:
        stay = _("Once you look, everybody's opinions stay counted together.")
    else:
        stay = _("Once you look, the groups stay as they are: %(groups)s.") % {"groups": ", ".join(groups)}
    later = _("Later answers in a group are shown when %(k)d of it have answered again.")
    return f"{stay} {later % {'k': evidence.framing.k}}"


def _missing(states: Mapping[UUID, str], definition: Definition) -> tuple[MissingPerson, ...]:
    """Return, in the list's order, who has not sent."""
    awaited = [person for person, state in states.items() if state != SENT]
    return tuple(
        MissingPerson(
            name=str(person),
            perspective=definition.perspectives.get(person.perspective, person.perspective),
            has_begun=states[person.pk] == BEGUN,
        )
        for person in Stakeholder.objects.filter(pk__in=awaited)
    )
