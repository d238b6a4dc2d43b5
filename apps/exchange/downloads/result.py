"""A result as JSON: what its page shows, rounded as it is there, and nothing else.

Everything here is made from `Findings`, which hold only what may be shown; a file can therefore tell no figure that the page
does not, and is safe beside earlier versions where the page is (decision 15).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.exchange.downloads.settled import ShownResult
from apps.findings.claims.claim import all_claims
from apps.findings.disagreement.map import GroupMap, HeadroomRow
from apps.findings.disagreement.summary import DividedFigure, DividedItem
from apps.findings.evidence import LimitRow, PlaceRow
from apps.findings.findings import Findings
from apps.findings.plan import Action
from apps.findings.targets import TargetRow

FORMAT = "scalelens-result/1"


@dataclass(frozen=True)
class OrderedEntry:
    dimension: str
    place: int | None


@dataclass(frozen=True)
class ScoreEntry:
    """Places have one decimal, shares are whole percents; None where too few spoke, or nothing is known."""

    dimension: str
    place: int | None
    stated: float | None
    felt: float | None
    computed: float | None
    trouble_percent: int | None
    first_percent: int | None
    places_percent: tuple[int | None, ...]
    gap: str | None
    not_shown: tuple[str, ...]


@dataclass(frozen=True)
class LimitEntry:
    question: str
    dimension: str
    text: str
    status: str
    now: str
    growth: str
    limit: str
    reached: str
    months: tuple[float | None, float | None, float | None]  # at 10, 50 and 90 of 100 draws
    within_horizon: str
    counted_from: str  # today or launch
    source: str
    people: int


@dataclass(frozen=True)
class HeardEntry:
    perspectives: str
    answered: int
    asked: int


@dataclass(frozen=True)
class GroupEntry:
    perspectives: str
    people: int
    dimensions: Mapping[str, str]


@dataclass(frozen=True)
class MapEntry:
    together: Mapping[str, str]
    rows: tuple[GroupEntry, ...]


@dataclass(frozen=True)
class AnswerCount:
    answer: str
    people: int


@dataclass(frozen=True)
class DividedEntry:
    question: str
    dimension: str
    text: str
    label: str
    answers: tuple[AnswerCount, ...]
    could_not_say: int
    left_open: int


@dataclass(frozen=True)
class ApartEntry:
    """A figure whose answers are far apart; `taken_as` is empty where it is read as growth alone."""

    text: str
    point: str
    people: int
    factor: str
    taken_as: str


@dataclass(frozen=True)
class HeadroomEntry:
    """The headroom by a perspective's own figures, by the name of the dimension."""

    perspectives: str
    room: Mapping[str, str]


@dataclass(frozen=True)
class VoicesEntry:
    """What people wrote, in no order and without names."""

    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ActionEntry:
    rule: str
    title: str
    recommendation: str


@dataclass(frozen=True)
class PromiseEntry:
    id: str
    indicator: str
    value: str
    terms: str
    window: str
    taken_from: str
    perspectives: Mapping[str, str]


@dataclass(frozen=True)
class SentenceEntry:
    id: str
    about: str
    text: str


@dataclass(frozen=True)
class ResultFile:
    """A `scalelens-result/1` document."""

    format: str
    engagement: str
    round: int
    version: int
    digest: str  # of result and advice
    evidence: str  # the digest of the answers behind it
    engine: str
    rules: str
    smallest_group: int
    horizon_months: int
    headline: str
    firmness: str
    over_today: tuple[str, ...]
    order: tuple[OrderedEntry, ...]
    dimensions: tuple[ScoreEntry, ...]
    limits: tuple[LimitEntry, ...]
    limits_not_shown: int
    answered: int
    asked: int
    heard: tuple[HeardEntry, ...]
    places: MapEntry | None
    trouble: MapEntry | None
    divided: tuple[DividedEntry, ...]
    figures_apart: tuple[ApartEntry, ...]
    rooms: tuple[HeadroomEntry, ...]
    voices: tuple[VoicesEntry, ...]
    do_now: tuple[ActionEntry, ...]
    do_next: tuple[ActionEntry, ...]
    leave_alone: tuple[str, ...]
    targets: tuple[PromiseEntry, ...]
    sentences: tuple[SentenceEntry, ...]


