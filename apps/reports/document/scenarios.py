"""Four futures: growth as planned, twice and half as fast, and a launch six months later."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.findings.case import Case, FrozenEvidence
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.leading import LEAN
from apps.findings.sentences import horizon_words, listed, sentence_case, share_words
from apps.ranking import Assessment, Engagement, EngineInputError, Estimate, Figures, Triple, preview
from apps.reports.document.source import ReportSource

LATER = 6  # months
TWICE, HALF = 2.0, 0.5
LEAST_CHANGE = 0.01
# Of a figure: growth squared stays finite.
LARGEST = 1e300


@dataclass(frozen=True)
class FutureLine:
    name: str
    first: str
    share: str
    nothing: str  # how likely it is that nothing is reached within the horizon


@dataclass(frozen=True)
class FuturesSection:
    """`heading` says whether the same leads in all."""

    heading: str
    rows: tuple[FutureLine, ...]
    note: str


def futures_of(source: ReportSource) -> FuturesSection | None:
    findings = source.findings
    if not findings.evidence.places or findings.answer.level == "insufficient":
        return None
    scenarios = [(_("Growth as planned"), source.result), *others(source.assessment.snapshot.evidence)]
    # Nobody gave growth, and no launch is to come: there is one future.
    if len(scenarios) == 1:
        return None
    return FuturesSection(
        heading=str(_heading(source.case, [result for _name, result in scenarios])),
        rows=tuple(_lines(source, scenarios)),
        note=_note(source, draws=scenarios[-1][1].meta.draws),
    )


def futures_claim(case: Case) -> Claim | None:
    """Return what all futures have in common, where it is likely enough in each to be said; None where there is one."""
    if case.result.verdict.level == "insufficient":
        return None
    results = (case.result, *(result for _name, result in others(case.evidence)))
    return _heading(case, results) if len(results) > 1 else None


def others(evidence: FrozenEvidence) -> Iterator[tuple[str, Assessment]]:
    """Yield the other futures by their names, and what the engine's quick run makes of each."""
    # The quick run takes a fiftieth of a second each: a full one for every future would hold up the order.
    engagement, settings = evidence.engine_input.engagement, evidence.engine_input.settings.for_engine()
    changed = [
        (_("Growth twice as fast"), _growing(engagement, TWICE)),
        (_("Growth half as fast"), _growing(engagement, HALF)),
    ]
    if not engagement.live and engagement.launch_month is not None:
        later = replace(engagement, launch_month=engagement.launch_month + LATER)
        changed.append((_("Launch six months later"), later))
    for name, other in changed:
        # Nobody gave what it would change.
        if other == engagement:
            continue
        try:
            yield name, preview(other, settings)
        # Figures that no longer fit one another say nothing.
        except EngineInputError:
            continue


def _growing(engagement: Engagement, speed: float) -> Engagement:
    def faster(row: Figures) -> Figures:
        return replace(row, estimates={name: _faster(each, speed) for name, each in row.estimates.items()})

    return replace(engagement, figures=tuple(map(faster, engagement.figures)))


def _faster(estimate: Estimate, speed: float) -> Estimate:
    """Let a figure grow so many times as fast: what took the horizon takes it divided by `speed`."""
    now, horizon, growth = estimate.now, estimate.horizon, estimate.growth
    if growth is not None:
        # Growth is a factor over the horizon: twice as fast, the factor is applied twice.
        growth = _scaled(growth, lambda figure: figure**speed)
    if now is not None and horizon is not None and now.likely >= 0 and horizon.likely > 0:
        # From nothing it rises by as much each month: twice as fast is twice as much.
        more = speed if now.likely == 0 else (horizon.likely / now.likely) ** (speed - 1)
        horizon = _scaled(horizon, lambda figure: figure * more)
    return replace(estimate, horizon=horizon, growth=growth)


def _scaled(figures: Triple, scale: Callable[[float], float]) -> Triple:
    def bounded(figure: float) -> float:
        try:
            return min(scale(figure), LARGEST)
        except OverflowError:
            return LARGEST

    return replace(
        figures,
        low=None if figures.low is None else bounded(figures.low),
        likely=bounded(figures.likely),
        high=None if figures.high is None else bounded(figures.high),
    )


def _lines(source: ReportSource, scenarios: Sequence[tuple[str, Assessment]]) -> Iterator[FutureLine]:
    labels = source.definition.dimensions
    shares = shares_of(source.case, [result for _name, result in scenarios])
    for (name, result), (first, nothing) in zip(scenarios, shares, strict=True):
        over, leader = result.verdict.over_dimensions, result.ranking.order[0]
        yield FutureLine(
            name=name,
            first=_("over today: %(over)s") % {"over": listed([labels[each] for each in over])}
            if over
            else labels[leader],
            share="" if over else share_words(first),
            nothing="" if over else share_words(nothing),
        )


