"""Checks of what is said of futures: each is ranked again from the same answers."""

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.sentences import share_words
from apps.ranking import Assessment
from apps.reports.document.scenarios import (
    FUTURES_AHEAD,
    FUTURES_DIFFER,
    FUTURES_NOTHING,
    FUTURES_OVER,
    FUTURES_ROWS,
    FUTURES_SAME,
    others,
    shares_of,
)
from tests.findings.claims.checking import Allowed, check, checks

__all__ = ["check"]  # with the checks of futures entered


def _futures(case: Case) -> list[Assessment]:
    return [case.result, *(result for _name, result in others(case.evidence))]


def _told(case: Case, found: list[Assessment]) -> dict[str, bool]:
    return {
        "there are several": len(found) > 1,
        "something is said": case.result.verdict.level != "insufficient",
    }


def _nothing_over(found: list[Assessment]) -> dict[str, bool]:
    return {"nothing is over in any": not any(each.verdict.over_dimensions for each in found)}


@checks(FUTURES_NOTHING)
def nothing(claim: Claim, case: Case) -> Allowed:
    found = _futures(case)
    likely = {"nothing is likely": all(nothing >= 0.6 for _first, nothing in shares_of(case, found))}
    return Allowed(needs=_told(case, found) | _nothing_over(found) | likely, words=(str(len(found)),))


@checks(FUTURES_SAME)
def same(claim: Claim, case: Case) -> Allowed:
    found = _futures(case)
    needs = {
        "it leads in all": all(each.ranking.order[0] == claim.about for each in found),
        "it is likely in all": all(first >= 0.6 for first, _nothing in shares_of(case, found)),
        "the result names it": case.result.verdict.level in {"firm", "leaning"},
    }
    return Allowed(
        needs=_told(case, found) | _nothing_over(found) | needs,
        words=(str(len(found)),),
        names=(claim.about,),
    )


@checks(FUTURES_DIFFER)
def differ(claim: Claim, case: Case) -> Allowed:
    found = _futures(case)
    apart = {"leaders differ": len({each.ranking.order[0] for each in found}) > 1}
    return Allowed(
        needs=_told(case, found) | _nothing_over(found) | apart, words=(str(len(found)),), says=("not all",)
    )


@checks(FUTURES_AHEAD)
def ahead(claim: Claim, case: Case) -> Allowed:
    found = _futures(case)
    shares = [first for first, _nothing in shares_of(case, found)]
    needs = {"it leads in all": all(each.ranking.order[0] == claim.about for each in found)}
    return Allowed(
        needs=_told(case, found) | _nothing_over(found) | needs,
        words=(str(len(found)), share_words(min(shares)), share_words(max(shares))),
        names=(claim.about,),
        says=("most often",),
    )


@checks(FUTURES_OVER)
def over(claim: Claim, case: Case) -> Allowed:
    found = _futures(case)
    over = case.result.verdict.over_dimensions
    needs = {"all are over in all": all(set(each.verdict.over_dimensions) == set(over) for each in found)}
    return Allowed(
        needs=_told(case, found) | needs | {"something is over": bool(over)},
        words=(str(len(found)),),
        names=tuple(over),
    )


@checks(FUTURES_ROWS)
def rows(claim: Claim, case: Case) -> Allowed:
    found = _futures(case)
    return Allowed(needs=_told(case, found), words=(str(len(found)),), never=("each", "none", "all"))
