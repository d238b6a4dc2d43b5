"""A rule with a place as it is printed: its steps with days, its size, and the line that says why."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from apps.advice.facts.pooling import two_digits
from apps.advice.filling import fill
from apps.advice.lists.advice import (
    BriefWords,
    ChecklistRow,
    Cost,
    Entry,
    EntryMeasure,
    EntryStep,
    LateOrder,
    ListSize,
    Money,
    Weeks,
)
from apps.advice.lists.candidates import Candidate, Choice
from apps.advice.lists.case import Case, Texts
from apps.advice.lists.days import (
    DueDay,
    Late,
    Schedule,
    today,
)
from apps.advice.lists.lines import because, capital
from apps.advice.lists.order import scheduled_alone
from apps.advice.lists.spoken import Placed
from apps.advice.lists.wishes import dues_before, dues_of, event_day, leads, schedule_of
from apps.advice.pressed.item import Item
from apps.advice.proposals import aim_words
from apps.advice.rules.file import BRACES
from apps.advice.rules.rulefile import Measure
from apps.advice.rules.ruleset import Step

_MOST_FIGURES = 4  # that a guard names


def entry_of(choice: Choice, dues: Sequence[DueDay], case: Case) -> Entry:
    """Return a choice in words."""
    candidate, item = choice.candidate, choice.item
    rule = candidate.rule
    own = {**_of_days(dues, candidate, case), **_of_figures(candidate, case)}
    texts = case.texts(_figure_of(item, candidate, case), candidate.answers, own)
    # Its days are those of the item, not those of the order.
    line = case.texts(item, candidate.answers)
    steps = tuple(_steps(candidate, dues, case, texts))
    return Entry(
        rule=rule.id,
        title=candidate.title or texts.first(rule.title) or rule.id,
        dimension=rule.relieves or (item.dimension if item else ""),
        items=tuple(each.id for each in case.items if each.id in candidate.answers),
        because=because(candidate, item, case, line, _raised(candidate, item, case)),
        steps=steps,
        who=tuple(dict.fromkeys(who for step in steps for who in step.who)),
        weeks=summed(step.weeks for step in steps),
        measure=_measure(rule.measured_by(case.facts.holds), item, case, texts),
        stop_if=texts.first(rule.stop_if) or "",
        mistakes=tuple(said for each in rule.mistakes if (said := texts.fill(each)) is not None),
        merged=candidate.merged,
        too_late=tuple(_too_late(candidate, dues, texts)),
        event=day.isoformat() if (day := event_day(candidate, case)) is not None else "",
        safety=rule.safety,
    )


def _figure_of(item: Item | None, candidate: Candidate, case: Case) -> Item | None:
    """Return the item whose figures its texts name: its own, else the most urgent that it answers and that has some."""
    if item is not None and item.pair is not None:
        return item
    answered = (each for each in case.items if each.id in candidate.answers and each.pair is not None)
    return next(answered, item)


def _raised(candidate: Candidate, item: Item | None, case: Case) -> tuple[Item, ...]:
    """Return the other limits that its steps raise by a figure of their own: its reason names them, too."""
    words = " ".join(step.do for step in candidate.steps if step.acts == "raise")
    named = dict.fromkeys(name.partition(":")[2] for name in BRACES.findall(words))
    known = (case.by_id.get(name) for name in named)
    return tuple(each for each in known if each is not None and each.is_urgent and each != item)


def row_of(candidate: Candidate, case: Case, why: str = "") -> ChecklistRow:
    """Return a rule without a place as one row."""
    dues = dues_of(candidate, case)
    main = next((item for item in case.items if item.id in candidate.answers), None)
    texts = case.texts(_figure_of(main, candidate, case), candidate.answers, _of_days(dues, candidate, case))
    steps = tuple(_steps(candidate, dues, case, texts))
    return ChecklistRow(
        candidate.rule.id,
        candidate.title or texts.first(candidate.rule.title) or candidate.rule.id,
        steps[0].on if steps else today(case.issued_on).isoformat(),
        tuple(dict.fromkeys(who for step in steps for who in step.who)),
        summed(step.weeks for step in steps),
        why,
    )


def steps_of(
    candidate: Candidate,
    case: Case,
    texts: Texts,
    before: date | None = None,
    beside: Sequence[Schedule] = (),
) -> tuple[EntryStep, ...]:
    """Return the steps of a rule that has no place in the lists, such as one of law; all are due before a day."""
    dues = dues_of(candidate, case) if before is None else dues_before(before, candidate, case)
    own = replace(schedule_of(candidate, case), dues=dues, last=before)
    days = scheduled_alone(own, case.issued_on, beside)
    return tuple(_steps(candidate, days.dues, case, texts))


def summed(weeks: Iterable[Weeks]) -> Weeks:
    """Return the sum of sizes, low with low and high with high."""
    sizes = list(weeks)
    # Hundredths are what adding tenths leaves behind.
    return round(sum(low for low, _ in sizes), 2), round(sum(high for _, high in sizes), 2)


def _of_days(dues: Sequence[DueDay], candidate: Candidate, case: Case) -> dict[str, Placed]:
    """Return what stands for the days of an order: by when it is placed, or granted where that is late."""
    befores = (*candidate.rule.before, *(each for step in candidate.steps for each in step.before))
    if any(before.event == "limit" for before in befores):
        # By then the order is placed.
        ordered = [due.on for due, step in zip(dues, candidate.steps, strict=True) if step.before]
        return {"date": Placed("date", "day", (max(ordered, default=dues[0].on).isoformat(),))}
    if late := next((due.late for due in dues if due.late), None):
        return {
            "date": Placed("date", "day", (late.until.isoformat(),)),
            "lead": Placed("lead", "count", (float(late.lead_days),)),
            "left": Placed("left", "count", (float(late.days_left),)),
        }
    lead = next(iter(leads(befores, candidate, case)), None)
    if lead is None:
        return {}
    ahead = max(lead.on - timedelta(days=lead.days), today(case.issued_on))
    return {"date": Placed("date", "day", (ahead.isoformat(),))}


def _of_figures(candidate: Candidate, case: Case) -> dict[str, Placed]:
    """Return the names of the figures that a guard is about, and what lies halfway from each to its limit."""
    if candidate.rule.kind != "guard" or not candidate.answers:
        return {}
    names = candidate.answers[:_MOST_FIGURES]
    halves = {f"quantity.{name}.now": half for name in names if (half := _halfway(name, case)) is not None}
    found = {"q": Placed("q", "names", names)}
    return found | {"halfway": Placed("halfway", "named", tuple(halves.values()), tuple(halves))}


def _halfway(name: str, case: Case) -> float | None:
    now, limit = (case.facts.values.get(f"quantity.{name}.{point}") for point in ("now", "limit"))
    if isinstance(now, int | float) and isinstance(limit, int | float):
        return two_digits((now + limit) / 2)
    return None


def _steps(candidate: Candidate, dues: Sequence[DueDay], case: Case, texts: Texts) -> Iterator[EntryStep]:
    for step, due in zip(candidate.steps, dues, strict=True):
        do = texts.fill(step.do)
        if do is None or due.is_too_late:
            continue
        since = case.overdue.get((candidate.rule.id, step.do))
        yield EntryStep(
            on=due.on.isoformat(),
            begins=due.begins.isoformat() if due.begins is not None else "",
            do=do,
            who=step.who,
            weeks=step.weeks,
            late=_late(due.late),
            overdue_since=since.isoformat() if since is not None and since < case.issued_on else None,
            builds=step.builds,
            acts=step.acts,
            brief=_brief(step, texts),
        )


def _too_late(candidate: Candidate, dues: Sequence[DueDay], texts: Texts) -> Iterator[str]:
    for step, due in zip(candidate.steps, dues, strict=True):
        if due.is_too_late and (do := texts.fill(step.do)) is not None:
            yield do


def _late(late: Late | None) -> LateOrder | None:
    return LateOrder(late.lead_days, late.days_left, late.until.isoformat()) if late else None


def _brief(step: Step, texts: Texts) -> BriefWords | None:
    if step.brief is None or (title := texts.fill(step.brief.title)) is None:
        return None
    return BriefWords(title, texts.fill(step.brief.tail) or "", step.brief.asks)


def _measure(measure: Measure | None, item: Item | None, case: Case, texts: Texts) -> EntryMeasure:
    if measure is None:
        return EntryMeasure("")
    if measure.experiment:
        test = next(each for each, _ in case.rules.experiments if each.id == measure.experiment)
        return EntryMeasure(
            fill(test.test, case.framing, case.wording.gettext),
            fill(test.passes_if, case.framing, case.wording.gettext),
            measure.of,
            experiment=test.id,
        )
    # What words of their own tell is a target all the same.
    if measure.target and not measure.text:
        target = next(each for each in case.rules.targets if each.written.id == measure.target)
        return EntryMeasure(
            fill(target.written.indicator, case.framing, case.wording.gettext),
            aim_words(target, case.facts, case.wording),
            measure.of,
            target=measure.target,
        )
    # What names no item is about that of its reason.
    of = measure.of or (item.id if item is not None else "")
    return EntryMeasure(
        capital(texts.fill(measure.text) or ""), texts.fill(measure.until) or "", of, target=measure.target
    )


def cost_of(
    now: Sequence[Entry], following: Sequence[Entry], *, week_rate: float | None, currency: str
) -> Cost:
    """Return what the work of two lists comes to, in weeks, and in money where a week has a price."""
    first, then = _size(now), _size(following)
    money = None
    if week_rate is not None:
        money = Money(_priced(first.weeks, week_rate), _priced(then.weeks, week_rate), currency)
    return Cost(first, then, money)


def _size(entries: Sequence[Entry]) -> ListSize:
    of_doer: dict[str, list[Weeks]] = {}
    for step in (step for entry in entries for step in entry.steps):
        of_doer.setdefault(step.who[0], []).append(step.weeks)
    weeks = _to_halves(summed(entry.weeks for entry in entries))
    return ListSize(weeks, {who: _to_halves(summed(each)) for who, each in sorted(of_doer.items())})


def _to_halves(weeks: Weeks) -> Weeks:
    low, high = weeks
    # Half up, and never more exact than half a week: 2.25 is 2.5.
    return math.floor(low * 2 + 0.5) / 2, math.floor(high * 2 + 0.5) / 2


def _priced(weeks: Weeks, week_rate: float) -> Weeks:
    low, high = weeks
    return two_digits(low * week_rate), two_digits(high * week_rate)
