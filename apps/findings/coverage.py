"""Who was heard, by groups that may be shown, and what is missing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import Case, Turnout
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.privacy import are_few
from apps.findings.sentences import STRANDS, listed
from apps.instruments.values import LIMIT_NONE


@dataclass(frozen=True)
class CoverageRow:
    label: str
    answered: int
    asked: int


@dataclass(frozen=True)
class CoverageSection:
    answered: int
    asked: int
    perspectives: int  # with at least one answer
    rows: tuple[CoverageRow, ...]  # groups that may be shown
    elsewhere: int  # answered in groups too small for a row
    silent: tuple[str, ...]  # perspectives without an answer
    uncounted: int = 0  # answered and don't count toward k


def coverage_of(case: Case) -> CoverageSection:
    counts, answered, definition = case.evidence.coverage, case.evidence.answered, case.definition
    groups = case.shown_groups(case.evidence.counted)
    rows = tuple(
        CoverageRow(
            label=case.perspectives_words(group),
            answered=sum(answered[name] for name in group),
            asked=sum(counts[name].asked for name in group),
        )
        for group in groups
    )
    return CoverageSection(
        answered=sum(answered.values()),
        asked=sum(turnout.asked for turnout in counts.values()),
        perspectives=sum(people > 0 for people in answered.values()),
        rows=rows,
        elsewhere=sum(answered.values()) - sum(row.answered for row in rows),
        # A perspective that was asked and kept silent tells of nobody's answers, whatever its size.
        silent=tuple(definition.perspectives[name] for name, people in answered.items() if not people),
        uncounted=sum(turnout.uncounted for turnout in counts.values()),
    )


def missing_of(case: Case) -> tuple[Claim, ...]:
    return (*_missing_people(case), *_missing_evidence(case))


MISSING_SILENT = ClaimRule(
    "missing.silent", gettext_lazy("A perspective was asked, and nobody of it answered.")
)
MISSING_NOT_ASKED = ClaimRule("missing.not_asked", gettext_lazy("Nobody of a perspective was asked."))
MISSING_LEFT_OUT = ClaimRule(
    "missing.left_out", gettext_lazy("Guests who were left out before the round was closed.")
)


def _missing_people(case: Case) -> Iterator[Claim]:
    turnout = case.evidence.coverage
    for rule, sentence, is_asked in (
        (MISSING_SILENT, _("Nobody answered for: %(perspectives)s."), True),
        (MISSING_NOT_ASKED, _("Nobody was asked for: %(perspectives)s."), False),
    ):
        silent = [
            name for name, each in turnout.items() if not each.answered and bool(each.asked) is is_asked
        ]
        if silent:
            yield Claim(rule, "", sentence % {"perspectives": case.perspectives_words(silent)})
    for rule, number, text in _how_heard(turnout.values()):
        if number:
            yield Claim(rule, "", text % {"number": number})
    if (uncounted := _uncounted(case)) is not None:
        yield uncounted
    if left_out := case.evidence.left_out:
        text = ngettext(
            "%(number)d guest was left out, with what they gave.",
            "%(number)d guests were left out, with what they gave.",
            left_out,
        )
        yield Claim(MISSING_LEFT_OUT, "", text % {"number": left_out})


MISSING_NOT_SENT = ClaimRule(
    "missing.not_sent", gettext_lazy("Answers that were not sent when the round closed count.")
)
MISSING_EXPRESS = ClaimRule("missing.express", gettext_lazy("Who took the express form was asked less."))
MISSING_INTERVIEWS = ClaimRule("missing.interviews", gettext_lazy("Answers that a facilitator entered."))


def _how_heard(turnout: Collection[Turnout]) -> Iterator[tuple[ClaimRule, int, str]]:
    number = sum(max(each.answered - each.sent, 0) for each in turnout)
    text = ngettext(
        "%(number)d person had not sent their answers at closing; what they gave is heard.",
        "%(number)d people had not sent their answers at closing; what they gave is heard.",
        number,
    )
    yield MISSING_NOT_SENT, number, text
    number = sum(each.express for each in turnout)
    text = ngettext(
        "%(number)d person took the express form: the ranking and the statements everybody is asked.",
        "%(number)d people took the express form: the ranking and the statements everybody is asked.",
        number,
    )
    yield MISSING_EXPRESS, number, text
    number = sum(each.interviews for each in turnout)
    text = ngettext(
        "The answers of %(number)d person were entered from an interview.",
        "The answers of %(number)d people were entered from interviews.",
        number,
    )
    yield MISSING_INTERVIEWS, number, text


MISSING_UNCOUNTED = ClaimRule(
    "missing.uncounted", gettext_lazy("Who answered and does not count toward the smallest group.")
)


def _uncounted(case: Case) -> Claim | None:
    turnout = case.evidence.coverage.values()
    uncounted, answered = sum(each.uncounted for each in turnout), sum(each.answered for each in turnout)
    if not uncounted:
        return None
    text = ngettext(
        "%(number)d of the %(answered)d people who answered is not counted: %(why)s.",
        "%(number)d of the %(answered)d people who answered are not counted: %(why)s.",
        uncounted,
    )
    if uncounted == answered:
        text = ngettext(
            "The one person who answered is not counted: %(why)s.",
            "None of the %(answered)d people who answered is counted: %(why)s.",
            uncounted,
        )
    why = _("nobody vouched for them")
    if any(each.interviews for each in turnout):
        why = _("nobody vouched for them, or they were interviewed")
    return Claim(MISSING_UNCOUNTED, "", text % {"number": uncounted, "answered": answered, "why": why})


def unpromised(case: Case) -> list[str]:
    """Return the quantities of which enough people say that there is no limit to name."""
    return [name for name in case.definition.quantities if _is_unpromised(case, name)]


def _is_unpromised(case: Case, name: str) -> bool:
    answers = [answer for each in case.evidence.counted_answers if (answer := each.answers.get(name))]
    without = [answer for answer in answers if isinstance(answer, Mapping) and LIMIT_NONE in answer]
    # Where all of few say so, it would tell what each of them said.
    discloses = len(without) == len(answers) and are_few(len(answers))
    return bool(without) and case.may_show(len(without)) and not case.withholds(discloses)


MISSING_NONE_PROMISED = ClaimRule(
    "missing.none_promised", gettext_lazy("k or more say that there is no limit to name.")
)


def _missing_evidence(case: Case) -> Iterator[Claim]:
    if names := unpromised(case):
        text = _("Some say that there is no limit to name for: %(names)s.")
        yield Claim(MISSING_NONE_PROMISED, "", text % {"names": "; ".join(map(case.quoted, names))})
    for code, names in told_warnings(case).items():
        rule, sentence = WARNINGS[code]
        words = _words_of(code, names, case)
        if words or "%" not in str(sentence):
            yield Claim(rule, "", sentence % {"names": words})


def told_warnings(case: Case) -> dict[str, list[str]]:
    """Return what the engine warns of, by code in the order in which it is shown, with the names that may be shown."""
    # Too few answered, or count, for anything of their answers to be shown. Where nobody did, it is of no
    # one.
    if any(case.evidence.answered.values()) and not case.is_shown:
        return {}
    names_of: dict[str, list[str]] = {}
    for warning in case.result.meta.warnings:
        kind, name, *_rest = (*warning.path.split("."), "")
        if _may_warn(case, warning.code, kind, name):
            names_of.setdefault(warning.code, []).append(name)
    return {code: list(dict.fromkeys(names_of[code])) for code in WARNINGS if code in names_of}


def _may_warn(case: Case, code: str, kind: str, name: str) -> bool:
    # "Everybody asked doesn't know" reveals an answer if only one person was asked.
    if kind in {"items", "quantities"} and not case.may_ask_about(name):
        return False
    if code == "all_dont_know" and case.withholds(are_few(len(case.people.counted.answers))):
        return False
    if code in _OF_SHARES and (not case.is_shown or case.result.verdict.level == "insufficient"):
        return False
    return code not in _OF_FIGURES or case.may_show_quantity(name)


def _words_of(code: str, names: list[str], case: Case) -> str:
    definition = case.definition
    if code == "stream_missing":
        return listed([str(STRANDS.get(name, name)) for name in names])
    if code == "dimension_without_evidence":
        return case.labels([name for name in names if name in definition.dimensions])
    return "; ".join(case.quoted(name) for name in names if name in definition.by_id)


# About figures that were given: of two who contradict each other, each would know what the other said.
_OF_FIGURES = frozenset({"disputed_figure", "zero_left_out"})
# About how the shares came about, which are not there where nothing is told.
_OF_SHARES = frozenset({"source_missing", "uneven_quantities", "non_unique_consensus", "low_ess"})
WARNINGS = {
    "stream_missing": (
        ClaimRule(
            "missing.stream_missing", gettext_lazy("One of the three kinds of evidence has nobody behind it.")
        ),
        gettext_lazy("No evidence from %(names)s."),
    ),
    "dimension_without_evidence": (
        ClaimRule("missing.dimension_without_evidence", gettext_lazy("Nobody said anything of a dimension.")),
        gettext_lazy("Nobody ranked, noticed or measured anything on %(names)s."),
    ),
    "limit_missing": (
        ClaimRule("missing.limit_missing", gettext_lazy("Figures of a quantity are known, and no limit.")),
        gettext_lazy("Nobody gave a limit for: %(names)s."),
    ),
    "limit_borrowed": (
        ClaimRule(
            "missing.limit_borrowed", gettext_lazy("A limit is taken from others for those who gave none.")
        ),
        gettext_lazy(
            "Not everybody who gave a figure gave its limit; the limits of others stand in for: %(names)s."
        ),
    ),
    "growth_missing": (
        ClaimRule(
            "missing.growth_missing",
            gettext_lazy("Nobody gave a growth: that of an ordinary quantity is assumed."),
        ),
        gettext_lazy("Nobody said how fast these grow, so some growth is assumed: %(names)s."),
    ),
    "source_missing": (
        ClaimRule("missing.source_missing", gettext_lazy("A figure came without a source.")),
        gettext_lazy("Where nobody said how a figure was come by, its range decides how far it is trusted."),
    ),
    "disputed_figure": (
        ClaimRule(
            "missing.disputed_figure",
            gettext_lazy("Somebody measured a quantity over its limit, others deny it."),
        ),
        gettext_lazy("The figures contradict each other on: %(names)s."),
    ),
    "all_dont_know": (
        ClaimRule(
            "missing.all_dont_know",
            gettext_lazy("Everybody asked said “don't know”; said of questions asked of k or more."),
        ),
        gettext_lazy("Everybody asked said “don't know” to: %(names)s."),
    ),
    "zero_left_out": (
        ClaimRule(
            "missing.zero_left_out",
            gettext_lazy("A zero stood beside positive figures and is left out of the pool."),
        ),
        gettext_lazy("Some said zero or “not live yet”, others a figure above zero, for: %(names)s."),
    ),
    "uneven_quantities": (
        ClaimRule(
            "missing.uneven_quantities",
            gettext_lazy("Dimensions have different numbers of known quantities."),
        ),
        gettext_lazy(
            "Dimensions have figures for different numbers of quantities; the one with more looks tighter by chance."
        ),
    ),
    "non_unique_consensus": (
        ClaimRule(
            "missing.non_unique_consensus", gettext_lazy("Several orders fit the rankings equally well.")
        ),
        gettext_lazy("The orders people gave allow more than one answer."),
    ),
    "low_ess": (
        ClaimRule("missing.low_ess", gettext_lazy("Fewer than 1,000 draws carry the weight.")),
        gettext_lazy("Few draws carry most of the weight, so the shares are rougher than usual."),
    ),
}
