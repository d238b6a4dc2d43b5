"""The needle: what comes first by what was shown so far, read anew by a worker after each reveal, for the console alone."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from apps.advice import AnswerError
from apps.assessments.engine_run import advice_by, preview_of
from apps.assessments.models import Snapshot
from apps.assessments.renewal import as_shown
from apps.assessments.snapshots import collect_evidence
from apps.documents.mapping import LEFT_OUT, read
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import latest_round
from apps.findings.brief.brief import brief_of
from apps.findings.brief.dates import Occasion
from apps.findings.case import Case, FrozenEvidence
from apps.findings.sentences import printed_share
from apps.instruments.models import RuleSetVersion
from apps.instruments.selectors import definition_for
from apps.ranking import EngineInputError, Standing, glance
from apps.room.models import Room, RoomTopic
from apps.room.steering.agenda import looked_at_case
from apps.room.steering.topics import to_talk_about
from apps.room.visibility import last_reveal_at

logger = logging.getLogger(__name__)

Phase = RoomTopic.Phase
OPEN_STILL = (Phase.WAITING, Phase.VOTING, Phase.CLOSED, Phase.AGAIN)
UNDECIDED = ("nothing", "none")  # kinds of verdict by which nothing comes first


@dataclass(frozen=True)
class Mark:
    """What came first once a topic was shown, in which share; `topic` is empty before any was."""

    topic: str
    kind: str
    leader: str
    share: float
    level: str = field(
        default="", metadata=LEFT_OUT
    )  # of the verdict: below "leaning" the wall names nobody alone


@dataclass(frozen=True)
class Reading:
    """Every mark of the needle, oldest first, and how far what is asked again could still move the newest.

    `unrelieved` are the limits that a report would be about, where only the plan can relieve one.
    """

    marks: tuple[Mark, ...]
    standing: Standing
    unrelieved: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)

    def may_change(self, items: frozenset[str]) -> bool:
        """Return whether answers to all these items, each as far as it goes, could change what comes first."""
        if self.marks[-1].kind in UNDECIDED:
            return bool(items)
        return self.standing.may_change(items)


def reading_of(room: Room) -> Reading | None:
    return read(Reading, room.reading) if room.reading else None


def read_anew(room: Room, *, at: datetime) -> Reading | None:
    """Read what was shown so far; None where nobody has looked at a result yet, or it can't be ranked."""
    engagement, asking = room.engagement, latest_round(room.engagement)
    evidence = _evidence(engagement, asking)
    if evidence is None or asking is None:
        return None
    try:
        verdict, standing = glance(evidence.engagement, evidence.engine_input.settings.for_engine())
    except EngineInputError:
        logger.exception("What was shown in a room can't be ranked")
        return None
    share = printed_share(standing.p_first[standing.leader])
    mark = Mark(_newest_topic(room), verdict.kind, standing.leader, share, verdict.level)
    before = reading_of(room)
    earlier = [each for each in before.marks if each.topic != mark.topic] if before else []
    return Reading((*earlier, mark), standing, _unrelieved_in(evidence, engagement, asking, at=at))


def _evidence(engagement: Engagement, asking: Round | None) -> FrozenEvidence | None:
    """Return what the room has seen: the result it looked at, and what was shown since of the round that asks again."""
    case = looked_at_case(engagement)
    if case is None or asking is None:
        return None
    if not (asking.is_open and asking.topics):
        return case.evidence
    framed = Engagement.objects.with_framing().get(pk=engagement.pk)
    evidence, _members = collect_evidence(framed, asking, at=asking.opened_at, counting=as_shown)
    return evidence


def _newest_topic(room: Room) -> str:
    shown = {each.key: at for each in to_talk_about(room).filter(kind="") if (at := last_reveal_at(each))}
    return max(shown, key=lambda key: shown[key]) if shown else ""


def _unrelieved_in(
    evidence: FrozenEvidence, engagement: Engagement, round_: Round, *, at: datetime
) -> tuple[str, ...]:
    """Return the limits that a report of these answers would be about where only the plan can relieve one; else none."""
    result = preview_of(evidence)
    version = RuleSetVersion.objects.named(evidence.rules).first()
    if result is None or version is None:
        return ()
    snapshot = Snapshot(engagement=engagement, round=round_, taken_at=at)
    snapshot.evidence = evidence  # it is only read here, and never stored
    try:
        advice = advice_by(version, result, snapshot)
    except AnswerError:
        return ()  # the full result says what is wrong
    day = engagement.in_its_zone(at).date()
    case = Case(evidence, definition_for(engagement.instrument_version, engagement.routing), result)
    brief = brief_of(case, advice, Occasion(day, day))
    return tuple(lead.id for lead in brief.leads) if brief.lacks_relief else ()
