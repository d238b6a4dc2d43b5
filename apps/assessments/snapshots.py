"""Freeze the evidence of a round: everything engine, rules, page and report need, without names."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeGuard

from django.db import transaction
from django.db.models import Count, Max

from apps.assessments.differencing import discloses_few, goes_back
from apps.assessments.engine_input import advice_answers, engine_input, timing_of
from apps.assessments.models import Snapshot
from apps.documents.digests import sha256_of
from apps.documents.mapping import plain
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import left_out_of
from apps.findings.case import FrozenEvidence, FrozenFraming, Quote, Turnout
from apps.instruments.definition import Definition, TextItem
from apps.instruments.selectors import definition_for
from apps.instruments.values import is_given
from apps.responses.selectors import EffectiveResponse, effective_answers

FORMAT = "scalelens-snapshot/1"


@transaction.atomic
def take_snapshot(*, round: Round, at: datetime) -> Snapshot:
    """Freeze the answers at the end of a round. The same evidence gives the same version, unless that was retired."""
    # Two at once would get the same number.
    list(Round.objects.select_for_update().filter(pk=round.pk))
    engagement = Engagement.objects.with_framing().get(pk=round.engagement_id)
    document = collect_evidence(engagement, round, at=at).to_json()
    sha256 = sha256_of(document)
    versions = Snapshot.objects.filter(round=round)
    snapshot = versions.not_retired().filter(sha256=sha256).first() or Snapshot(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        round=round,
        document=document,
        sha256=sha256,
        number=(versions.aggregate(newest=Max("number"))["newest"] or 0) + 1,
    )
    # If the same evidence was frozen before, only its time changes: the newest counts.
    snapshot.taken_at = at
    # One that was seen before stays shown: holding it back now would hide nothing.
    known_since = snapshot.looked_at if engagement.is_confidential else snapshot.told_at
    snapshot.is_held = known_since is None and bool(versions_against(snapshot, engagement))
    # Of a version that is stored pages may change few columns, and never the evidence.
    snapshot.save(update_fields=None if snapshot._state.adding else ["taken_at", "is_held"])
    return snapshot


def versions_against(snapshot: Snapshot, engagement: Engagement) -> tuple[Snapshot, ...]:
    """Return the versions, told and not retired, beside which this one would reveal what fewer than k people changed."""
    told = Snapshot.objects.told(engagement).select_related("looked_by")
    seen = list(told.filter(round=snapshot.round).exclude(pk=snapshot.pk).order_by("number"))
    definition = definition_for(engagement.instrument_version, engagement.routing)
    after = snapshot.evidence
    k = fewest_told(engagement, after)
    known = [before.evidence for before in seen]
    return tuple(
        before
        for place, before in enumerate(seen)
        if discloses_few(known[place], after, definition, k) or goes_back(known[:place], known[place], after)
    )


def fewest_told(engagement: Engagement, evidence: FrozenEvidence) -> int:
    """Return how many people must have said something new for a later result to be shown beside an earlier one."""
    return engagement.smallest_group + evidence.raises_k


def held_if_closed_now(engagement: Engagement, round_: Round, *, at: datetime) -> tuple[Snapshot, ...]:
    """Return the versions beside which the answers of an open round, frozen at `at`, would be held back."""
    seen = Snapshot.objects.told(engagement).filter(round=round_)
    if not seen.exists():
        return ()
    evidence = collect_evidence(engagement, round_, at=at)
    document = evidence.to_json()
    sha256 = sha256_of(document)
    if seen.filter(sha256=sha256).exists():
        return ()  # it would be that version again
    return versions_against(Snapshot(round=round_, document=document, sha256=sha256), engagement)


def collect_evidence(engagement: Engagement, round_: Round, *, at: datetime) -> FrozenEvidence:
    """Collect the answers at the end of a round, and the context to interpret them.

    Months count from the day the round was closed; `at` stands for it while the round is open.
    """
    definition = definition_for(engagement.instrument_version, engagement.routing)
    responses = effective_answers(engagement, round_.number)
    uncounted = [each for each in responses if not each.counts]
    perspectives = _perspectives(engagement, definition, responses)
    framing, today = _framing(engagement), engagement.in_its_zone(round_.closed_at or at).date()
    return FrozenEvidence(
        format=FORMAT,
        instrument=engagement.instrument_version.name,
        rules=engagement.rules,
        round=round_.number,
        framing=framing,
        coverage=_coverage(engagement, responses, perspectives),
        engine_input=engine_input(
            definition=definition,
            responses=responses,
            perspectives=perspectives,
            routing=engagement.routing,
            horizon_months=engagement.horizon_months,
            timing=timing_of(framing, today),
        ),
        answers=advice_answers(definition=definition, responses=responses),
        comments=_quotable_comments(responses),
        texts={item.id: _texts(item, responses) for item in definition.texts.values()},
        splits=_splits(definition, responses),
        # Who was not known to be there is heard in the ranking, and hides nobody (decision 24).
        uncounted=tuple(each.stakeholder_key for each in uncounted),
        uncounted_texts=tuple(
            item.id
            for item in (*definition.texts.values(), *definition.splits.values())
            for each in uncounted
            if _says_anything(each.answers.get(item.id))
        ),
        left_out=left_out_of(engagement).count(),
    )


def _says_anything(answer: object) -> bool:
    """Return whether this is in `texts` or `splits`."""
    return isinstance(answer, dict) or _is_text(answer)


def _is_text(answer: object) -> TypeGuard[str]:
    return isinstance(answer, str) and bool(answer.strip()) and answer != "dk"


def _framing(engagement: Engagement) -> FrozenFraming:
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
    )


def _perspectives(
    engagement: Engagement, definition: Definition, responses: Iterable[EffectiveResponse]
) -> list[str]:
    # Those that were removed since, too, where somebody answered: their answers are in it.
    heard = {response.perspective for response in responses}
    return [name for name in definition.perspectives if name in heard or name in engagement.perspectives]


def _coverage(
    engagement: Engagement, responses: Sequence[EffectiveResponse], perspectives: Iterable[str]
) -> dict[str, Turnout]:
    asked = dict(
        Stakeholder.objects.taking_part()
        .filter(engagement=engagement)
        .order_by()
        .values_list("perspective")
        .annotate(people=Count("pk"))
    )
    return {
        name: _turnout([each for each in responses if each.perspective == name], asked=asked.get(name, 0))
        for name in perspectives
    }


def _turnout(responses: Sequence[EffectiveResponse], *, asked: int) -> Turnout:
    return Turnout(
        asked=asked,
        answered=sum(map(_has_answered, responses)),
        sent=sum(each.submitted and _has_answered(each) for each in responses),
        express=sum(each.is_express for each in responses),
        interviews=sum(each.is_interview for each in responses),
        uncounted=sum(_has_answered(each) for each in responses if not each.counts),
    )


def _has_answered(response: EffectiveResponse) -> bool:
    return any(map(is_given, response.answers.values()))


def _quotable_comments(responses: Iterable[EffectiveResponse]) -> tuple[Quote, ...]:
    quotes = [
        Quote(item, comment.text)
        for response in responses
        for item, comment in response.comments.items()
        if comment.quotable and comment.text.strip()
    ]
    return tuple(sorted(quotes, key=_shuffled))


def _texts(item: TextItem, responses: Iterable[EffectiveResponse]) -> tuple[str, ...]:
    answers = (response.answers.get(item.id) for response in responses)
    return tuple(sorted(filter(_is_text, answers), key=_shuffled))


def _splits(
    definition: Definition, responses: Sequence[EffectiveResponse]
) -> dict[str, tuple[Mapping[str, int], ...]]:
    answers = {item: [each.answers.get(item) for each in responses] for item in definition.splits}
    return {
        item: tuple(sorted((each for each in every if isinstance(each, dict)), key=_shuffled))
        for item, every in answers.items()
    }


def _shuffled(value: object) -> str:
    # In the order of digests neighbours don't come from the same person, as they would in that of the answers.
    return sha256_of(plain(value))
