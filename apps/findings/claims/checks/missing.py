"""Checks of what a result is said to lack."""

from collections import Counter
from collections.abc import Callable

from django.utils.translation import gettext_lazy

from apps.findings.case import Case, Turnout
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, Check, rule
from apps.findings.sentences import STRANDS

CODES = {
    "stream_missing": gettext_lazy("One of the three kinds of evidence has nobody behind it."),
    "dimension_without_evidence": gettext_lazy("Nobody said anything of a dimension."),
    "limit_missing": gettext_lazy("Figures of a quantity are known, and no limit."),
    "limit_borrowed": gettext_lazy("A limit is taken from others for those who gave none."),
    "growth_missing": gettext_lazy("Nobody gave a growth: that of an ordinary quantity is assumed."),
    "source_missing": gettext_lazy("A figure came without a source."),
    "disputed_figure": gettext_lazy("Somebody measured a quantity over its limit, others deny it."),
    "all_dont_know": gettext_lazy("Everybody asked said “don't know”; said of questions asked of k or more."),
    "zero_left_out": gettext_lazy("A zero stood beside positive figures and is left out of the pool."),
    "uneven_quantities": gettext_lazy("Dimensions have different numbers of known quantities."),
    "non_unique_consensus": gettext_lazy("Several orders fit the rankings equally well."),
    "low_ess": gettext_lazy("Fewer than 1,000 draws carry the weight."),
}
_STRANDS = ("stream_missing",)


def _warning(code: str) -> Check:
    def check(claim: Claim, case: Case) -> Allowed:
        paths = [warning.path.split(".") for warning in case.result.meta.warnings if warning.code == code]
        texts = [case.quoted(path[1]) for path in paths if path[1:] and path[1] in case.definition.by_id]
        strands = [
            str(STRANDS[part]) for path in paths for part in path if code in _STRANDS and part in STRANDS
        ]
        names = [part for path in paths for part in path if part in case.definition.dimensions]
        quoted = [text for text in texts if text in claim.text]
        asked = [
            case.may_ask_about(path[1]) for path in paths if path[1:] and path[0] in {"items", "quantities"}
        ]
        return Allowed(
            needs={
                "the engine says so": bool(paths),
                "answers may be told of": case.is_shown or not any(case.evidence.answered.values()),
                "it may be shown": not asked or any(asked),
            },
            words=tuple(strands),
            names=tuple(dict.fromkeys(names)) if code == "dimension_without_evidence" else (),
            quoted=(*quoted, *strands),
        )

    return check


for _code, _text in CODES.items():
    rule(f"missing.{_code}", _text)(_warning(_code))


def _counted(claim: Claim, case: Case, count: Callable[[Turnout], int]) -> Allowed:
    number = sum(map(count, case.evidence.coverage.values()))
    return Allowed(needs={"there are some": number > 0}, words=(str(number),))


@rule("missing.not_sent", gettext_lazy("Answers that were not sent when the round closed count."))
def not_sent(claim: Claim, case: Case) -> Allowed:
    return _counted(claim, case, lambda each: max(each.answered - each.sent, 0))


@rule("missing.express", gettext_lazy("Who took the express form was asked less."))
def express(claim: Claim, case: Case) -> Allowed:
    return _counted(claim, case, lambda each: each.express)


@rule("missing.interviews", gettext_lazy("Answers that a facilitator entered."))
def interviews(claim: Claim, case: Case) -> Allowed:
    return _counted(claim, case, lambda each: each.interviews)


@rule("missing.uncounted", gettext_lazy("Who answered and does not count toward the smallest group."))
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


@rule("missing.left_out", gettext_lazy("Guests who were left out before the round was closed."))
def left_out(claim: Claim, case: Case) -> Allowed:
    number = case.evidence.left_out
    return Allowed(needs={"there are some": number > 0}, words=(str(number),))


@rule("missing.none_promised", gettext_lazy("k or more say that there is no limit to name."))
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


@rule("missing.silent", gettext_lazy("A perspective was asked, and nobody of it answered."))
def silent(claim: Claim, case: Case) -> Allowed:
    return _silent(claim, case, is_asked=True)


@rule("missing.not_asked", gettext_lazy("Nobody of a perspective was asked."))
def not_asked(claim: Claim, case: Case) -> Allowed:
    return _silent(claim, case, is_asked=False)
