"""Checks of what is said to come first, or to be reached by nobody."""

from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.sentences import months_words, share_words, when_words


def _leader(case: Case) -> str:
    """Return the dimension with the largest P(first): the result's own order must begin with it."""
    shares = case.result.ranking.p_first
    leader = case.result.ranking.order[0]
    if shares[leader] < max(shares.values()):
        raise ValueError("the order does not begin with the largest share")
    return leader


def _is_told(case: Case) -> bool:
    return case.is_shown and case.result.verdict.level != "insufficient"


def _no_figure(case: Case) -> bool:
    return case.result.verdict.opinion_only or case.result.verdict.provenance.not_asked > 0.5


def _time(case: Case, leader: str) -> tuple[str, ...]:
    """Return the time that may stand beside the leader: from the draws in which it leads, never where nobody was asked."""
    months = case.result.leader_months
    if case.result.verdict.provenance.not_asked > 0.5 or not case.may_show_months(leader):
        return ()
    launch = case.evidence.engagement.launch_month
    if launch and months.months_p90 is not None and months.months_p90 <= launch:
        return (months_words(launch),)
    words = when_words(
        months.months_p10, months.months_p50, months.months_p90, after_launch=case.is_after_launch
    )
    return (words,) if words else ()


def _named(claim: Claim, case: Case, level: str) -> Allowed:
    leader, verdict = _leader(case), case.result.verdict
    when = _time(case, leader)
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            f"the level is {level}": verdict.level == level,
            "it leads": claim.about == leader and verdict.dominant == (leader,),
            "P carries the level": case.result.ranking.p_first[leader] >= (0.8 if level == "firm" else 0.6),
            "the ranking comes first": verdict.kind in {"first", "disputed"},
            "its time stands there": all(words in claim.text for words in when),
        },
        words=when,
        names=(leader,),
        says=("probably",) if level == "leaning" else (),
        never=(*(("probably",) if level == "firm" else ()), *(() if when else (" month", " year"))),
    )


@rule(
    "first.firm",
    gettext_lazy(
        "First in at least 80% of the draws, leader and rival on figures that are not mostly guesses, three perspectives, and no single voice decides it. The time is of the draws in which it is first."
    ),
)
def firm(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    allowed = _named(claim, case, "firm")
    figured = verdict.figured.get(claim.about, False) and not verdict.opinion_only and not verdict.held_back
    return Allowed(
        {**allowed.needs, "figures carry it": figured},
        allowed.words,
        allowed.says,
        allowed.never,
        allowed.names,
    )


@rule(
    "first.leaning",
    gettext_lazy(
        "First in at least 60% of the draws, on figures. The time is of the draws in which it is first."
    ),
)
def leaning(claim: Claim, case: Case) -> Allowed:
    allowed = _named(claim, case, "leaning")
    return Allowed(
        {**allowed.needs, "a figure says so": not _no_figure(case)},
        allowed.words,
        allowed.says,
        allowed.never,
        allowed.names,
    )


@rule(
    "first.expected",
    gettext_lazy(
        "First in at least 60% of the draws because people said so; no figure sets its time. Never months."
    ),
)
def expected(claim: Claim, case: Case) -> Allowed:
    leader = _leader(case)
    opinions = case.result.ranking.without.get("figures")
    spoke = bool(case.people.who_ranked(leader)) or bool(case.people.who_scored(leader))
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "the level is leaning": case.result.verdict.level == "leaning",
            "it leads": claim.about == leader,
            "no figure says so": _no_figure(case),
            "people spoke of it": spoke,
            "by their word alone it leads": case.result.verdict.opinion_only
            or opinions is None
            or opinions[leader] >= max(opinions.values()),
        },
        words=(share_words(case.result.ranking.p_first[leader]),),
        names=(leader,),
        says=("People expect",),
        never=("month", "year", "limit"),
    )


@rule(
    "first.unasked",
    gettext_lazy("First in at least 60% of the draws, mostly because nobody knows its limit."),
)
def unasked(claim: Claim, case: Case) -> Allowed:
    leader = _leader(case)
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "the level is leaning": case.result.verdict.level == "leaning",
            "it leads": claim.about == leader,
            "no figure says so": _no_figure(case),
        },
        words=(share_words(case.result.ranking.p_first[leader]),),
        names=(leader,),
        says=("may come first",),
        never=("month", "year", "People expect"),
    )


@rule(
    "first.unheard",
    gettext_lazy("What leads rests on no figure and no opinion: it is not decided, and should be asked."),
)
def unheard(claim: Claim, case: Case) -> Allowed:
    leader = _leader(case)
    asked = tuple(
        case.quoted(name) for name, each in case.result.quantities.items() if each.dimension == leader
    )
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "nothing is known of it": case.result.verdict.unheard and claim.about == leader,
            "it is open": case.result.verdict.level == "open",
        },
        names=(leader,),
        says=("Not decided",),
        quoted=asked,
        never=("month", "year", "People expect", "probably"),
    )


