"""Checks of what is said of the figures, and of where people and figures part."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.sentences import launch_range_words, months_range_words, within_words


@rule(
    "gap.blind_spot",
    gettext_lazy(
        "The figures put it at least one and a half places nearer to the first than people do, in 80% of the draws, and by figures alone a limit is reached within the horizon in at least half."
    ),
)
def blind_spot(claim: Claim, case: Case) -> Allowed:
    gap = case.result.gap.dimensions[claim.about] if case.result.gap else None
    if gap is None or gap.stated_rank is None or gap.computed_rank is None or gap.p_within_figures is None:
        return Allowed(needs={"places are known": False})
    return Allowed(
        needs={
            "it is a blind spot": gap.kind == "blind_spot",
            "figures put it nearer": gap.stated_rank - gap.computed_rank >= 1.5,
            "its limit is near": gap.p_within_figures >= 0.5,
            **_enough(case, claim.about),
        },
        words=(
            numeral(f"{gap.stated_rank:.1f}"),
            numeral(f"{gap.computed_rank:.1f}"),
            within_words(gap.p_within_figures),
            str(case.framing.horizon_months),
        ),
        names=(claim.about,),
        says=("blind spot", "by figures alone", f"place {numeral(f'{gap.stated_rank:.1f}')} of"),
        quoted=(str(len(case.result.ranking.order)),),
        people=len(case.people.voters),
    )


@rule(
    "gap.over_worry",
    gettext_lazy(
        "People put it at least one and a half places nearer to the first than the figures do, in 80% of the draws."
    ),
)
def over_worry(claim: Claim, case: Case) -> Allowed:
    gap = case.result.gap.dimensions[claim.about] if case.result.gap else None
    if gap is None or gap.stated_rank is None or gap.computed_rank is None:
        return Allowed(needs={"places are known": False})
    return Allowed(
        needs={
            "it is an over-worry": gap.kind == "over_worry",
            "figures put it further": gap.computed_rank - gap.stated_rank >= 1.5,
            **_enough(case, claim.about),
        },
        words=(numeral(f"{gap.stated_rank:.1f}"), numeral(f"{gap.computed_rank:.1f}")),
        names=(claim.about,),
        says=("over-worry", f"place {numeral(f'{gap.stated_rank:.1f}')} of"),
        quoted=(str(len(case.result.ranking.order)),),
        people=len(case.people.voters),
    )


def _enough(case: Case, dimension: str) -> dict[str, bool]:
    figures = case.result.coverage.streams["headroom"]
    here = [name for name in _shown(case) if case.result.quantities[name].dimension == dimension]
    return {
        "enough gave figures": case.may_show(figures.n, uncounted=case.people.uncounted.with_figures()),
        "enough gave some of this one": bool(here),
    }


def _shown(case: Case) -> list[str]:
    quantities = case.result.quantities
    return [name for name, each in quantities.items() if each.known and case.may_show_quantity(name)]


def _is_over(case: Case, name: str) -> bool:
    return case.result.quantities[name].status in {"over", "over_recovering"}


@rule("limits.over", gettext_lazy("How many of the limits that may be shown are over today."))
def over(claim: Claim, case: Case) -> Allowed:
    shown = _shown(case)
    over = [name for name in shown if _is_over(case, name)]
    words = (str(len(over)), str(len(shown))) if len(shown) > 1 else (_("The only limit"),)
    is_all = len(over) == len(shown) > 1
    if is_all and len(over) == 2:
        return Allowed(needs={}, words=(_("Both limits shown"),))
    return Allowed(
        needs={"one is over": bool(over)},
        words=words,
        says=("All ",) if is_all else (),
        never=() if is_all else ("All ",),
    )


@rule(
    "limits.within",
    gettext_lazy(
        "How many of the limits that may be shown are reached within the horizon in over 50% of the draws; none is over, and none can be called the nearest."
    ),
)
def within(claim: Claim, case: Case) -> Allowed:
    shown = _shown(case)
    likely = sum(case.result.quantities[name].p_within > 0.5 for name in shown)
    is_one = len(shown) == 1
    none = "The one limit shown is no" if is_one else "None of"
    return Allowed(
        needs={"none is over": bool(shown) and not any(_is_over(case, name) for name in shown)},
        words=(
            "one limit" if is_one else f"{len(shown)} limits",
            f"{case.framing.horizon_months} months",
            *([str(likely)] if likely and not is_one else ()),
        ),
        says=("likelier than not",) if likely else (none, "likelier than not"),
        never=(none,) if likely else (),
    )


@rule(
    "limits.nearest",
    gettext_lazy(
        "Of all limits that may be shown and are neither over nor disputed, the one with the nearest median, with the range of eight draws in ten."
    ),
)
def nearest(claim: Claim, case: Case) -> Allowed:
    quantities = case.result.quantities
    rest = {
        name: months
        for name in _shown(case)
        if not _is_over(case, name)
        and quantities[name].status != "disputed"
        and (months := quantities[name].months_p50) is not None
    }
    are_hidden = any(each.known and not case.may_show_quantity(name) for name, each in quantities.items())
    has_others = any(_is_over(case, name) or quantities[name].status == "disputed" for name in _shown(case))
    which = (
        f"The nearest{' of the other limits' if has_others else ' limit'}{' shown' if are_hidden else ''}: "
    )
    found = quantities[claim.about]
    say = launch_range_words if case.is_after_launch else months_range_words
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
        people=case.people.behind_quantity(claim.about),
    )


@rule(
    "limits.money",
    gettext_lazy(
        "Of a limit that is a sum of money, and that k people's figures are behind: today's, and the limit."
    ),
)
def money(claim: Claim, case: Case) -> Allowed:
    each = case.result.quantities[claim.about]
    figures = {name: getattr(each, name) for name in ("now", "limit")}
    if each.status == "disputed":
        del figures["now"]
    words = [case.figure(value, each.unit).split()[0] for value in figures.values() if value is not None]
    return Allowed(
        needs={
            "it is money": each.unit.startswith("currency"),
            "enough people are behind it": case.may_show_quantity(claim.about),
        },
        words=(case.question(claim.about), *words),
        says=("disputed",) if each.status == "disputed" else (),
        quoted=tuple(case.figure(value, each.unit) for value in figures.values() if value is not None),
        people=case.people.behind_quantity(claim.about),
    )
