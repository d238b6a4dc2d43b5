"""What a result proposes to settle, less what was settled already. A proposal's key is that of the row it becomes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from apps.advice import FactValue
from apps.decisions.commitments.days import NumberedStep, numbered_steps, proposed_day, weekday_from
from apps.decisions.models import Assumption, PlanStep
from apps.decisions.wording import flip_words
from apps.engagements.models import Engagement
from apps.findings.findings import Findings
from apps.findings.plan import ExperimentRow
from apps.findings.sensitivity.assumed import AssumedFigure
from apps.findings.targets import TargetRow
from apps.instruments.selectors import definition_for

CHECKED_WITHIN = timedelta(days=30)


class Proposal(Protocol):
    """What may be kept by one tap if it `is_complete`; `due` is proposed as the day called `day_label`."""

    @property
    def key(self) -> str: ...

    @property
    def due(self) -> date | None: ...

    @property
    def day_label(self) -> str: ...

    @property
    def is_complete(self) -> bool: ...


@dataclass(frozen=True)
class ProposedAssumption:
    key: str
    text: str
    quantity: str
    field: str
    value: float | None
    turns_at: float | None
    becomes: tuple[str, ...]
    test: str
    passes_if: str
    due: date
    flip: str  # in words

    is_complete = True

    @property
    def day_label(self) -> str:
        return _("Check by")

    @property
    def flip_json(self) -> dict[str, object] | None:
        return None if self.turns_at is None else {"value": self.turns_at, "becomes": list(self.becomes)}


@dataclass(frozen=True)
class ProposedTarget:
    """`value` is None where the group has to say it."""

    key: str
    row: TargetRow
    value: FactValue | None
    unit: str

    due = None
    day_label = ""

    @property
    def is_complete(self) -> bool:
        return self.value is not None

    @property
    def stored(self) -> dict[str, object]:
        return {
            "indicator": self.row.indicator,
            "value": list(self.value) if isinstance(self.value, tuple) else self.value,
            "unit": self.unit,
            "window": self.row.window,
            "stop_value": self.row.stop or None,
        }


@dataclass(frozen=True)
class ProposedPlanStep:
    key: str
    rule: str
    title: str
    is_now: bool
    text: str
    when: str
    due: date

    is_complete = True

    @property
    def day_label(self) -> str:
        return _("Due")


def proposed_assumptions(
    findings: Findings, engagement: Engagement, today: date
) -> tuple[ProposedAssumption, ...]:
    """Propose the figures that matter, then what the rules would test."""
    definition = definition_for(engagement.instrument_version, engagement.routing)
    tests = findings.plan.experiments

    def of_figure(each: AssumedFigure) -> ProposedAssumption:
        row = Assumption(
            quantity=each.quantity,
            field=each.point,
            value=each.value,
            flip=None if each.turns_at is None else {"value": each.turns_at, "becomes": list(each.becomes)},
        )
        test = next((test for test in tests if each.quantity in test.quantities), None)
        return ProposedAssumption(
            key=each.id.lower(),
            text=each.text,
            quantity=each.quantity,
            field=each.point,
            value=each.value,
            turns_at=each.turns_at,
            becomes=each.becomes,
            test=test.test if test else "",
            passes_if=test.passes_if if test else "",
            due=weekday_from(today + CHECKED_WITHIN),
            flip=flip_words(row, definition, engagement.currency),
        )

    def of_test(each: ExperimentRow) -> ProposedAssumption:
        return ProposedAssumption(
            key=each.id.lower(),
            text=each.assumption,
            quantity="",
            field="",
            value=None,
            turns_at=None,
            becomes=(),
            test=each.test,
            passes_if=each.passes_if,
            due=weekday_from(today + CHECKED_WITHIN),
            flip="",
        )

    return (*map(of_figure, findings.assumed), *map(of_test, tests))


def proposed_targets(findings: Findings) -> tuple[ProposedTarget, ...]:
    return tuple(
        # A step of an answer or a list has its unit in itself.
        ProposedTarget(row.id, row, row.value, row.unit if isinstance(row.value, int | float) else "")
        for row in findings.plan.targets
    )


def proposed_steps(findings: Findings, start: date, today: date) -> tuple[ProposedPlanStep, ...]:
    """Propose each step of what is to be done, due so many days after `start`, and never before today.

    A report that was ordered before such a day passed has that day: what it says does not depend on when it was ordered.
    """
    return tuple(_step(each, start, today) for each in numbered_steps(findings.plan))


def _step(each: NumberedStep, start: date, today: date) -> ProposedPlanStep:
    return ProposedPlanStep(
        key=each.key,
        rule=each.action.rule,
        title=str(each.action.title),
        is_now=each.is_now,
        text=each.text,
        when=each.step.when,
        due=max(proposed_day(each, start) or start, weekday_from(today)),
    )


@dataclass(frozen=True)
class ReplacedStep:
    """A step that is proposed no more, because the plan has something else under its key: `row` says what."""

    text: str
    title: str
    row: PlanStep


def replaced_steps(findings: Findings, rows: Iterable[PlanStep]) -> tuple[ReplacedStep, ...]:
    taken = {row.key: row for row in rows}
    return tuple(
        ReplacedStep(each.text, str(each.action.title), taken[each.key])
        for each in numbered_steps(findings.plan)
        if each.key in taken and not each.is_still(taken[each.key].text)
    )


def without_kept[P: Proposal](proposals: Sequence[P], kept: set[str]) -> tuple[P, ...]:
    return tuple(each for each in proposals if each.key not in kept)
