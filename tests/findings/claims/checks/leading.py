"""Checks of what is said to come first, or to be reached by nobody."""

from dataclasses import replace

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.leading import (
    FIRST_EXPECTED,
    FIRST_FEW,
    FIRST_FIRM,
    FIRST_IF_ANYTHING,
    FIRST_LEANING,
    FIRST_NEXT,
    FIRST_NEXT_OPEN,
    FIRST_OPEN,
    FIRST_OPEN_IF_ANYTHING,
    FIRST_SILENT,
    FIRST_UNASKED,
    FIRST_UNHEARD,
    NOTHING_FIRM,
    NOTHING_LEANING,
    PASSED_TODAY,
    ranking,
)
from apps.findings.sentences import months_words, share_words, when_words
from tests.findings.claims.checking import CHECKS, Allowed, checks
from tests.findings.claims.checks.result import is_named, is_told, leader, may_be_told, over_dimensions

FIRM, LEANING = 0.8, 0.6
A_TIME = (" month", " year")


def _no_figure(case: Case) -> bool:
    return case.result.verdict.opinion_only or case.result.verdict.provenance.not_asked > 0.5


def _time(case: Case) -> tuple[str, ...]:
    """Return the time that may stand beside the leader: from the draws in which it leads, never where nobody was asked."""
    months = case.result.leader_months
    if case.result.verdict.provenance.not_asked > 0.5:
        return ()
    if case.result.verdict.passed_today:
        return ()
    launch = case.evidence.engagement.launch_month
    if launch and months.months_p90 is not None and months.months_p90 <= launch:
        return (months_words(launch),)
    words = when_words(
        months.months_p10, months.months_p50, months.months_p90, after_launch=case.counts_from_launch
    )
    return (words,) if words else ()


def _named(claim: Claim, case: Case, level: str, least: float) -> Allowed:
    first, verdict = leader(case), case.result.verdict
    when = _time(case)
    return Allowed(
        needs={
            **may_be_told(case),
            f"the level is {level}": verdict.level == level,
            "it leads": claim.about == first and verdict.dominant == (first,),
            "P carries the level": case.result.ranking.p_first[first] >= least,
            "the ranking comes first": verdict.kind in {"first", "disputed"},
        },
        words=when,
        names=(first,),
        only_if={"probably": level == "leaning"},
        never=() if when else A_TIME,
    )


@checks(FIRST_FIRM)
def firm(claim: Claim, case: Case) -> Allowed:
    verdict, allowed = case.result.verdict, _named(claim, case, "firm", FIRM)
    figured = verdict.figured.get(claim.about, False) and not verdict.opinion_only and not verdict.held_back
    return replace(allowed, needs={**allowed.needs, "figures carry it": figured})


@checks(FIRST_LEANING)
def leaning(claim: Claim, case: Case) -> Allowed:
    allowed = _named(claim, case, "leaning", LEANING)
    return replace(allowed, needs={**allowed.needs, "a figure says so": not _no_figure(case)})


def _on_no_figure(claim: Claim, case: Case) -> Allowed:
    first = leader(case)
    return Allowed(
        needs={
            **may_be_told(case),
            "the level is leaning": case.result.verdict.level == "leaning",
            "it leads": claim.about == first,
            "no figure says so": _no_figure(case),
        },
        words=(share_words(case.result.ranking.p_first[first]),),
        names=(first,),
    )


@checks(FIRST_EXPECTED)
def expected(claim: Claim, case: Case) -> Allowed:
    allowed, first = _on_no_figure(claim, case), leader(case)
    heard, ranking = case.result.coverage.dimensions[first], case.result.ranking
    opinions = ranking.without["figures"] if case.result.verdict.limits_known else ranking.p_first
    needs = {
        "people spoke of it": bool(heard.stated or heard.symptoms),
        "by their word alone it leads": opinions[first] >= max(opinions.values()),
        "their word adds ten points": ranking.p_first[first] - ranking.figures_only[first] >= 0.1,
    }
    return replace(
        allowed,
        needs={**allowed.needs, **needs},
        says=("People expect",),
        never=("month", "year", "limit"),
    )


@checks(PASSED_TODAY)
def passed_today(claim: Claim, case: Case) -> Allowed:
    verdict, p = case.result.verdict, case.result.ranking.p_any_over
    rest = ranking(case)
    behind = CHECKS[rest.rule](rest, case)
    return replace(
        behind,
        needs={
            **behind.needs,
            "nothing is over by itself": verdict.kind == "first",
            "some limit is": p >= FIRM and verdict.passed_today,
        },
        words=(*behind.words, share_words(p)),
        says=(*behind.says, "A limit is probably passed today"),
        only_if={},
        never=A_TIME,
    )


