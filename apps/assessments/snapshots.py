"""Freeze the evidence of a round: everything engine, rules, page and report need, without names.

The first look at it can't be undone, so what it does is said before: it holds the groups whose opinions are counted
together; later answers wait for others of their group.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from apps.assessments.crowds import Members
from apps.assessments.engine_input import (
    OpinionLists,
    engine_input,
    is_for_launch,
    level_at_most,
    timing_of,
)
from apps.assessments.facts import facts_of
from apps.assessments.models import Snapshot
from apps.assessments.renewal import Counting, as_counted
from apps.assessments.rounds.earlier import previous_of
from apps.assessments.rounds.moved import AskedAgain
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import left_out_of
from apps.findings.case import CORE, FrozenEvidence, FrozenFraming, Turnout
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_for
from apps.instruments.values import is_given
from apps.responses.selectors import (
    BEGUN,
    SENT,
    EffectiveResponse,
    effective_answers,
    late_count,
    progress_of,
)

FORMAT = "scalelens-snapshot/2"


@transaction.atomic
def take_snapshot(*, round: Round, at: datetime) -> Snapshot:
    """Freeze the answers at the end of a round. The same evidence gives the same version."""
    # Two at once would get the same number.
    list(Round.objects.select_for_update().filter(pk=round.pk))
    engagement = Engagement.objects.with_framing().get(pk=round.engagement_id)
    evidence, members = collect_evidence(engagement, round, at=at)
    document = evidence.to_json()
    versions = Snapshot.objects.filter(round=round)
    known = next((each for each in versions if each.digest == each.keyed_digest_of(document)), None)
    snapshot = known or Snapshot(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        round=round,
        document=document,
        number=(versions.aggregate(newest=Max("number"))["newest"] or 0) + 1,
    )
    # If the same evidence was frozen before, only its time changes: the newest counts.
    snapshot.taken_at = at
    # Also where somebody has looked at it: they see that what was saved since is the same.
    snapshot.members = members
    snapshot.digest = snapshot.keyed_digest_of(document)
    # Of a version that is stored pages may change few columns, and never the evidence.
    snapshot.save(update_fields=["taken_at", "members"] if known else None)
    return snapshot


def collect_evidence(
    engagement: Engagement, round_: Round, *, at: datetime, counting: Counting = as_counted
) -> tuple[FrozenEvidence, Members]:
    """Collect the answers at the end of a round with the context to interpret them, and who is in which crowd.

    Months count from the day the round was closed; `at` stands for it while the round is open. `counting` says which
    votes of the round are in it: without one, as a result has them.
    """
    definition = definition_for(engagement.instrument_version, engagement.routing)
    answers = effective_answers(engagement, round_.number)
    responses = counting(answers, round_, definition, engagement.smallest_group)
    coverage = _coverage(engagement, responses, definition)
    framing, today = (
        frozen_framing(engagement, definition),
        engagement.in_its_zone(round_.closed_at or at).date(),
    )
    last_look = _last_look(engagement, round_)
    opinions = OpinionLists.of(
        definition=definition,
        routing=engagement.routing,
        responses=responses,
        k=engagement.smallest_group,
        before=last_look.evidence if last_look else None,
        members=last_look.members if last_look else {},
        by_topic=round_.number > 1,
    )
    quantities = definition.headroom_of(engagement.routing)
    timing = timing_of(framing, today)
    facts = facts_of(
        definition=definition,
        quantities=quantities,
        responses=responses,
        routing=engagement.routing,
        at_launch=is_for_launch(framing, timing),
    )
    evidence = FrozenEvidence(
        format=FORMAT,
        instrument=engagement.instrument_version.name,
        rules=engagement.rules,
        round=round_.number,
        framing=framing,
        coverage=coverage,
        interviews=sum(each.is_interview for each in responses),
        engine_input=engine_input(
            opinions=opinions,
            figures=facts.figures,
            heads={name: turnout.answered for name, turnout in coverage.items()},
            quantities=quantities,
            horizon_months=engagement.horizon_months,
            timing=timing,
            level_at_most=level_at_most(definition, engagement.routing, responses),
        ),
        crowds=opinions.crowds,
        facts=facts.answers,
        texts=opinions.texts,
        left_out=left_out_of(engagement).count(),
    )
    if last_look is None or round_.number == 1:
        return evidence, opinions.members
    return _with_what_moved(evidence, round_, opinions, last_look, definition)


def _with_what_moved(
    evidence: FrozenEvidence,
    round_: Round,
    opinions: OpinionLists,
    last_look: Snapshot,
    definition: Definition,
) -> tuple[FrozenEvidence, Members]:
    topics = definition.items_of_topics(round_.topics, evidence.framing.routing)
    shown = last_look.evidence if last_look.round_id == round_.pk else None
    before = previous_of(round_) if shown else last_look
    if before is None:
        return evidence, opinions.members
    again = AskedAgain(
        number=round_.number,
        items=tuple(dict.fromkeys(chain.from_iterable(topics.values()))),
        opinions=opinions,
        before=before.evidence,
        shown=shown,
        k=evidence.framing.k,
    )
    moved, reasons, pools = again.moved()
    return (
        replace(evidence, topics=again.items, came_back=again.came_back, moved=moved, reasons=reasons),
        {**opinions.members, **pools},
    )


def _last_look(engagement: Engagement, round_: Round) -> Snapshot | None:
    """Return the version that somebody looked at last: it holds how opinions are divided, in whatever round."""
    looked_at = Snapshot.objects.looked_at().filter(engagement=engagement, round__number__lte=round_.number)
    return looked_at.order_by("-round__number", "-taken_at").first()


def frozen_framing(engagement: Engagement, definition: Definition) -> FrozenFraming:
    """Return what the framing says, by which engine, rules and pages go; `for_rules` of it is what rules may know."""
    return FrozenFraming(
        client=engagement.client.name,
        initiative=engagement.initiative,
        success_measure=engagement.success_measure,
        success_unit=engagement.success_unit,
        success_today=engagement.success_today,
        success_wanted=engagement.success_wanted,
        brief_claim=engagement.brief_claim,
        stage=engagement.stage,
        model_hosting=engagement.model_hosting,
        existing_systems=tuple(engagement.existing_systems),
        peaks=tuple(engagement.peaks),
        horizon_months=engagement.horizon_months,
        horizon_on=engagement.horizon_on.isoformat(),
        currency=engagement.currency,
        mode=engagement.mode,
        k=engagement.smallest_group,
        perspectives=tuple(engagement.perspectives),
        launch_on=engagement.launch_on.isoformat() if engagement.launch_on else None,
        switches=engagement.switches or None,
        known_switches=engagement.known_switches or None,
        picks=engagement.picks_for(definition) or None,
        counsel_on=engagement.counsel_on.isoformat() if engagement.counsel_on else None,
        lead_days_cards=engagement.lead_days_cards,
        week_rate=engagement.week_rate,
        machine_price=engagement.machine_price,
        post_year=engagement.post_year,
        thing_one=engagement.thing_one,
        thing_many=engagement.thing_many,
        figures_for=engagement.figures_for,
    )


def _coverage(
    engagement: Engagement, responses: Sequence[EffectiveResponse], definition: Definition
) -> dict[str, Turnout]:
    people = Stakeholder.objects.filter(engagement=engagement).order_by().values_list("perspective")
    asked = dict(people.filter(withdrawn_at=None, left_out_at=None).annotate(people=Count("pk")))
    declined = dict(people.filter(withdrawn_at__isnull=False, left_out_at=None).annotate(people=Count("pk")))
    # Those that were removed since, too, where somebody answered: their answers are in it.
    present = {*engagement.perspectives, *(response.perspective for response in responses)}
    return {
        name: _turnout(
            [each for each in responses if each.perspective == name],
            asked=asked.get(name, 0),
            declined=declined.get(name, 0),
        )
        for name in definition.perspectives
        if name in present
    }


def _turnout(responses: Iterable[EffectiveResponse], *, asked: int, declined: int) -> Turnout:
    answered = [each for each in responses if any(map(is_given, each.answers.values()))]
    return Turnout(
        asked=asked,
        declined=declined,
        answered=len(answered),
        sent=sum(each.submitted for each in answered),
        known_by_mail=sum(each.hides_others and each.known_by == "mail" for each in answered),
        vouched=sum(each.hides_others and each.known_by == "vouching" for each in answered),
    )


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
