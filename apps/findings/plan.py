"""What is advised, as pages print it: what is due by which day, whose work it is, and how much."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice, ExperimentProposal, OldSource, RuleEvidence
from apps.advice.lists.advice import (
    ChecklistRow,
    Duty,
    Entry,
    EntryMeasure,
    EntryStep,
    LateOrder,
    ListSize,
    Note,
    Unused,
)
from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.sentences import sentence_case
from apps.findings.targets import TargetRow, target_row
from apps.instruments.figures.format import format_rounded

# Why a row of the checklist has no place in the lists; where it says nothing, others were more urgent.
WHY = {
    "waits": gettext_lazy("Waits: it buys or builds what is hard to take back."),
    "withheld": gettext_lazy("Withheld: a rule above it forbids it."),
}
LAWS = {
    "eu_ai_act": (gettext_lazy("EU AI Act"), gettext_lazy("EU AI Act, article %(article)s")),
    "gdpr": (gettext_lazy("data protection law"), gettext_lazy("GDPR, article %(article)s")),
    "us": (gettext_lazy("law of states and cities"), gettext_lazy("law of states and cities, %(article)s")),
    "sector": (gettext_lazy("rules of the sector"), gettext_lazy("rules of the sector, %(article)s")),
}
# Old by the day the answers were closed, not by today: the same snapshot gives the same advice on any day.
OLD = {
    "price": gettext_lazy(
        "It rests on prices of %(day)s, more than 180 days before the answers were closed: look them up again."
    ),
    "law": gettext_lazy(
        "It rests on the law as read on %(day)s, more than 180 days before the answers were closed: ask whether it "
        "still stands so."
    ),
}


@dataclass(frozen=True)
class PlanStep:
    on: date  # by which it is done
    begins: date | None  # where it takes more than that day
    do: str
    who: str
    late: str  # that it is usually ordered earlier, and by when it must be granted
    overdue: str


@dataclass(frozen=True)
class PlanEntry:
    """One thing to do, now or next. `number` counts through both lists; `on` is the day of its first step."""

    number: int
    rule: str
    title: str
    dimension: str
    label: str
    because: str
    on: date | None
    who: str
    weeks: str
    steps: tuple[PlanStep, ...]
    measure: str
    stop_if: str
    mistakes: tuple[str, ...]
    too_late: tuple[str, ...]  # what can't be done any more before its event
    is_now: bool


@dataclass(frozen=True)
class CheckRow:
    rule: str
    title: str
    on: date
    who: str
    weeks: str
    why: str


@dataclass(frozen=True)
class DutyRow:
    rule: str
    title: str
    because: str
    steps: tuple[PlanStep, ...]
    on: date | None
    owner: str
    law: str
    effect: str
    due: str  # where it has no steps


@dataclass(frozen=True)
class NoteRow:
    """A guard, or what stands under a shape."""

    title: str
    because: str
    steps: tuple[PlanStep, ...]


@dataclass(frozen=True)
class CostRow:
    """The work of one list; `money` is empty where nobody said what a week costs."""

    weeks: str
    by: tuple[tuple[str, str], ...]  # whose, and how much
    money: str


@dataclass(frozen=True)
class ExperimentRow:
    id: str
    assumption: str
    test: str
    days: str
    passes_if: str
    quantities: tuple[str, ...]  # whose figures it tests


@dataclass(frozen=True)
class PlanSection:
    """`advice` is None before it is given, and where no rules read the questions."""

    advice: Advice | None = None
    do_now: tuple[PlanEntry, ...] = ()
    do_next: tuple[PlanEntry, ...] = ()
    checklist: tuple[CheckRow, ...] = ()
    duties: tuple[DutyRow, ...] = ()
    guards: tuple[NoteRow, ...] = ()
    shape_notes: tuple[NoteRow, ...] = ()
    cost_now: CostRow | None = None
    cost_next: CostRow | None = None
    asked: tuple[str, ...] = ()  # of those who decide
    unused: str = ""  # statements that rules do not see, because too few were asked
    ask_more: str = ""  # of whom, so that rules see them
    targets: tuple[TargetRow, ...] = ()
    experiments: tuple[ExperimentRow, ...] = ()
    has_rules: bool = True

    @property
    def entries(self) -> tuple[PlanEntry, ...]:
        return self.do_now + self.do_next

    @property
    def is_law_above(self) -> bool:
        """Return whether the law stands above all that is to be done: it stops a launch, or growth."""
        return self.advice is not None and self.advice.law.above


NO_PLAN = PlanSection()
NO_RULES = replace(NO_PLAN, has_rules=False)


def plan_of(case: Case, advice: Advice) -> PlanSection:
    """Return what advice comes to."""
    words = _Words(case)
    now = tuple(words.entry(each, number) for number, each in enumerate(advice.do_now, start=1))
    following = enumerate(advice.do_next, start=len(now) + 1)
    cost, money, shape = advice.cost, advice.cost.money, advice.shape
    money_now, money_next, currency = (money.now, money.next, money.currency) if money else (None, None, "")
    return PlanSection(
        advice=advice,
        do_now=now,
        do_next=tuple(words.entry(each, number, is_now=False) for number, each in following),
        checklist=tuple(map(words.check, advice.checklist)),
        duties=tuple(words.duties(advice)),
        guards=tuple(map(words.note, _guards(case, advice))),
        shape_notes=tuple(map(words.note, shape.notes)) if shape else (),
        cost_now=words.cost(cost.now, money_now, currency),
        cost_next=words.cost(cost.next, money_next, currency),
        # Of figures that don't fit together the page asks by itself.
        asked=tuple(ask.text for ask in advice.asks if ask.kind != "figure"),
        unused=", ".join(dict.fromkeys(each.short_name for each in advice.unused)),
        ask_more=" ".join(words.ask_more(advice.unused)),
        targets=tuple(target_row(case, each, dated=_old_words(each.dated)) for each in advice.targets),
        experiments=tuple(_experiment(case, each) for each in advice.experiments),
    )


def _guards(case: Case, advice: Advice) -> list[Note]:
    """Return what is to be left alone; where something is over, first is past, and no guard may say who leads."""
    is_over = bool(case.result.verdict.over_dimensions)
    return [each for each in advice.guards if not (is_over and each.says_who_leads)]


@dataclass(frozen=True)
class _Words:
    case: Case

    def ask_more(self, unused: Iterable[Unused]) -> Iterator[str]:
        """Yield of whom how many more have to answer, so that rules see what too few were asked."""
        most: dict[str, int] = {}
        for each in unused:
            most[each.perspective] = max(most.get(each.perspective, 0), each.more)
        for perspective, more in most.items():
            who = self.case.definition.short_perspectives.get(perspective)
            if more and who:
                yield _("Ask %(number)d more of %(who)s.") % {"number": more, "who": who}
            elif more:
                yield _("Ask %(number)d more.") % {"number": more}

    def who(self, perspectives: Iterable[str]) -> str:
        names = self.case.definition.short_perspectives
        return ", ".join(names.get(each, each) for each in perspectives)

    def entry(self, entry: Entry, number: int, *, is_now: bool = True) -> PlanEntry:
        steps = self.steps(entry.steps)
        return PlanEntry(
            number=number,
            rule=entry.rule,
            title=entry.title,
            dimension=entry.dimension,
            label=self.case.definition.dimensions.get(entry.dimension, ""),
            because=entry.because,
            on=steps[0].on if steps else None,
            who=self.who(entry.who),
            weeks=work_words(entry.weeks),
            steps=steps,
            measure=_measure_words(entry.measure),
            stop_if=entry.stop_if,
            mistakes=entry.mistakes,
            too_late=entry.too_late,
            is_now=is_now,
        )

    def steps(self, steps: Iterable[EntryStep]) -> tuple[PlanStep, ...]:
        return tuple(
            PlanStep(
                date.fromisoformat(each.on),
                date.fromisoformat(each.begins) if each.begins and each.begins != each.on else None,
                each.do,
                self.who(each.who),
                _late_words(each.late) if each.late else "",
                _("Overdue since %(day)s.") % {"day": _day(each.overdue_since)} if each.overdue_since else "",
            )
            for each in steps
        )

    def check(self, row: ChecklistRow) -> CheckRow:
        return CheckRow(
            row.rule,
            row.title,
            date.fromisoformat(row.on),
            self.who(row.who),
            work_words(row.weeks),
            str(WHY.get(row.why, "")),
        )

    def duties(self, advice: Advice) -> Iterator[DutyRow]:
        law = advice.law
        effects = (
            (law.stops, _("Stops it until done")),
            (law.dated, _("Has a date")),
            (law.good_practice, _("Good practice")),
        )
        for duties, effect in effects:
            yield from (self.duty(each, effect) for each in duties)

    def duty(self, duty: Duty, effect: str) -> DutyRow:
        return DutyRow(
            duty.rule,
            sentence_case(duty.short) if duty.standard else duty.title,
            sentence_case(duty.because),
            self.steps(duty.steps),
            date.fromisoformat(duty.on) if duty.on else None,
            duty.owner,
            law_words(duty.articles),
            effect,
            "" if duty.steps else sentence_case(duty.title),
        )

    def note(self, note: Note) -> NoteRow:
        return NoteRow(note.title, note.because, self.steps(note.steps))

    def by(self, weeks: Mapping[str, tuple[float, float]]) -> tuple[tuple[str, str], ...]:
        return tuple((self.who([name]), work_words(each)) for name, each in weeks.items())

    def cost(self, size: ListSize, band: tuple[float, float] | None, currency: str) -> CostRow:
        """Say what a list costs; `band` is None where nobody said what a week of work costs."""
        money = self.money(band, currency) if band else ""
        return CostRow(work_words(size.weeks), self.by(size.by), money)

    def money(self, band: tuple[float, float], currency: str) -> str:
        low, high = (format_rounded(each, "currency", currency) for each in band)
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def law_words(articles: Mapping[str, str]) -> str:
    """Return the laws a duty is from, with the article where it has a number where the system is used."""
    words = []
    for regime, article in articles.items():
        named, numbered = LAWS[regime]
        words.append(str(numbered) % {"article": article} if article else str(named))
    return sentence_case("; ".join(words))


def _measure_words(measure: EntryMeasure) -> str:
    text = measure.text.rstrip(".")
    return _("%(measure)s: %(until)s") % {"measure": text, "until": measure.until} if measure.until else text


def _late_words(late: LateOrder) -> str:
    left = ngettext("%(number)d is left", "%(number)d are left", late.days_left) % {"number": late.days_left}
    text = _("Late: %(lead)d days are usual, %(left)s. Agree what is cut if it isn't granted by %(day)s.")
    return text % {"lead": late.lead_days, "left": left, "day": _day(late.until)}


def _experiment(case: Case, experiment: ExperimentProposal) -> ExperimentRow:
    days = ngettext("%(number)d day", "%(number)d days", experiment.days) % {"number": experiment.days}
    return ExperimentRow(
        id=experiment.id,
        assumption=experiment.assumption,
        test=" ".join(filter(None, (experiment.test, _old_words(experiment.dated)))),
        days=days,
        passes_if=experiment.passes_if,
        quantities=_quantities_in(case, experiment.evidence),
    )


def _old_words(dated: Iterable[OldSource]) -> str:
    """Return from when the oldest price and the oldest law are, of those that something rests on and that are old."""
    oldest = {each.kind: each.as_of for each in reversed(tuple(dated))}  # they come with the oldest first
    return " ".join(str(said) % {"day": _day(oldest[kind])} for kind, said in OLD.items() if kind in oldest)


def _day(written: str) -> str:
    return date_format(date.fromisoformat(written))


def _quantities_in(case: Case, evidence: Iterable[RuleEvidence]) -> tuple[str, ...]:
    named = {part for each in evidence for part in each.fact.split(".")}
    return tuple(name for name in case.definition.quantities if name in named)


def work_words(weeks: tuple[float, float]) -> str:
    """Return how much work something is, from the least to the most."""
    low, high = (numeral(f"{each:g}") for each in weeks)
    if low == high:
        return ngettext("%(high)s week", "%(high)s weeks", 1 if weeks[1] == 1 else 2) % {"high": high}
    return _("%(low)s to %(high)s weeks") % {"low": low, "high": high}
