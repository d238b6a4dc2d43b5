"""Checks of what is said to be over its limit today."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.sentences import people_words, share_words, times_range_words, times_words
from apps.ranking import Over, Status


def _entry(case: Case, quantity: str) -> Over:
    return next(each for each in case.result.verdict.over if each.quantity == quantity)


def _of(case: Case, status: Status) -> list[Over]:
    return [each for each in case.result.verdict.over if each.status == status]


@rule(
    "over.headline",
    gettext_lazy(
        "A limit is over in at least 80% of the draws, and guesses have no more than half the say; “probably” below 95%, unless two people measured it; neither word where too few people are behind the figures."
    ),
)
def over_headline(claim: Claim, case: Case) -> Allowed:
    over = _of(case, "over")
    shown = [each for each in over if case.may_show_quantity(each.quantity)]
    sure = {each.dimension for each in shown if each.already}
    hidden = {each.dimension for each in over} - {each.dimension for each in shown}
    likely = {each.dimension for each in shown} - sure
    return Allowed(
        needs={
            "something is over": bool(over),
            "already: 95 % or two measurements": all(
                each.p >= 0.95 or each.people_measured >= 2 for each in over if each.already
            ),
            "over: 80 %": all(each.p >= 0.8 for each in over),
        },
        names=tuple({each.dimension for each in over}),
        says=(
            *((" already over",) if sure else ()),
            *(("probably already over",) if likely else ()),
            *(("by figures of too few people",) if hidden else ()),
        ),
        never=(
            *(() if sure or likely else ("already",)),
            *(() if likely else ("probably",)),
            *(() if sure else ("is already", "are already")),
            *(() if hidden else ("too few",)),
        ),
    )


@rule(
    "over.quantity",
    gettext_lazy(
        "The quantity is over its limit; how far is the pooled figure, by whom is counted from k people on."
    ),
)
def over_quantity(claim: Claim, case: Case) -> Allowed:
    return _over_by(claim, case, "over", is_sure=_entry(case, claim.about).already)


@rule(
    "over.recovering",
    gettext_lazy(
        "The quantity is over its limit, and back under it within the horizon in at least half of the draws that are over."
    ),
)
def over_recovering(claim: Claim, case: Case) -> Allowed:
    return _over_by(claim, case, "over_recovering", is_sure=True, quoted=(str(case.framing.horizon_months),))


def _may_count(case: Case, each: Over, people: int) -> bool:
    return case.may_show(people, uncounted=case.people.uncounted.with_figures(each.quantity))


def _over_by(
    claim: Claim, case: Case, status: Status, *, is_sure: bool, quoted: tuple[str, ...] = ()
) -> Allowed:
    each, quantity = _entry(case, claim.about), case.result.quantities[claim.about]
    has_times = quantity.kind not in {"zero_limit", "floor_at_zero"}
    measured_all = 0 < each.people_over <= each.people_measured
    counted = each.people_over > 0 and _may_count(case, each, each.people_over)
    words = (times_words(each.times_over or 1.0),) if has_times else ()
    people = people_words(each.people_over) if each.people_over > 1 else ""
    return Allowed(
        needs={
            f"it is {status}": each.status == status == quantity.status,
            "enough people are behind it": case.may_show_quantity(claim.about),
            "one measurer is one": not each.one_measurer or each.people_measured == 1,
        },
        words=(case.quoted(claim.about), *words, *((people,) if counted and people else ())),
        says=(
            *(("measured figures",) if counted and measured_all else ()),
            *(("one person's",) if counted and each.people_over == 1 else ()),
            *(
                ("one person's measurement" if case.k == 1 else f"fewer than {case.k} people",)
                if each.one_measurer and each.people_over > 1 and status == "over"
                else ()
            ),
            *(() if is_sure else ("probably",)),
        ),
        never=(
            *(() if counted and measured_all else ("measured figures",)),
            *(() if each.people_measured else ("measured",)),
            *(("probably",) if is_sure else ()),
            *(() if counted else ("people:", "by one person")),
        ),
        quoted=(
            *quoted,
            *((str(case.k),) if each.one_measurer else ()),
            *((str(each.people_measured),) if _may_count(case, each, each.people_measured) else ()),
        ),
        people=case.people.behind_quantity(claim.about),
    )


@rule(
    "over.recovering_headline",
    gettext_lazy(
        "Nothing is over for good; what is over today falls back under its limit within the horizon."
    ),
)
def recovering_headline(claim: Claim, case: Case) -> Allowed:
    found = _of(case, "over_recovering")
    return Allowed(
        needs={"something recovers": bool(found), "nothing else is over": not _of(case, "over")},
        words=(str(case.framing.horizon_months),),
        names=tuple({each.dimension for each in found}),
        never=("already",),
    )


@rule(
    "over.disputed",
    gettext_lazy(
        "Somebody measured it over its limit, and somebody else's own figures put it under; counts and factors from k people on each side."
    ),
)
def disputed(claim: Claim, case: Case) -> Allowed:
    each = _entry(case, claim.about)
    is_told = (
        _may_count(case, each, each.people_over)
        and _may_count(case, each, each.people_under)
        and each.times_low is not None
    )
    words: tuple[str, ...] = ()
    if is_told and each.times_low is not None:
        words = (
            times_range_words(each.times_low, each.times_high or each.times_low),
            people_words(each.people_over),
            people_words(each.people_under),
        )
    return Allowed(
        needs={
            "it is disputed": each.status == "disputed",
            "somebody measured it over": each.people_measured >= 1,
            "somebody denies it": each.people_under >= 1,
            "enough people are behind it": case.may_show_quantity(claim.about),
        },
        words=(case.quoted(claim.about), *words),
        never=("already", *(("measured at",) if each.people_measured < each.people_over else ())),
        people=case.people.behind_quantity(claim.about),
    )


@rule("over.maybe", gettext_lazy("It is over its limit in at least half of the draws, in fewer than 80%."))
def maybe(claim: Claim, case: Case) -> Allowed:
    return _doubt(claim, case, "maybe_over")


@rule(
    "over.guessed",
    gettext_lazy(
        "It is over its limit in at least 80% of the draws, but guesses have more than half the say."
    ),
)
def guessed(claim: Claim, case: Case) -> Allowed:
    return _doubt(claim, case, "guessed_over")


def _doubt(claim: Claim, case: Case, status: Status) -> Allowed:
    each = _entry(case, claim.about)
    sources = case.result.quantities[claim.about].sources
    return Allowed(
        needs={
            f"it is {status}": each.status == status,
            "guesses have most say": status != "guessed_over" or sources.get("guess", 0.0) > 0.5,
            "enough people are behind it": case.may_show_quantity(claim.about),
        },
        words=(case.quoted(claim.about), share_words(each.p)),
        says=("guesses",) if status == "guessed_over" else ("perhaps",),
        never=("already",),
        people=case.people.behind_quantity(claim.about),
    )


@rule(
    "over.hidden",
    gettext_lazy("A limit of the dimension is over, but too few people are behind the figure to show it."),
)
def hidden(claim: Claim, case: Case) -> Allowed:
    return _hidden(claim, case, is_over=True)


@rule(
    "over.hidden_doubt",
    gettext_lazy(
        "A limit of the dimension may be over, but too few people are behind the figure to show it."
    ),
)
def hidden_doubt(claim: Claim, case: Case) -> Allowed:
    return _hidden(claim, case, is_over=False)


def _hidden(claim: Claim, case: Case, *, is_over: bool) -> Allowed:
    found = [
        each
        for each in case.result.verdict.over
        if each.dimension == claim.about
        and not case.may_show_quantity(each.quantity)
        and (each.status in {"over", "over_recovering"}) is is_over
    ]
    return Allowed(needs={"there is one": bool(found)}, names=(claim.about,), never=(_("“"),))


@rule(
    "over.degree",
    gettext_lazy(
        "The share of the draws in which a limit is over today; of several that may be shown, the smallest share."
    ),
)
def degree(claim: Claim, case: Case) -> Allowed:
    each, passed = _entry(case, claim.about), _told_over(case)
    shown = [other for other in passed if case.may_show_quantity(other.quantity)]
    says = ("least sure",) if len(shown) > 1 else ()
    is_of_all = len(shown) == len(passed)
    return Allowed(
        needs={
            "the headline is about it": each in passed,
            "enough people are behind it": case.may_show_quantity(claim.about),
            "none that is shown is less sure": each.p == min(other.p for other in shown),
        },
        words=(
            case.quoted(claim.about),
            share_words(each.p),
            numeral(f"{case.result.meta.draws:,}"),
        ),
        says=says if is_of_all or not says else (*says, "that may be shown"),
        never=() if says else ("least",),
        people=case.people.behind_quantity(claim.about),
    )


def _told_over(case: Case) -> list[Over]:
    """Return what the headline is about: what is over for good or, where that is nothing, what falls back."""
    return [*_of(case, "over")] or [*_of(case, "over_recovering")]


@rule(
    "over.degree_hidden",
    gettext_lazy("Limits are over today, and of none of them enough people gave figures for it to be shown."),
)
def degree_hidden(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "something is over": bool(_told_over(case)),
            "none of it may be shown": not any(
                case.may_show_quantity(each.quantity) for each in _told_over(case)
            ),
        },
        never=("“", "%"),
    )


@rule("over.both", gettext_lazy("Two or more dimensions are over their limit today."))
def both(claim: Claim, case: Case) -> Allowed:
    over = {each.dimension for each in _of(case, "over")}
    return Allowed(
        needs={"several are over": len(over) > 1},
        says=("Both",) if len(over) == 2 else ("All",),
    )