def result_of(told: ShownResult) -> ResultFile:
    findings, snapshot = told.findings, told.assessment.snapshot
    answer, plan = findings.answer, findings.plan
    return ResultFile(
        format=FORMAT,
        engagement=told.engagement.code,
        round=snapshot.round.number,
        version=snapshot.number,
        digest=told.assessment.sha256,
        evidence=snapshot.sha256,
        engine=told.assessment.engine_version,
        rules=told.assessment.rules,
        smallest_group=findings.k,
        horizon_months=findings.horizon_months,
        headline=findings.headline,
        firmness=answer.level,
        over_today=tuple(each.slug for each in findings.over.dimensions),
        order=tuple(OrderedEntry(each.slug, each.number) for each in answer.order),
        dimensions=tuple(map(_score, findings.evidence.places)),
        limits=tuple(map(_limit, findings.evidence.limits)),
        limits_not_shown=findings.evidence.hidden_limits,
        answered=findings.coverage.answered,
        asked=findings.coverage.asked,
        heard=tuple(HeardEntry(row.label, row.answered, row.asked) for row in findings.coverage.rows),
        places=_map(places_map(findings)),
        trouble=_map(trouble_map(findings)),
        divided=tuple(map(_divided, divided_items(findings))),
        figures_apart=tuple(
            ApartEntry(each.text, each.point, each.people, each.factor, each.pooled)
            for each in figures_apart(findings)
        ),
        rooms=tuple(HeadroomEntry(row.label, dict(row.cells)) for row in headroom_seen(findings)),
        voices=tuple(VoicesEntry(each.question, each.texts) for each in findings.voices),
        do_now=tuple(map(_action, plan.do_now)),
        do_next=tuple(map(_action, plan.do_next)),
        leave_alone=tuple(map(str, plan.leave_alone)),
        targets=tuple(map(_target, plan.targets)),
        sentences=tuple(SentenceEntry(each.id, each.about, each.text) for each in all_claims(findings)),
    )


def _score(row: PlaceRow) -> ScoreEntry:
    return ScoreEntry(
        dimension=row.slug,
        place=row.place,
        stated=rounded(row.stated),
        felt=rounded(row.felt),
        computed=rounded(row.computed),
        trouble_percent=percent(row.trouble),
        first_percent=percent(row.p_first),
        places_percent=tuple(map(percent, row.shares)),
        gap=row.gap,
        not_shown=tuple(sorted(row.hidden)),
    )


def _limit(row: LimitRow) -> LimitEntry:
    return LimitEntry(
        question=row.quantity,
        dimension=row.slug,
        text=row.label,
        status=row.status_key,
        now=row.now,
        growth=row.growth,
        limit=row.limit,
        reached=row.range,
        months=(rounded(row.p10), rounded(row.p50), rounded(row.p90)),
        within_horizon=row.within,
        counted_from="launch" if row.counts_from_launch else "today",
        source=row.source_key,
        people=row.people,
    )


def places_map(findings: Findings) -> GroupMap | None:
    return findings.disagreement.places if findings.disagreement else None


def trouble_map(findings: Findings) -> GroupMap | None:
    return findings.disagreement.trouble if findings.disagreement else None


def divided_items(findings: Findings) -> tuple[DividedItem, ...]:
    return findings.disagreement.items if findings.disagreement else ()


def figures_apart(findings: Findings) -> tuple[DividedFigure, ...]:
    return findings.disagreement.figures if findings.disagreement else ()


def headroom_seen(findings: Findings) -> tuple[HeadroomRow, ...]:
    return findings.disagreement.headroom if findings.disagreement else ()


def _map(shown: GroupMap | None) -> MapEntry | None:
    """Return the rows of a map as the page has them: in words."""
    if shown is None:
        return None
    slugs = [slug for slug, _label in shown.dimensions]
    return MapEntry(
        together=dict(zip(slugs, shown.together_words, strict=True)),
        rows=tuple(
            GroupEntry(row.label, row.people, dict(zip(slugs, row.words, strict=True))) for row in shown.rows
        ),
    )


def _divided(item: DividedItem) -> DividedEntry:
    return DividedEntry(
        question=item.id,
        dimension=item.dimension,
        text=item.text,
        label=item.label,
        answers=tuple(map(AnswerCount, item.choices, item.tally.answers)),
        could_not_say=item.tally.unable,
        left_open=item.tally.blank,
    )


def _action(action: Action) -> ActionEntry:
    return ActionEntry(action.rule, str(action.title), action.recommendation)


def _target(row: TargetRow) -> PromiseEntry:
    return PromiseEntry(
        id=row.id,
        indicator=row.indicator,
        value=row.words,
        terms=row.terms,
        window=row.window,
        taken_from=row.source,
        perspectives=dict(row.perspectives),
    )


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
