"""Where people and figures part, and which limit is nearest."""

from collections.abc import Iterator, Sequence

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
from apps.ranking import DimensionGap, QuantityTime

OVER = ("over", "over_recovering")
# Of the draws: from here on a limit is called likelier than another.
LIKELIER = 0.05
PASSED = (*OVER, "disputed")  # or said to be


def numbered(case: Case) -> int:
    # A number says that a place is known: none where second is not decided, or first is past.
    decided, is_over = case.result.ranking.decided, case.result.verdict.over_dimensions
    return decided if decided > 1 and not is_over else 0


def gap_claims(case: Case) -> tuple[Claim, ...]:
    gaps = case.result.gap.dimensions if case.result.gap else {}
    return tuple(
        _gap(case, slug, gaps[slug]) for slug in case.result.ranking.order if slug in gaps and gaps[slug].kind
    )


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


def _gap(case: Case, slug: str, gap: DimensionGap) -> Claim:
    number, path = grammatical_number(case.definition.dimensions[slug]), f"gap.dimensions.{slug}"
    words = {
        "label": case.definition.dimensions[slug],
        "stated": place_words(gap.stated_rank),
        "computed": place_words(gap.computed_rank),
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
            "%(computed)s; by figures alone a limit is reached within %(months)s in %(share)s of all readings.",
            "%(label)s are a blind spot: people give them place %(stated)s of %(places)d on average, their figures "
            "%(computed)s; by figures alone a limit is reached within %(months)s in %(share)s of all readings.",
            number,
        )
        words |= {
            "months": horizon_words(case.framing.horizon_months),
            "share": within_words(gap.p_within_figures or 0.0),
        }
        paths |= {"p": f"{path}.p_within_figures", "months": "framing.horizon_months"}
    rule = GAP_BLIND_SPOT if gap.kind == "blind_spot" else GAP_OVER_WORRY
    return claim(case, rule, text % words, paths, about=slug, people=len(case.tallies.voters))


LIMITS_OVER = ClaimRule(
    "limits.over",
    gettext_lazy("How many of the known limits are over today; “probably” unless each of them is already."),
)
LIMITS_NEAREST = ClaimRule(
    "limits.nearest",
    gettext_lazy(
        "Of all known limits that are neither over nor disputed, the one with the nearest median, with the range of eight draws in ten."
    ),
)


def limits_claims(case: Case) -> Iterator[Claim]:
    known = known_limits(case)
    over = [name for name in known if case.result.quantities[name].status in OVER]
    if over:
        already = {each.quantity for each in case.result.verdict.over if each.already}
        words = _over_words if already.issuperset(over) else _probably_over_words
        yield claim(case, LIMITS_OVER, words(len(over), len(known)))
    near = nearest_limit(case)
    if known and not over and near is None:
        yield _within(case, known)
    if near is not None:
        yield _nearest(case, near, known)


def _nearest(case: Case, near: str, known: Sequence[str]) -> Claim:
    text = _("The nearest limit: %(quantity)s, %(range)s.")
    # It is the nearest of those it is held against.
    if any(case.result.quantities[name].status in PASSED for name in known):
        text = _("The nearest of the other limits: %(quantity)s, %(range)s.")
    return claim(
        case,
        LIMITS_NEAREST,
        text % {"quantity": case.quoted(near), "range": range_of(case, case.result.quantities[near])},
        {"p10": f"quantities.{near}.months_p10", "p90": f"quantities.{near}.months_p90"},
        about=near,
        people=case.tallies.behind(near),
    )


def _over_words(over: int, limits: int) -> str:
    text = ngettext(
        "%(over)d of the %(limits)d known limits is over today.",
        "%(over)d of the %(limits)d known limits are over today.",
        over,
    )
    if limits == 1:
        text = _("The only known limit is over today.")
    elif over == limits == 2:
        text = _("Both known limits are over today.")
    elif over == limits:
        text = _("All %(limits)d known limits are over today.")
    return text % {"over": over, "limits": limits}


def _probably_over_words(over: int, limits: int) -> str:
    text = ngettext(
        "%(over)d of the %(limits)d known limits is probably over today.",
        "%(over)d of the %(limits)d known limits are probably over today.",
        over,
    )
    if limits == 1:
        text = _("The only known limit is probably over today.")
    elif over == limits == 2:
        text = _("Both known limits are probably over today.")
    elif over == limits:
        text = _("All %(limits)d known limits are probably over today.")
    return text % {"over": over, "limits": limits}


LIMITS_WITHIN = ClaimRule(
    "limits.within",
    gettext_lazy(
        "How many of the known limits are reached within the horizon in over 50% of the draws; none is over, and none can be called the nearest."
    ),
)


def _within(case: Case, known: Sequence[str]) -> Claim:
    likely = sum(case.result.quantities[name].p_within > 0.5 for name in known)
    text = ngettext(
        "%(likely)d of the %(limits)d known limits is likelier than not to be reached within %(months)s.",
        "%(likely)d of the %(limits)d known limits are likelier than not to be reached within %(months)s.",
        likely,
    )
    if len(known) == 1:
        text = _("The one known limit is likelier than not to be reached within %(months)s.")
    if not likely:
        text = ngettext(
            "The one known limit is no likelier than not to be reached within %(months)s.",
            "None of the %(limits)d known limits is likelier than not to be reached within %(months)s.",
            len(known),
        )
    text %= {"likely": likely, "limits": len(known), "months": horizon_words(case.framing.horizon_months)}
    return claim(case, LIMITS_WITHIN, text)


def known_limits(case: Case) -> list[str]:
    return [name for name, each in case.result.quantities.items() if each.known]


def nearest_limit(case: Case) -> str | None:
    """Return the quantity whose limit is reached first, of all known ones that are neither over nor disputed."""
    quantities = case.result.quantities
    ahead = [
        name
        for name in known_limits(case)
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
