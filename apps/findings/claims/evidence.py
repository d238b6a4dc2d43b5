"""Where people and figures part, and which limit is nearest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import (
    UNKNOWN,
    horizon_words,
    launch_range_words,
    months_range_words,
    within_words,
)
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Assessment, QuantityTime

OVER = ("over", "over_recovering")
# Of the draws: from here on a limit is called likelier than another.
LIKELIER = 0.05
PASSED = (*OVER, "disputed")  # or said to be


@dataclass(frozen=True)
class ShownGap:
    """What is stated and computed of a dimension, as mean places: as a rule what may be shown of it."""

    stated: float | None = None
    computed: float | None = None
    kind: Literal["blind_spot", "over_worry"] | None = None


def numbered(case: Case) -> int:
    # A number says that a place is known: none where second is not decided, or first is past.
    decided, is_over = case.result.ranking.decided, case.result.verdict.over_dimensions
    return decided if decided > 1 and not is_over else 0


def shown_gaps(case: Case) -> dict[str, ShownGap]:
    return {slug: _shown(case, slug) for slug in case.result.ranking.order}


def _shown(case: Case, slug: str) -> ShownGap:
    known = known_gap(case.result, slug)
    # Enough must have placed this dimension itself, too: some leave the last ones out.
    may_state = may_show_places(case) and case.may_show(case.people.counted.who_ranked(slug).total())
    may_compute = case.may_show_months(slug)
    return ShownGap(
        stated=known.stated if may_state else None,
        computed=known.computed if may_compute else None,
        kind=known.kind if may_state and may_compute else None,
    )


def known_gap(result: Assessment, slug: str) -> ShownGap:
    """Return what is stated and computed of a dimension, whether or not it may be shown."""
    gap = result.gap.dimensions.get(slug) if result.gap else None
    if gap is None:
        return ShownGap(stated=_stated(result, slug))
    return ShownGap(gap.stated_rank, gap.computed_rank, gap.kind)


def may_show_places(case: Case) -> bool:
    # Enough ranked, and not all of few one place alike: a mean at the end of its scale is each one's answer.
    is_enough = case.may_show(len(case.people.counted.voters))
    return is_enough and not case.withholds(case.people.discloses_places())


def _stated(result: Assessment, slug: str) -> float | None:
    # The engine sets no gap without any figure: averaged as it does, each perspective counted alike.
    ranks = (view.stated_rank.get(slug) for view in result.disagreement.groups.values())
    places = [place for place in ranks if place is not None]
    return sum(places) / len(places) if places else None


def shown_trouble(case: Case) -> dict[str, float]:
    """Return the trouble people feel by dimension, 0 to 1, where enough of them were asked."""
    symptoms = case.result.symptoms.dimensions if case.result.symptoms else {}
    return {
        slug: felt.score
        for slug, felt in symptoms.items()
        if felt.score is not None
        and case.may_show(felt.n, uncounted=case.people.uncounted.who_scored(slug).total())
        and not case.withholds(case.people.discloses_trouble(slug))
    }


def gap_claims(case: Case) -> tuple[Claim, ...]:
    return tuple(_gap(case, slug, gap) for slug, gap in shown_gaps(case).items() if gap.kind)


GAP_BLIND_SPOT = ClaimRule(
    "gap.blind_spot",
    gettext_lazy(
        "The figures put it at least one and a half places nearer to the first than people do, in 80% of the draws, and by figures alone a limit is reached within the horizon in at least half."
    ),
)
GAP_OVER_WORRY = ClaimRule(
    "gap.over_worry",
    gettext_lazy(
        "People put it at least one and a half places nearer to the first than the figures do, in 80% of the draws."
    ),
)


def _gap(case: Case, slug: str, gap: ShownGap) -> Claim:
    number, path = grammatical_number(case.definition.dimensions[slug]), f"gap.dimensions.{slug}"
    words = {
        "label": case.definition.dimensions[slug],
        "stated": place_words(gap.stated),
        "computed": place_words(gap.computed),
        "places": len(case.result.ranking.order),
    }
    paths = {"stated": f"{path}.stated_rank", "computed": f"{path}.computed_rank"}
    text = ngettext(
        "%(label)s is an over-worry: people give it place %(stated)s of %(places)d on average, its figures "
        "%(computed)s.",
        "%(label)s are an over-worry: people give them place %(stated)s of %(places)d on average, their figures "
        "%(computed)s.",
        number,
    )
    if gap.kind == "blind_spot":
        text = ngettext(
            "%(label)s is a blind spot: people give it place %(stated)s of %(places)d on average, its figures "
            "%(computed)s; by figures alone a limit is reached within %(months)s in %(share)s of the draws.",
            "%(label)s are a blind spot: people give them place %(stated)s of %(places)d on average, their figures "
            "%(computed)s; by figures alone a limit is reached within %(months)s in %(share)s of the draws.",
            number,
        )
        within = case.result.gap.dimensions[slug].p_within_figures if case.result.gap else None
        words |= {"months": horizon_words(case.framing.horizon_months), "share": within_words(within or 0.0)}
        paths |= {"p": f"{path}.p_within_figures", "months": "framing.horizon_months"}
    rule = GAP_BLIND_SPOT if gap.kind == "blind_spot" else GAP_OVER_WORRY
    return claim(case, rule, text % words, paths, about=slug, people=len(case.people.voters))


LIMITS_OVER = ClaimRule(
    "limits.over", gettext_lazy("How many of the limits that may be shown are over today.")
)
LIMITS_NEAREST = ClaimRule(
    "limits.nearest",
    gettext_lazy(
        "Of all limits that may be shown and are neither over nor disputed, the one with the nearest median, with the range of eight draws in ten."
    ),
)


def limits_claims(case: Case) -> Iterator[Claim]:
    # Only of those that may be shown: a count of all, or the nearest of all, would tell of a hidden one.
    known = shown_limits(case)
    over = [name for name in known if case.result.quantities[name].status in OVER]
    if over:
        yield claim(case, LIMITS_OVER, _over_words(len(over), len(known)))
    near = nearest_limit(case)
    if known and not over and near is None:
        yield _within(case, known)
    if near is not None:
        yield claim(
            case,
            LIMITS_NEAREST,
            _nearest_words(case, known)
            % {"quantity": case.quoted(near), "range": range_of(case, case.result.quantities[near])},
            {"p10": f"quantities.{near}.months_p10", "p90": f"quantities.{near}.months_p90"},
            about=near,
            people=case.people.behind_quantity(near),
        )


def _over_words(over: int, limits: int) -> str:
    text = ngettext(
        "%(over)d of the %(limits)d limits shown is over today.",
        "%(over)d of the %(limits)d limits shown are over today.",
        over,
    )
    if limits == 1:
        text = _("The only limit shown is over today.")
    elif over == limits == 2:
        text = _("Both limits shown are over today.")
    elif over == limits:
        text = _("All %(limits)d limits shown are over today.")
    return text % {"over": over, "limits": limits}


LIMITS_WITHIN = ClaimRule(
    "limits.within",
    gettext_lazy(
        "How many of the limits that may be shown are reached within the horizon in over 50% of the draws; none is over, and none can be called the nearest."
    ),
)


def _within(case: Case, shown: Sequence[str]) -> Claim:
    likely = sum(case.result.quantities[name].p_within > 0.5 for name in shown)
    text = ngettext(
        "%(likely)d of the %(limits)d limits shown is likelier than not to be reached within %(months)s.",
        "%(likely)d of the %(limits)d limits shown are likelier than not to be reached within %(months)s.",
        likely,
    )
    if len(shown) == 1:
        text = _("The one limit shown is likelier than not to be reached within %(months)s.")
    if not likely:
        text = ngettext(
            "The one limit shown is no likelier than not to be reached within %(months)s.",
            "None of the %(limits)d limits shown is likelier than not to be reached within %(months)s.",
            len(shown),
        )
    text %= {"likely": likely, "limits": len(shown), "months": horizon_words(case.framing.horizon_months)}
    return claim(case, LIMITS_WITHIN, text)


def _nearest_words(case: Case, shown: Sequence[str]) -> str:
    # Others may be passed or disputed, and some not shown: it is the nearest of those it is held against.
    is_all = len(shown) == case.result.verdict.limits_known
    if any(case.result.quantities[name].status in PASSED for name in shown):
        if is_all:
            return _("The nearest of the other limits: %(quantity)s, %(range)s.")
        return _("The nearest of the other limits shown: %(quantity)s, %(range)s.")
    if is_all:
        return _("The nearest limit: %(quantity)s, %(range)s.")
    return _("The nearest limit shown: %(quantity)s, %(range)s.")


def shown_limits(case: Case) -> list[str]:
    return [
        name for name, each in case.result.quantities.items() if each.known and case.may_show_quantity(name)
    ]


def nearest_limit(case: Case) -> str | None:
    """Return the quantity whose limit is reached first, of all that may be shown and are neither over nor disputed."""
    quantities = case.result.quantities
    ahead = [
        name
        for name in shown_limits(case)
        if quantities[name].months_p50 is not None and quantities[name].status not in PASSED
    ]
    near = min(ahead, key=lambda name: (soonest(quantities[name]), name), default=None)
    # Another may be likelier within the horizon, by draws far from its middle: then neither is the nearest.
    if near and any(quantities[name].p_within >= quantities[near].p_within + LIKELIER for name in ahead):
        return None
    return near


def soonest(quantity: QuantityTime) -> tuple[float, float]:
    months = float("inf") if quantity.months_p50 is None else quantity.months_p50
    return months, quantity.room or 0.0


def range_of(case: Case, quantity: QuantityTime) -> str:
    """Return when its limit is reached, in months after launch where they count from there."""
    if quantity.status in OVER:
        return _("already reached")
    range_words = launch_range_words if case.counts_from_launch else months_range_words
    return range_words(quantity.months_p10, quantity.months_p90)


def place_words(place: float | None) -> str:
    return UNKNOWN if place is None else numeral(f"{place:.1f}")


def most_behind(case: Case, strands: Iterable[str]) -> int:
    """Return the largest number of people who count behind one of these strands: at least as many are behind all."""
    # By how many are behind the largest strand: who is behind several of them is not counted twice.
    streams, others = case.result.coverage.streams, case.people.uncounted
    uncounted = {
        "stated": len(others.voters),
        "symptoms": others.noticing(),
        "headroom": others.with_figures(),
    }
    return max(streams[name].n - uncounted[name] if streams[name].available else 0 for name in strands)
