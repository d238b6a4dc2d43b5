"""The law, apart from what is advised: one line, and a table of the duties."""

from dataclasses import dataclass

from apps.reports.document.advice import StepLine, StepLines, day_words
from apps.reports.document.source import ReportSource


@dataclass(frozen=True)
class DutyLine:
    title: str
    effect: str  # in words: that it stops the launch, has a date, or is good practice
    because: str
    steps: tuple[StepLine, ...]
    due: str  # where it has no steps
    by: str
    owner: str
    articles: str


@dataclass(frozen=True)
class LawSection:
    line: str
    is_above: bool  # it stands above all that is to be done
    duties: tuple[DutyLine, ...]


def law_of(source: ReportSource) -> LawSection | None:
    plan = source.findings.plan
    if plan.advice is None or not plan.duties:
        return None
    steps = StepLines(source)
    return LawSection(
        line=plan.advice.law.line,
        is_above=plan.is_law_above,
        duties=tuple(
            DutyLine(
                title=row.title,
                effect=row.effect,
                because=row.because,
                steps=steps.of(row.rule, row.steps),
                due=row.due,
                by=day_words(row.on) if row.on else "",
                owner=row.owner,
                articles=row.law,
            )
            for row in plan.duties
        ),
    )
