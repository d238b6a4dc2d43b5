"""Who was heard, by groups that may be shown, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.findings.case import Case, FrozenEvidence
from apps.findings.sentences import STRANDS, listed
from apps.instruments.definition import Definition


@dataclass(frozen=True)
class CoverageRow:
    label: str
    answered: int
    asked: int


@dataclass(frozen=True)
class CoverageSection:
    """`rows` are groups that may be shown; `elsewhere` people answered in groups too small for a row."""

    answered: int
    asked: int
    perspectives: int  # with at least one answer
    rows: tuple[CoverageRow, ...]
    elsewhere: int
    silent: tuple[str, ...]  # perspectives without an answer


def coverage_of(case: Case) -> CoverageSection:
    """Group the coverage so that every row has at least `k` people who answered."""
    counts, answered, definition = case.evidence.coverage, case.evidence.answered, case.definition
    groups = case.shown_groups(answered)
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
        silent=tuple(definition.perspectives[name] for name, people in answered.items() if not people),
    )


def missing_of(case: Case) -> tuple[str, ...]:
    """Say what the result lacks, by groups, dimensions, and questions asked of at least `k` people."""
    return (*_missing_people(case.evidence, case.definition), *_missing_evidence(case))


def _missing_people(evidence: FrozenEvidence, definition: Definition) -> Iterator[str]:
    counts = evidence.coverage
    for sentence, is_asked in (
        (_("Nobody answered for: %(perspectives)s."), True),
        (_("Nobody was asked for: %(perspectives)s."), False),
    ):
        silent = [
            definition.perspectives[name]
            for name, turnout in counts.items()
            if not turnout.answered and bool(turnout.asked) is is_asked
        ]
        if silent:
            yield sentence % {"perspectives": "; ".join(silent)}
    unsent = sum(max(turnout.answered - turnout.sent, 0) for turnout in counts.values())
    if unsent:
        yield ngettext(
            "%(number)d person had not sent their answers at closing; what they gave counts.",
            "%(number)d people had not sent their answers at closing; what they gave counts.",
            unsent,
        ) % {"number": unsent}
    express = sum(turnout.express for turnout in counts.values())
    if express:
        yield ngettext(
            "%(number)d person took the express form: the ranking and the statements everybody is asked.",
            "%(number)d people took the express form: the ranking and the statements everybody is asked.",
            express,
        ) % {"number": express}
    if interviews := evidence.interviewed:
        yield ngettext(
            "The answers of %(count)s person were entered from an interview.",
            "The answers of %(count)s people were entered from interviews.",
            interviews,
        ) % {"count": interviews}


def _missing_evidence(case: Case) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for warning in case.result.meta.warnings:
        kind, _dot, rest = warning.path.partition(".")
        name = rest.partition(".")[0]
        # "Everybody asked doesn't know" reveals an answer if only one person was asked.
        if kind not in {"items", "quantities"} or case.may_show(case.people.asked(name)):
            names.setdefault(warning.code, []).append(name)
    for code, write in _SENTENCES.items():
        if code in names:
            yield write(names[code], case.definition)


def _streams(names: list[str], definition: Definition) -> str:
    return _("No evidence from %(strands)s.") % {
        "strands": listed([str(STRANDS.get(name, name)) for name in names])
    }


def _dimensions(names: list[str], definition: Definition) -> str:
    labels = [definition.dimensions.get(name, name) for name in names]
    return _("Nobody ranked, noticed or measured anything on %(dimensions)s.") % {
        "dimensions": listed(labels)
    }


def _limits(names: list[str], definition: Definition) -> str:
    return _("Nobody gave a limit for: %(questions)s.") % {"questions": _questions(names, definition)}


def _borrowed(names: list[str], definition: Definition) -> str:
    return _(
        "Not everybody who gave a figure gave its limit; the limits of others stand in for: %(questions)s."
    ) % {"questions": _questions(names, definition)}


def _uneven(names: list[str], definition: Definition) -> str:
    return _(
        "Dimensions have figures for different numbers of quantities; the one with more looks tighter by chance."
    )


def _tied(names: list[str], definition: Definition) -> str:
    return _("The orders people gave allow more than one answer.")


def _unknown(names: list[str], definition: Definition) -> str:
    return _("Everybody asked said “don't know” to: %(questions)s.") % {
        "questions": _questions(names, definition)
    }


def _zeros(names: list[str], definition: Definition) -> str:
    return _("Some said “not live yet”, others gave a figure, for: %(questions)s.") % {
        "questions": _questions(names, definition)
    }


_SENTENCES = {
    "stream_missing": _streams,
    "dimension_without_evidence": _dimensions,
    "limit_missing": _limits,
    "limit_borrowed": _borrowed,
    "all_dont_know": _unknown,
    "zero_left_out": _zeros,
    "uneven_quantities": _uneven,
    "non_unique_consensus": _tied,
}


def _questions(ids: list[str], definition: Definition) -> str:
    items = [definition.by_id[name] for name in dict.fromkeys(ids) if name in definition.by_id]
    texts = [
        item.text.rstrip(".") if item.id in definition.quantities else f"“{item.text}”" for item in items
    ]
    return "; ".join(texts)
