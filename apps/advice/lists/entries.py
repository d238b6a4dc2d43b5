"""A rule with a place as it is printed: its steps with days, its size, and the line that says why."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

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
from apps.advice.lists.candidates import Candidate
from apps.advice.lists.case import Case, Texts
from apps.advice.lists.days import (
    DueDay,
    Late,
    Lead,
    Wish,
    due_days,
    today,
)
from apps.advice.lists.lines import because
from apps.advice.lists.order import Schedule, StepSize, scheduled, scheduled_alone
from apps.advice.lists.spoken import Placed, two_digits
from apps.advice.lists.taking import Choice
from apps.advice.pressed.item import Item, Urgency
from apps.advice.rules.rulefile import DAYS_BY, Before, By, Measure
from apps.advice.rules.ruleset import Rule, Step
from apps.advice.working_days import ReleaseFreeze, after_holidays, working_days_after

_PUT_OFF = 60  # the day to which what is built waits where a limit of its dimension is over
_MONTH = "30"
_IDEA = "idea"
_FEW_PEOPLE = "derived.few_people"
_NO_NEW_SHAPE = timedelta(days=90)  # before a peak
_MOST_FIGURES = 4  # that a guard names
_OF_DAYS_LEFT = 4  # one part of so many is for nothing being released


def schedules(now: Sequence[Choice], following: Sequence[Choice], case: Case) -> tuple[Schedule, ...]:
    """Return the days of all that has a place, which depend on each other."""
    entries = [_schedule(choice.candidate, case, is_now=True) for choice in now]
    entries += [_schedule(choice.candidate, case) for choice in following]
    people = case.facts.values.get(_FEW_PEOPLE)
    few = int(people) if isinstance(people, int | float) else None
    return scheduled(entries, case.issued_on, _frozen(case), few)


def _schedule(candidate: Candidate, case: Case, *, is_now: bool = False) -> Schedule:
    doers = tuple(step.who[0] for step in candidate.steps)
    works = _works(candidate)
    dues = _dues(candidate, case, is_now=is_now)
    return Schedule(candidate.rule.id, dues, doers, _last_day(candidate, case), works)


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
        title=texts.first(rule.title) or rule.id,
        dimension=rule.relieves or (item.dimension if item else ""),
        items=tuple(each.id for each in case.items if each.id in candidate.answers),
        because=because(candidate, item, case, line),
        steps=steps,
        who=tuple(dict.fromkeys(who for step in steps for who in step.who)),
        weeks=summed(step.weeks for step in steps),
        measure=_measure(rule.measured_by(case.facts.holds), case, texts),
        stop_if=texts.first(rule.stop_if) or "",
        mistakes=tuple(said for each in rule.mistakes if (said := texts.fill(each)) is not None),
        merged=candidate.merged,
        too_late=tuple(_too_late(candidate, dues, texts)),
        event=day.isoformat() if (day := _event_day(candidate, case)) is not None else "",
        safety=rule.safety,
    )


def _figure_of(item: Item | None, candidate: Candidate, case: Case) -> Item | None:
    """Return the item whose figures its texts name: its own, else the most urgent that it answers and that has some."""
    if item is not None and item.pair is not None:
        return item
    answered = (each for each in case.items if each.id in candidate.answers and each.pair is not None)
    return next(answered, item)


def row_of(candidate: Candidate, case: Case, why: str = "") -> ChecklistRow:
    """Return a rule without a place as one row."""
    dues = _dues(candidate, case)
    main = next((item for item in case.items if item.id in candidate.answers), None)
    texts = case.texts(_figure_of(main, candidate, case), candidate.answers, _of_days(dues, candidate, case))
    steps = tuple(_steps(candidate, dues, case, texts))
    return ChecklistRow(
        candidate.rule.id,
        texts.first(candidate.rule.title) or candidate.rule.id,
        steps[0].on if steps else today(case.issued_on).isoformat(),
        tuple(dict.fromkeys(who for step in steps for who in step.who)),
        summed(step.weeks for step in steps),
        why,
    )


def steps_of(
    candidate: Candidate, case: Case, texts: Texts, before: date | None = None
) -> tuple[EntryStep, ...]:
    """Return the steps of a rule that has no place in the lists, such as one of law; all are due before a day."""
    dues = _dues(candidate, case) if before is None else _dues_before(before, candidate, case)
    days = scheduled_alone(replace(_schedule(candidate, case), dues=dues, last=before), case.issued_on)
    return tuple(_steps(candidate, days.dues, case, texts))


def summed(weeks: Iterable[Weeks]) -> Weeks:
    """Return the sum of sizes, low with low and high with high."""
    sizes = list(weeks)
    # Hundredths are what adding tenths leaves behind.
    return round(sum(low for low, _ in sizes), 2), round(sum(high for _, high in sizes), 2)


def _works(candidate: Candidate) -> tuple[StepSize, ...]:
    return tuple(StepSize(step.by, step.weeks, step.gives, step.at_once) for step in candidate.steps)


def _dues(candidate: Candidate, case: Case, *, is_now: bool = False) -> tuple[DueDay, ...]:
    wishes = [_wish(candidate, at, step, case) for at, step in enumerate(candidate.steps)]
    event = _event_day(candidate, case)
    frozen = () if candidate.rule.kind == "law" else _frozen(case)
    is_shape = candidate.rule.kind == "shape"
    if is_shape and (begins := _near_peak(case) or (None if candidate.rule.note else _decided_on(case))):
        return due_days(wishes, issued_on=begins, event=None, frozen=frozen)
    dues = due_days(wishes, issued_on=case.issued_on, event=event, frozen=frozen, is_now=is_now)
    works = _works(candidate)
    return tuple(_once_allowed(due, work, case) for due, work in zip(dues, works, strict=True))


def _once_allowed(due: DueDay, work: StepSize, case: Case) -> DueDay:
    """Return a step that begins once the duties that it waits for are usually met."""
    first = _allowed_from(due, case)
    if first is None:
        return due
    return replace(due, begins=first, on=max(due.on, working_days_after(first, work.least_days)))


def _allowed_from(due: DueDay, case: Case) -> date | None:
    laws = (rule.law for rule in case.fired if rule.id in due.after and rule.law is not None)
    days = max((effect.due.days or 0 for law in laws for effect in law.effects), default=0)
    return working_days_after(after_holidays(case.issued_on + timedelta(days=days)), 1) if days else None


def _near_peak(case: Case) -> date | None:
    """Return the peak before which nothing of a new shape is begun."""
    last = case.issued_on + _NO_NEW_SHAPE
    peaks = (each.on for each in case.calendar.events if each.kind == "peak")
    return next((on for on in peaks if on <= last), None)


def _decided_on(case: Case) -> date | None:
    """Return the day before which nothing of a shape is begun: an idea was tried by then, and what presses is relieved."""
    if case.framing.stage == _IDEA:
        return case.issued_on + timedelta(days=DAYS_BY["90"])
    return case.issued_on + timedelta(days=DAYS_BY["30"]) if case.urgent_dimensions() else None


def _dues_before(day: date, candidate: Candidate, case: Case) -> tuple[DueDay, ...]:
    wishes = [_wish(candidate, at, step, case) for at, step in enumerate(candidate.steps)]
    # However near it is, none of them can be left out.
    return tuple(
        replace(due, is_too_late=False) for due in due_days(wishes, issued_on=case.issued_on, event=day)
    )


def _frozen(case: Case) -> tuple[ReleaseFreeze, ...]:
    """Return the days on which nothing is released, as the rules that fired have it."""
    freezes = [
        before
        for rule in case.fired
        for step in rule.steps
        if step.freezes and case.facts.holds(step.when)
        for before in step.before
    ]
    return tuple(
        ReleaseFreeze(event.on - timedelta(days=_days_frozen(before, event.on, case)), event.on)
        for before in freezes
        for event in case.calendar.events
        if event.kind == before.event
    )


def _days_frozen(before: Before, event: date, case: Case) -> int:
    """Return for how long nothing is released: of few days that are left, most are for what is released before."""
    return max(min(before.lead_days, (event - case.issued_on).days // _OF_DAYS_LEFT), 1)


def _last_day(candidate: Candidate, case: Case) -> date | None:
    event = _event_day(candidate, case)
    first = min((each.first for each in _frozen(case) if each.event == event), default=None)
    return event if first is None else first - timedelta(days=1)


def _wish(candidate: Candidate, at: int, step: Step, case: Case) -> Wish:
    is_order = step.acts == "raise" or step.builds
    exact = _leads(step.before, candidate, case, is_order=is_order)
    if step.freezes:
        exact = tuple(
            replace(each, days=_days_frozen(Before("peak", each.days), each.on, case)) for each in exact
        )
    latest = _leads(candidate.rule.before if at == 0 else (), candidate, case, is_order=is_order)
    waits = step.builds and step.by == _MONTH and _is_put_off(candidate.rule, case)
    from_day = max((rule.guard.builds_from or 0 for rule in case.fired), default=0) if step.builds else 0
    by: By = "today" if step.at_once else step.by
    return Wish(by, exact, latest, max(from_day, _PUT_OFF if waits else 0), step.after)


def _is_put_off(rule: Rule, case: Case) -> bool:
    over = {item.dimension for item in case.items if item.urgency is Urgency.OVER}
    return rule.kind != "stop" and rule.relieves in over


def _leads(
    befores: Sequence[Before], candidate: Candidate, case: Case, *, is_order: bool = True
) -> tuple[Lead, ...]:
    leads = (_lead(before, candidate, case, is_order=is_order) for before in befores)
    return tuple(lead for lead in leads if lead is not None)


def _lead(before: Before, candidate: Candidate, case: Case, *, is_order: bool) -> Lead | None:
    days = case.facts.values.get(before.lead_from) if before.lead_from else None
    lead_days = int(days) if isinstance(days, int | float) else before.lead_days
    on = _day_of(before.event, candidate, case)
    # What comes before a limit is ordered.
    return Lead(before.event, on, lead_days, is_order or before.event == "limit") if on is not None else None


def _day_of(event: str, candidate: Candidate, case: Case) -> date | None:
    answered = [item for item in case.items if item.id in candidate.answers]
    if event == "limit":
        return min((item.on for item in answered if item.months is not None and item.on), default=None)
    # The event of what it answers goes before one of the same kind that presses something else.
    pressing = [item.event.on for item in (*answered, *case.items) if item.event and item.event.kind == event]
    ahead = [each.on for each in case.calendar.events if each.kind == event]
    opens_on = case.calendar.opens_on if event == "launch" else None
    return next(iter((*pressing, *ahead)), opens_on)


def _event_day(candidate: Candidate, case: Case) -> date | None:
    """Return the day of the event that an entry serves: that of what it answers, or that it has to be before."""
    answered = [item.event.on for item in case.items if item.event and item.id in candidate.answers]
    named = (before.event for before in candidate.rule.before if before.event != "limit")
    due = [day for event in named if (day := _day_of(event, candidate, case)) is not None]
    return min((*answered, *due), default=None)


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
    lead = next(iter(_leads(befores, candidate, case)), None)
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


def _measure(measure: Measure | None, case: Case, texts: Texts) -> EntryMeasure:
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
    if measure.target:
        target = next(each.written for each in case.rules.targets if each.written.id == measure.target)
        return EntryMeasure(
            fill(target.indicator, case.framing, case.wording.gettext),
            target.window,
            measure.of,
            target=target.id,
        )
    return EntryMeasure(texts.fill(measure.text) or "", texts.fill(measure.until) or "", measure.of)


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
