"""What a late answer can still change: said before the first look at a result, because that look can't be undone.

Before it, opening the round again takes latecomers in like everybody else. After it, a version that differs by what
too few people said, or few who say the same, is held back.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.assessments.differencing import heard_in, may_be_told_apart
from apps.assessments.models import Snapshot
from apps.assessments.snapshots import fewest_told
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.findings.privacy import is_enough
from apps.instruments.selectors import definition_for
from apps.responses.selectors import BEGUN, DONE, SENT, late_people, progress_of


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
    late: int  # people whose answers came after closing and wait
    k: int
    consequence: str  # empty where nothing can be lost


def first_look(snapshot: Snapshot, engagement: Engagement) -> FirstLook | None:
    """Return what must be confirmed before somebody looks at a version first; None once it was looked at.

    An archived engagement asks nothing: nobody answers there any more.
    """
    if snapshot.looked_at or engagement.is_archived:
        return None
    definition = definition_for(engagement.instrument_version, engagement.routing)
    latecomers = _latecomers(snapshot.round)
    return FirstLook(
        snapshot=snapshot,
        asked=Stakeholder.objects.taking_part().filter(engagement=engagement).count(),
        missing=tuple(
            MissingPerson(
                each.name, definition.perspectives.get(each.perspective, each.perspective), each.has_begun
            )
            for each in latecomers
            if not each.has_sent
        ),
        late=sum(each.is_late for each in latecomers),
        k=fewest_told(engagement, snapshot.evidence),
        consequence=_lost(snapshot, engagement, latecomers),
    )


def _lost(snapshot: Snapshot, engagement: Engagement, latecomers: Sequence["_Latecomer"]) -> str:
    """Say what can't be shown any more after the look; empty where nothing can be lost.

    Nothing is where nobody is missing and no late answer waits, in a named engagement, and where so few have answered
    that nothing is shown.
    """
    evidence = snapshot.evidence
    k = fewest_told(engagement, evidence)
    is_shown = is_enough(sum(evidence.counted.values()), k)
    if not (latecomers and is_shown and engagement.is_confidential):
        return ""
    # From counts alone, never from an answer: what the page says must itself tell nothing.
    in_result = heard_in(evidence)
    is_hopeless = may_be_told_apart(
        evidence.counted,
        latecomers=Counter(each.perspective for each in latecomers),
        new=Counter(each.perspective for each in latecomers if each.key not in in_result),
        definition=definition_for(engagement.instrument_version, engagement.routing),
        k=k,
        is_aliased=bool(evidence.uncounted),
    )
    return _consequence(len(latecomers), k, is_hopeless=is_hopeless)


@dataclass(frozen=True)
class _Latecomer:
    key: str
    name: str
    perspective: str
    has_begun: bool
    has_sent: bool
    is_late: bool


def _latecomers(round_: Round) -> list[_Latecomer]:
    """Return, in the list's order, who has neither sent nor declined, or gave an answer that waits for a reopening."""
    progress = {each.stakeholder_id: each.state for each in progress_of(round_)}
    late = late_people(round_)
    waited_for = [key for key, state in progress.items() if state not in DONE or key in late]
    return [
        _Latecomer(
            key=person.key,
            name=str(person),
            perspective=person.perspective,
            has_begun=progress[person.pk] == BEGUN,
            has_sent=progress[person.pk] == SENT,
            is_late=person.pk in late,
        )
        for person in Stakeholder.objects.filter(pk__in=waited_for)
    ]


def _consequence(latecomers: int, k: int, *, is_hopeless: bool) -> str:
    if not is_enough(latecomers, k):
        return _few_words(latecomers)
    if is_hopeless:
        sentence = _(
            "Once you look, even answers of all %(people)d latecomers together can't be shown any more: "
            "they are too few, in a group that is shown or in all."
        )
        return sentence % {"people": latecomers}
    sentence = _(
        "Once you look, answers of fewer than %(k)d latecomers can't be shown any more, nor those of a few more "
        "if all of them, or all but one, give the same answer to a question."
    )
    return sentence % {"k": k}


def _few_words(latecomers: int) -> str:
    if latecomers == 1:
        return _("Once you look, answers of this one latecomer can't be shown any more.")
    if latecomers == 2:
        return _("Once you look, answers of one or two latecomers can't be shown any more.")
    return _("Once you look, answers of up to %(people)d latecomers can't be shown any more.") % {
        "people": latecomers
    }
