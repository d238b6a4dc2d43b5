"""Checks of what a result is said to lack."""

from collections import Counter
from collections.abc import Callable

from apps.findings.case import Case, FrozenCrowd, FrozenEvidence
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.coverage import (
    HEARD_GROUPS,
    HEARD_KNOWN,
    MISSING_INTERVIEWS,
    MISSING_LEFT_OUT,
    MISSING_NONE_PROMISED,
    MISSING_NOT_ASKED,
    MISSING_NOT_SENT,
    MISSING_OPINIONS,
    MISSING_SILENT,
    MISSING_WAITING,
    MISSING_WAITING_MORE,
    WARNINGS,
)
from apps.findings.sentences import STRANDS, number_words, people_words
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
    return Allowed(
        needs={"the engine says so": bool(paths)},
        words=tuple(strands),
        names=tuple(dict.fromkeys(names)) if code == "dimension_without_evidence" else (),
        quoted=(*(text for text in texts if text in claim.text), *strands),
    )


COUNTS: dict[ClaimRule, Callable[[FrozenEvidence], int]] = {
    MISSING_NOT_SENT: lambda each: sum(max(one.answered - one.sent, 0) for one in each.coverage.values()),
    MISSING_INTERVIEWS: lambda each: each.interviews,
}


@checks(*COUNTS)
def counted(claim: Claim, case: Case) -> Allowed:
    number = COUNTS[claim.rule](case.evidence)
    return Allowed(needs={"there are some": number > 0}, words=(str(number),))


def _core(case: Case) -> dict[str, FrozenCrowd]:
    crowds = {
        "; ".join(map(case.definition.perspectives.__getitem__, each.perspectives)): each
        for each in case.evidence.crowds.get("core", ())
    }
    return {label if len(each.perspectives) == 1 else f"“{label}”": each for label, each in crowds.items()}


@checks(MISSING_OPINIONS)
def no_opinions(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "nobody's opinions are there": not case.evidence.engagement.opinions and not _core(case),
            "somebody answered": any(case.evidence.answered.values()),
        },
        words=(str(case.framing.k),),
        says=("figures alone",),
    )


@checks(MISSING_WAITING)
def waiting(claim: Claim, case: Case) -> Allowed:
    label, crowd = max(
        ((label, each) for label, each in _core(case).items() if claim.text.startswith(label)),
        key=lambda each: len(each[0]),
    )
    number = crowd.waiting
    return Allowed(
        needs={"too few have answered anew": 0 < number < case.framing.k},
        words=(label, str(number), number_words(case.framing.k - number)),
        says=("answer waits for" if number == 1 else "answers wait for",),
    )


@checks(MISSING_WAITING_MORE)
def waiting_more(claim: Claim, case: Case) -> Allowed:
    waiting = [
        block
        for block, crowds in case.evidence.crowds.items()
        if block != "core" and any(each.waiting for each in crowds)
    ]
    return Allowed(needs={"some wait": bool(waiting)}, words=(str(len(waiting)),))


@checks(HEARD_KNOWN)
def known(claim: Claim, case: Case) -> Allowed:
    turnout = case.evidence.coverage.values()
    answered, by_mail, vouched = (
        sum(getattr(each, name) for each in turnout) for name in ("answered", "known_by_mail", "vouched")
    )
    return Allowed(
        needs={
            "somebody answered": answered > 0,
            "no more are known than answered": by_mail + vouched <= answered,
        },
        words=(
            people_words(answered),
            *((f"{by_mail} known by their mail",) if by_mail else ()),
            *((f"{vouched} vouched for",) if vouched else ()),
        ),
        only_if={"nobody is known": not by_mail and not vouched},
        people=answered,
    )


@checks(HEARD_GROUPS)
def groups(claim: Claim, case: Case) -> Allowed:
    crowds = _core(case)
    return Allowed(
        needs={
            "each is large enough": bool(crowds)
            and all(each.people >= case.framing.k for each in crowds.values())
        },
        words=tuple(f"{label} ({people_words(each.people)})" for label, each in crowds.items()),
        people=sum(each.people for each in crowds.values()),
    )


@checks(MISSING_LEFT_OUT)
def left_out(claim: Claim, case: Case) -> Allowed:
    number = case.evidence.left_out
    return Allowed(needs={"there are some": number > 0}, words=(str(number),))


@checks(MISSING_NONE_PROMISED)
def none_promised(claim: Claim, case: Case) -> Allowed:
    said = Counter(
        name
        for each in case.evidence.facts
        for name, answer in each.answers.items()
        if isinstance(answer, dict) and "limit_none" in answer
    )
    words = tuple(f"{case.quoted(name)} ({people_words(people)})" for name, people in said.items())
    return Allowed(needs={"somebody says so": bool(said)}, words=words)


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
