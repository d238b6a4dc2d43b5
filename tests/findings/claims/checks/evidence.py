"""Checks of what is said of the figures, and of where people and figures part."""

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.evidence import (
    GAP_BLIND_SPOT,
    GAP_OVER_WORRY,
    LIMITS_NEAREST,
    LIMITS_OVER,
    LIMITS_WITHIN,
)
from apps.findings.evidence import LIMITS_MONEY
from apps.findings.sentences import launch_range_words, months_range_words, within_words
from tests.findings.claims.checking import Allowed, checks
from tests.findings.claims.checks.result import givers, heard_words, known_limits, voters


@checks(GAP_BLIND_SPOT)
def blind_spot(claim: Claim, case: Case) -> Allowed:
    allowed = _apart(claim, case, "blind_spot", nearer=-1)
    within = case.result.gap.dimensions[claim.about].p_within_figures if case.result.gap else None
    return replace(
        allowed,
        needs={**allowed.needs, "its limit is near": within is not None and within >= 0.5},
        words=(*allowed.words, within_words(within or 0.0), str(case.framing.horizon_months)),
        says=(*allowed.says, "blind spot", "by figures alone"),
    )


@checks(GAP_OVER_WORRY)
def over_worry(claim: Claim, case: Case) -> Allowed:
    allowed = _apart(claim, case, "over_worry", nearer=1)
    return replace(allowed, says=(*allowed.says, "over-worry"))


def _apart(claim: Claim, case: Case, kind: str, *, nearer: int) -> Allowed:
    """Return what may be said of the places of a dimension; `nearer` is 1 where people put it nearer to the first."""
    gap = case.result.gap.dimensions[claim.about] if case.result.gap else None
    if gap is None or gap.stated_rank is None or gap.computed_rank is None:
        return Allowed(needs={"places are known": False})
    stated, computed = (numeral(f"{place:.1f}") for place in (gap.stated_rank, gap.computed_rank))
    return Allowed(
        needs={
            f"it is a {kind}": gap.kind == kind,
            "far enough": nearer * (gap.computed_rank - gap.stated_rank) >= 1.5 - 1e-9,
        },
        words=(stated, computed),
        names=(claim.about,),
        says=(f"place {stated} of",),
        quoted=(str(len(case.result.ranking.order)),),
        people=len(voters(case)),
    )


def _is_over(case: Case, name: str) -> bool:
    return case.result.quantities[name].status in {"over", "over_recovering"}


@checks(LIMITS_OVER)
def over(claim: Claim, case: Case) -> Allowed:
    known = known_limits(case)
    over = sum(_is_over(case, name) for name in known)
    already = {each.quantity for each in case.result.verdict.over if each.already}
    is_sure = all(name in already for name in known if _is_over(case, name))
    probably = {"it is as sure as it is": ("probably" in claim.text) != is_sure}
    if over == len(known) == 2:
        return Allowed(needs=probably, words=(_("Both known limits"),))
    return Allowed(
        needs={"one is over": over > 0, **probably},
        words=(str(over), str(len(known))) if len(known) > 1 else (_("The only known limit"),),
        only_if={"All ": over == len(known) > 1},
    )


@checks(LIMITS_WITHIN)
def within(claim: Claim, case: Case) -> Allowed:
    known = known_limits(case)
    likely = sum(case.result.quantities[name].p_within > 0.5 for name in known)
    is_one = len(known) == 1
    return Allowed(
        needs={"none is over": bool(known) and not any(_is_over(case, name) for name in known)},
        words=(
            "one known limit" if is_one else f"{len(known)} known limits",
            f"{case.framing.horizon_months} months",
            *([str(likely)] if likely and not is_one else ()),
        ),
        says=("likelier than not",),
        only_if={"The one known limit is no" if is_one else "None of": not likely},
    )


@checks(LIMITS_NEAREST)
def nearest(claim: Claim, case: Case) -> Allowed:
    quantities = case.result.quantities
    rest = {
        name: months
        for name in known_limits(case)
        if not _is_over(case, name)
        and quantities[name].status != "disputed"
        and (months := quantities[name].months_p50) is not None
    }
    has_others = any(
        _is_over(case, name) or quantities[name].status == "disputed" for name in known_limits(case)
    )
    which = f"The nearest{' of the other limits' if has_others else ' limit'}: "
    found = quantities[claim.about]
    say = launch_range_words if case.counts_from_launch else months_range_words
    return Allowed(
        needs={
            "it is the nearest": claim.about in rest and rest[claim.about] == min(rest.values()),
            "none is likelier within the horizon": all(
                quantities[name].p_within < found.p_within + 0.05 for name in rest
            ),
        },
        words=(case.quoted(claim.about), say(found.months_p10, found.months_p90)),
        says=(which,),
        never=("already", _("from now on")),
        people=givers(case, claim.about),
    )


@checks(LIMITS_MONEY)
def money(claim: Claim, case: Case) -> Allowed:
    each = case.result.quantities[claim.about]
    figures = {name: getattr(each, name) for name in ("now", "limit")}
    if each.status == "disputed":
        del figures["now"]
    words = [case.figure(value, each.unit).split()[0] for value in figures.values() if value is not None]
    return Allowed(
        needs={
            "it is money": each.unit.startswith("currency"),
        },
        words=(case.question(claim.about), *words),
        says=("disputed",) if each.status == "disputed" else (),
        quoted=(
            *(case.figure(value, each.unit) for value in figures.values() if value is not None),
            *heard_words(case, claim.about),
        ),
        people=givers(case, claim.about),
    )