@rule(
    "first.open",
    gettext_lazy(
        "The ranking is open: no dimension is first in 60% of the draws, or a disputed figure decides. Never a single name."
    ),
)
def undecided(claim: Claim, case: Case) -> Allowed:
    dominant, labels = case.result.verdict.dominant, case.definition.dimensions
    is_any = len(dominant) == len(labels) or len(dominant) < 2
    return Allowed(
        needs={"it may be shown": _is_told(case), "it is open": case.result.verdict.level == "open"},
        names=() if is_any else dominant,
        says=("ot decided",),
        never=("probably", " month"),
    )


@rule(
    "first.few",
    gettext_lazy("Fewer than three people answered, or too few to be shown."),
)
def few(claim: Claim, case: Case) -> Allowed:
    answered = sum(turnout.answered for turnout in case.evidence.coverage.values())
    few = answered < 3 or not case.may_show(sum(case.evidence.counted.values()))
    return Allowed(needs={"nothing is said": not _is_told(case), "too few": few}, says=("Too few",))


@rule("first.silent", gettext_lazy("Three people or more answered, and there is too little to rank by."))
def silent(claim: Claim, case: Case) -> Allowed:
    answered = sum(turnout.answered for turnout in case.evidence.coverage.values())
    return Allowed(
        needs={
            "nothing is said": not _is_told(case),
            "enough answered": answered >= 3 and case.may_show(sum(case.evidence.counted.values())),
        },
        never=("Too few",),
    )


@rule(
    "first.if_anything",
    gettext_lazy("No limit is near, and of what would come first one is in at least 60% of the draws."),
)
def if_anything(claim: Claim, case: Case) -> Allowed:
    leader = _leader(case)
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "nothing is near": case.result.verdict.kind == "nothing",
            "it leads": claim.about == leader and case.result.verdict.level in {"firm", "leaning"},
        },
        words=(share_words(case.result.ranking.p_first[leader]),),
        names=(leader,),
        says=("If anything",),
        never=(" month", " year"),
    )


@rule("first.open_if_anything", gettext_lazy("No limit is near, and what would come first is open."))
def open_if_anything(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "nothing is near": verdict.kind == "nothing",
            "it is open": verdict.level == "open",
        },
        says=("not decided",),
    )


def _following(case: Case) -> tuple[str, float]:
    shares = case.result.ranking.p_next or {}
    name = max(shares, key=shares.__getitem__)
    if name in case.result.verdict.over_dimensions:
        raise ValueError("what is next is over already")
    return name, shares[name]


@rule(
    "first.next", gettext_lazy("Something is over; of the rest, one is first in at least 60% of the draws.")
)
def following(claim: Claim, case: Case) -> Allowed:
    name, p = _following(case)
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "something is over": case.result.verdict.kind in {"over", "recovering"},
            "more than one is left": len(case.result.ranking.order) - len(case.result.verdict.over_dimensions)
            > 1,
            "it is the likeliest of the rest": claim.about == name == case.result.verdict.next,
            "P carries it": p >= 0.6,
        },
        words=(share_words(p),),
        names=(name,),
        says=("not yet over",),
        never=(" month", " year"),
    )


@rule("first.next_open", gettext_lazy("Something is over; of the rest, none is first in 60% of the draws."))
def following_open(claim: Claim, case: Case) -> Allowed:
    _name, p = _following(case)
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "something is over": case.result.verdict.kind in {"over", "recovering"},
            "P carries no name": p < 0.6,
        },
        says=("not decided",),
    )


@rule(
    "nothing.firm",
    gettext_lazy(
        "No limit is reached within the horizon in at least 80% of the draws, every dimension on figures that are not mostly guesses, three perspectives, and no single voice decides it."
    ),
)
def nothing_firm(claim: Claim, case: Case) -> Allowed:
    return _nothing(case, "firm")


@rule("nothing.leaning", gettext_lazy("No limit is reached within the horizon in at least 60% of the draws."))
def nothing_leaning(claim: Claim, case: Case) -> Allowed:
    return _nothing(case, "leaning")


def _nothing(case: Case, level: str) -> Allowed:
    verdict, p = case.result.verdict, case.result.ranking.p_nothing
    limits, quantities = verdict.limits_known, case.result.quantities.values()
    which = "asked about" if all(each.known for each in quantities) else " known limit"
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "nothing is near": verdict.kind == "nothing" and verdict.nothing_level == level,
            "P carries it": p >= (0.8 if level == "firm" else 0.6),
            "nothing is over": all(each.status not in {"over", "over_recovering"} for each in verdict.over),
            "a limit is known": limits > 0,
        },
        words=(
            share_words(p),
            str(case.framing.horizon_months),
            *((str(limits),) if limits > 1 else ()),
        ),
        says=(which, *(("robably",) if level == "leaning" else ())),
        never=("robably",) if level == "firm" else (),
    )