@checks(FIRST_UNASKED)
def unasked(claim: Claim, case: Case) -> Allowed:
    never = ("month", "year", "People expect")
    return replace(_on_no_figure(claim, case), says=("may come first",), never=never)


@checks(FIRST_UNHEARD)
def unheard(claim: Claim, case: Case) -> Allowed:
    first, quantities = leader(case), case.result.quantities
    return Allowed(
        needs={
            **may_be_told(case),
            "nothing is known of it": case.result.verdict.unheard and claim.about == first,
            "it is open": case.result.verdict.level == "open",
        },
        names=(first,),
        says=("Not decided",),
        quoted=tuple(case.quoted(name) for name, each in quantities.items() if each.dimension == first),
        never=("month", "year", "People expect", "probably"),
    )


@checks(FIRST_OPEN)
def undecided(claim: Claim, case: Case) -> Allowed:
    dominant = case.result.verdict.dominant
    is_any = len(dominant) == len(case.definition.dimensions) or len(dominant) < 2
    return Allowed(
        needs={**may_be_told(case), "it is open": case.result.verdict.level == "open"},
        names=() if is_any else dominant,
        says=("ot decided",),
        never=("probably", " month"),
    )


def _have_enough_answered(case: Case) -> bool:
    return sum(turnout.answered for turnout in case.evidence.coverage.values()) >= 3


@checks(FIRST_FEW, FIRST_SILENT)
def nothing_said(claim: Claim, case: Case) -> Allowed:
    few = claim.rule == FIRST_FEW
    return Allowed(
        needs={"nothing is said": not is_told(case), "too few": _have_enough_answered(case) is not few},
        only_if={"Too few": few},
    )


@checks(FIRST_IF_ANYTHING)
def if_anything(claim: Claim, case: Case) -> Allowed:
    first = leader(case)
    return Allowed(
        needs={
            **may_be_told(case),
            "nothing is near": case.result.verdict.kind == "nothing",
            "it leads": claim.about == first and is_named(case),
        },
        words=(share_words(case.result.ranking.p_first[first]),),
        names=(first,),
        says=("If anything",),
        never=A_TIME,
    )


@checks(FIRST_OPEN_IF_ANYTHING)
def open_if_anything(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    return Allowed(
        needs={
            **may_be_told(case),
            "nothing is near": verdict.kind == "nothing",
            "it is open": verdict.level == "open",
        },
        says=("not decided",),
    )


def _following(case: Case) -> tuple[dict[str, bool], str, float]:
    """Return what must hold of what is next, the likeliest of the rest, and how likely it is."""
    shares = case.result.ranking.p_next or {}
    name = max(shares, key=shares.__getitem__)
    needs = {
        **may_be_told(case),
        "something is over": case.result.verdict.kind in {"over", "recovering"},
        "it is not over already": name not in over_dimensions(case),
    }
    return needs, name, shares[name]


@checks(FIRST_NEXT)
def following(claim: Claim, case: Case) -> Allowed:
    needs, name, p = _following(case)
    left = len(case.result.ranking.order) - len(over_dimensions(case))
    return Allowed(
        needs={
            **needs,
            "more than one is left": left > 1,
            "it is the likeliest of the rest": claim.about == name == case.result.verdict.next,
            "P carries it": p >= LEANING,
        },
        words=(share_words(p),),
        names=(name,),
        says=("not yet over",),
        never=A_TIME,
    )


@checks(FIRST_NEXT_OPEN)
def following_open(claim: Claim, case: Case) -> Allowed:
    needs, _name, p = _following(case)
    return Allowed(needs={**needs, "P carries no name": p < LEANING}, says=("not decided",))


@checks(NOTHING_FIRM, NOTHING_LEANING)
def nothing(claim: Claim, case: Case) -> Allowed:
    level, least = ("firm", FIRM) if claim.rule == NOTHING_FIRM else ("leaning", LEANING)
    verdict, p, limits = case.result.verdict, case.result.ranking.p_nothing, case.result.verdict.limits_known
    asked = case.result.ranking.p_no_known_limit or 0.0
    are_all_known = all(each.known for each in case.result.quantities.values())
    return Allowed(
        needs={
            **may_be_told(case),
            "nothing is near": verdict.kind == "nothing" and verdict.nothing_level == level,
            "P carries it": p >= least,
            "nothing is over": not over_dimensions(case),
            "a limit is known": limits > 0,
        },
        words=(
            share_words(asked),
            str(case.framing.horizon_months),
            *((str(limits),) if limits > 1 else ()),
        ),
        only_if={
            "asked about": are_all_known,
            " known limit": not are_all_known,
            "robably": level == "leaning",
        },
    )
