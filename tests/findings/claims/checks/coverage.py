"""Checks of what a result is said to lack."""

from collections import Counter
from collections.abc import Callable

from apps.findings.case import Case, Turnout
from apps.findings.claims.claim import Claim
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


def _counted(claim: Claim, case: Case, count: Callable[[Turnout], int]) -> Allowed:
    number = sum(map(count, case.evidence.coverage.values()))
    return Allowed(needs={"there are some": number > 0}, words=(str(number),))


@checks(MISSING_NOT_SENT)
def not_sent(claim: Claim, case: Case) -> Allowed:
    return _counted(claim, case, lambda each: max(each.answered - each.sent, 0))


@checks(MISSING_EXPRESS)
def express(claim: Claim, case: Case) -> Allowed:
    return _counted(claim, case, lambda each: each.express)


@checks(MISSING_INTERVIEWS)
def interviews(claim: Claim, case: Case) -> Allowed:
    return _counted(claim, case, lambda each: each.interviews)


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


def _silent(claim: Claim, case: Case, *, is_asked: bool) -> Allowed:
    names = [
        name
        for name, each in case.evidence.coverage.items()
        if not each.answered and bool(each.asked) is is_asked
    ]
    labels = tuple(case.definition.perspectives[name] for name in names)
    others = tuple(label for name, label in case.definition.perspectives.items() if name not in names)
    return Allowed(needs={"there are some": bool(names)}, words=labels, quoted=labels, never=others)


@checks(MISSING_SILENT)
def silent(claim: Claim, case: Case) -> Allowed:
    return _silent(claim, case, is_asked=True)


@checks(MISSING_NOT_ASKED)
def not_asked(claim: Claim, case: Case) -> Allowed:
    return _silent(claim, case, is_asked=False)