def shares_of(case: Case, results: Sequence[Assessment]) -> Iterator[tuple[float, float]]:
    """Yield of each future how often its likeliest first place is first, and how often nothing is reached."""
    # What a future changes is told by the quick runs of it and of growth as planned: both are of the same few draws,
    # so that their chance is in both and not in what differs.
    engine_input, ranking = case.evidence.engine_input, case.result.ranking
    planned = preview(engine_input.engagement, engine_input.settings.for_engine()).ranking
    for result in results:
        leader = result.ranking.order[0]
        first, nothing = ranking.p_first[leader], ranking.p_nothing
        if result is not case.result:
            first = _changed(first, result.ranking.p_first[leader] - planned.p_first[leader])
            nothing = _changed(nothing, result.ranking.p_nothing - planned.p_nothing)
        yield first, nothing


def _changed(share: float, change: float) -> float:
    # Less than a point is not told: the note below the table says so.
    return share if abs(change) < LEAST_CHANGE else min(max(share + change, 0.0), 1.0)


FUTURES_NOTHING = ClaimRule(
    "futures.nothing",
    gettext_lazy("In each future no limit is reached within the horizon in at least 60% of the draws."),
)
FUTURES_SAME = ClaimRule(
    "futures.same", gettext_lazy("In each future the same dimension is first in at least 60% of the draws.")
)
FUTURES_DIFFER = ClaimRule(
    "futures.differ", gettext_lazy("Not in all futures the same dimension is first in most draws.")
)
FUTURES_AHEAD = ClaimRule(
    "futures.ahead",
    gettext_lazy("In each future the same dimension is first most often, and in some in under 60%."),
)
FUTURES_OVER = ClaimRule(
    "futures.over", gettext_lazy("In each future the same dimensions are over a limit today.")
)
FUTURES_ROWS = ClaimRule(
    "futures.rows", gettext_lazy("How many futures there are; nothing is said of all of them.")
)


def _heading(case: Case, results: Sequence[Assessment]) -> Claim:
    if not any(each.verdict.over_dimensions for each in results):
        return _heading_of_shares(case, results)
    count, over = {"count": len(results)}, case.result.verdict.over_dimensions
    if all(set(each.verdict.over_dimensions) == set(over) for each in results):
        text = _("%(over)s over a limit today in each of %(count)d futures")
        return claim(case, FUTURES_OVER, text % (count | {"over": sentence_case(case.labels(over))}))
    return claim(case, FUTURES_ROWS, _("What comes first in %(count)d futures") % count)


def _heading_of_shares(case: Case, results: Sequence[Assessment]) -> Claim:
    count = {"count": len(results)}
    firsts, nothings = zip(*shares_of(case, results), strict=True)
    if min(nothings) >= LEAN:
        text = _("In none of %(count)d futures is a limit likely to be reached") % count
        return claim(case, FUTURES_NOTHING, text, {"p": "ranking.p_nothing"})
    leader, leaders = results[0].ranking.order[0], {each.ranking.order[0] for each in results}
    if len(leaders) > 1:
        return claim(case, FUTURES_DIFFER, _("Of %(count)d futures not all have the same first") % count)
    path, words = {"p": f"ranking.p_first.{leader}"}, count | {"label": case.definition.dimensions[leader]}
    # The heading may be no surer than the result itself: where that leaves the first place open, shares are given.
    if min(firsts) >= LEAN and case.result.verdict.level in {"firm", "leaning"}:
        text = _("%(label)s likeliest to be first in each of %(count)d futures")
        return claim(case, FUTURES_SAME, text % words, path, about=leader)
    text = _("%(label)s most often first in each of %(count)d futures, with %(low)s to %(high)s")
    words |= {"low": share_words(min(firsts)), "high": share_words(max(firsts))}
    return claim(case, FUTURES_AHEAD, text % words, path, about=leader)


def _note(source: ReportSource, *, draws: int) -> str:
    text = _(
        "Each row: the likeliest first place, and how likely it is that no limit is reached within %(horizon)s. Growth "
        "is what people gave, at twice or half the speed; all else stays as it was answered. What the "
        "others change of the first row is from %(draws)s readings of each, and told from a point on."
    ) % {"horizon": horizon_words(source.findings.horizon_months), "draws": numeral(f"{draws:,}")}
    engagement = source.assessment.snapshot.evidence.engagement
    if not engagement.live and engagement.launch_month is None:
        text += " " + _("A later launch is not shown: months count from a launch that has no day yet.")
    return text
