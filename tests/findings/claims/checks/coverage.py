"""Checks of what a result is said to lack."""

from collections import Counter
from collections.abc import Callable

from apps.findings.case import Case, Turnout
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.coverage import (
    MISSING_EXPRESS,
    MISSING_INTERVIEWS,
    MISSING_LEFT_OUT,
    MISSING_NONE_PROMISED,
    MISSING_NOT_ASKED,
    MISSING_NOT_SENT,
    MISSING_SILENT,
    MISSING_UNCOUNTED,
    WARNINGS,
)
from apps.findings.sentences import STRANDS
from tests.findings.claims.checking import Allowed, checks


@checks(*(rule for rule, _sentence in WARNINGS.values()))
def warning(claim: Claim, case: Case) -> Allowed:
    code = claim.id.removeprefix("missing.")
    paths = [each.path.split(".") for each in case.result.meta.warnings if each.code == code]
    texts = [case.quoted(path[1]) for path in paths if path[1:] and path[1] in case.definition.by_id]
    strands = [
        str(STRANDS[part]) for path in paths for part in path if code == "stream_missing" and part in STRANDS
    ]
    names = [part for path in paths for part in path if part in case.definition.dimensions]
    asked = [case.may_ask_about(path[1]) for path in paths if path[1:] and path[0] in {"items", "quantities"}]
    return Allowed(
        needs={
            "the engine says so": bool(paths),
            "answers may be told of": case.is_shown or not any(case.evidence.answered.values()),
            "it may be shown": not asked or any(asked),
        },
        words=tuple(strands),
        names=tuple(dict.fromkeys(names)) if code == "dimension_without_evidence" else (),
        quoted=(*(text for text in texts if text in claim.text), *strands),
    )


COUNTS: dict[ClaimRule, Callable[[Turnout], int]] = {
    MISSING_NOT_SENT: lambda each: max(each.answered - each.sent, 0),
    MISSING_EXPRESS: lambda each: each.express,
    MISSING_INTERVIEWS: lambda each: each.interviews,
}


@checks(*COUNTS)
def counted(claim: Claim, case: Case) -> Allowed:
    number = sum(map(COUNTS[claim.rule], case.evidence.coverage.values()))
    return Allowed(needs={"there are some": number > 0}, words=(str(number),))


@checks(MISSING_UNCOUNTED)
def uncounted(claim: Claim, case: Case) -> Allowed:
    turnout = case.evidence.coverage.values()
    number, answered = sum(each.uncounted for each in turnout), sum(each.answered for each in turnout)
    words: tuple[str, ...] = (str(number), str(answered))
    if number == answered:
        words = (str(number),) if number > 1 else ()
    return Allowed(
        needs={"there are some": number > 0},
        words=words,
        never=("None", "The one") if number < answered else ("are not counted",),
    )


@checks(MISSING_LEFT_OUT)
def left_out(claim: Claim, case: Case) -> Allowed:
    number = case.evidence.left_out
    return Allowed(needs={"there are some": number > 0}, words=(str(number),))


@checks(MISSING_NONE_PROMISED)
def none_promised(claim: Claim, case: Case) -> Allowed:
    said = [
        name
        for each in case.evidence.counted_answers
        for name, answer in each.answers.items()
        if isinstance(answer, dict) and "limit_none" in answer
    ]
    enough = [name for name, people in Counter(said).items() if people >= case.k]
    quoted = [case.quoted(name) for name in enough if case.quoted(name) in claim.text]
    return Allowed(needs={"enough say so": bool(enough)}, quoted=tuple(quoted))


@checks(MISSING_SILENT, MISSING_NOT_ASKED)
def silent(claim: Claim, case: Case) -> Allowed:
    names = [
        name
        for name, each in case.evidence.coverage.items()
        if not each.answered and bool(each.asked) is (claim.rule == MISSING_SILENT)
    ]
    labels = tuple(case.definition.perspectives[name] for name in names)
    others = tuple(label for name, label in case.definition.perspectives.items() if name not in names)
    return Allowed(needs={"there are some": bool(names)}, words=labels, quoted=labels, never=others)
