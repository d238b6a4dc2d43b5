"""From facts to advice: the one entry of this evaluation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from apps.advice.dated import Ages
from apps.advice.facts.gathering import (
    NO_OPINIONS,
    NOTHING_MORE,
    Facts,
    PersonAnswers,
    RuleFraming,
    as_counsel_says,
    gather_facts,
)
from apps.advice.facts.pooling import CrowdCounts
from apps.advice.firing import evidence_of, knowing_what_fired, try_rules
from apps.advice.instrument import Instrument
from apps.advice.lists.advice import (
    Advice,
    AdvisedItem,
    Ask,
    ChecklistRow,
    Entry,
    LeftAlone,
    NearRule,
    Note,
    Shape,
    TracedRule,
    Unused,
    WhyNotShape,
)
from apps.advice.lists.candidates import Candidate, Choices, Entrants, entrants, shape_candidate
from apps.advice.lists.case import Case
from apps.advice.lists.entries import cost_of, entry_of, row_of, steps_of
from apps.advice.lists.given import placed_anywhere
from apps.advice.lists.guards import guarding
from apps.advice.lists.law import law_of
from apps.advice.lists.lines import knowing_what_holds_growth, left_alone
from apps.advice.lists.taking import Taking
from apps.advice.lists.wishes import supplied_in_time
from apps.advice.pressed.figures import Event
from apps.advice.pressed.item import Item, Urgency
from apps.advice.pressed.items import Calendar, denied_items, items_denied_by, pressed_items, urgencies
from apps.advice.proposals import ExperimentProposal, TargetProposal, propose_experiments, propose_targets
from apps.advice.result import RuleKnowledge, RuleResult
from apps.advice.rules.ruleset import Rule, RuleSet
from apps.advice.vocabulary import OFF
from apps.advice.wording.wording import Wording
from apps.documents.mapping import read

# What the framing chose and the result found is so: a rule that lacks nothing else did not nearly fire.
_SETTLED = ("engagement.", "verdict.", "fired.", "pressed.", "at_event.", "soon.")
_LIVE = "live"


def advise_answers(
    rules: RuleSet,
    *,
    result: RuleResult,
    answers: Sequence[PersonAnswers],
    framing: RuleFraming,
    instrument: object,
    wording: Wording,
    issued_on: date,
    statements: Mapping[str, Sequence[CrowdCounts]] = NO_OPINIONS,
    knowledge: RuleKnowledge = NOTHING_MORE,
    overdue: Mapping[tuple[str, str], date] | None = None,
) -> Advice:
    """Return what a rule set advises on a result, what people put on the record, and the opinions of crowds.

    `instrument` is its document in the words of the framing. Raises AnswerError where an answer is none its item offers.
    """
    questions = read(Instrument, instrument)
    facts = gather_facts(
        rules,
        result=result,
        answers=answers,
        framing=framing,
        instrument=questions,
        statements=statements,
        knowledge=knowledge,
    )
    return advise(
        rules,
        facts,
        framing=framing,
        wording=wording,
        instrument=questions,
        issued_on=issued_on,
        knowledge=knowledge,
        overdue=overdue,
    )


def advise(
    rules: RuleSet,
    facts: Facts,
    *,
    framing: RuleFraming,
    wording: Wording,
    instrument: Instrument,
    issued_on: date,
    knowledge: RuleKnowledge = NOTHING_MORE,
    overdue: Mapping[tuple[str, str], date] | None = None,
) -> Advice:
    """Return what a rule set advises on facts, with the days that follow from the day of issue.

    `overdue` are the open steps of an earlier version, by rule and text, with the day on which each was due.
    """
    facts = as_counsel_says(facts, instrument)
    calendar = _calendar(framing, knowledge, facts, issued_on)
    for _ in range(2):  # what presses may hold an event to a part of it, where less of all else is needed
        items = pressed_items(rules, facts, instrument, calendar, {})
        facts = replace(facts, values={**facts.values, **urgencies(items, facts, instrument)})
    trials = try_rules(rules.rules, facts)
    facts = knowing_what_fired(facts, trials)
    tried = {trial.rule.id: trial for trial in trials}
    fired = [trial.rule for trial in trials if trial.outcome == "fired"]
    # Only now is known which orders take so long that they have to be placed soon, and whether the launch moves.
    planned = _without_launch(calendar) if any(rule.guard.moves_launch for rule in fired) else calendar
    items = pressed_items(rules, facts, instrument, planned, _leads(fired, facts))
    given = dict(placed_anywhere(rules, facts, framing, knowledge, instrument))
    case = Case(rules, facts, framing, instrument, wording, calendar, items, tried, given, overdue or {})
    return _Giving(knowing_what_holds_growth(case), knowledge).advice()


def answers_first(items: Sequence[Item | AdvisedItem], do_now: Sequence[Entry]) -> bool:
    """Return whether the first entry answers the first item that can't wait, or ends a right to do lasting harm before it."""
    if not items or _urgency_of(items[0]) > Urgency.REACHED:
        return True
    return any(items[0].id in entry.items for entry in do_now[: 2 if do_now and do_now[0].safety else 1])


def _urgency_of(item: Item | AdvisedItem) -> int:
    return item.class_ if isinstance(item, AdvisedItem) else item.urgency


def _calendar(framing: RuleFraming, knowledge: RuleKnowledge, facts: Facts, issued_on: date) -> Calendar:
    since = knowledge.closed_on or issued_on
    events = [event for event in _events(framing, knowledge, facts, since) if event.on >= issued_on]
    return Calendar(
        issued_on=issued_on,
        since=since,
        horizon_months=framing.horizon_months,
        events=tuple(sorted(events, key=lambda event: event.on)),
        is_live=framing.stage == _LIVE,
    )


def _without_launch(calendar: Calendar) -> Calendar:
    return replace(calendar, events=tuple(each for each in calendar.events if each.kind != _LAUNCH))


def _events(framing: RuleFraming, knowledge: RuleKnowledge, facts: Facts, since: date) -> Iterator[Event]:
    days = facts.values.get("engagement.days_to_launch")
    launch = None
    if isinstance(days, int | float):
        launch = since + timedelta(days=round(days))
    is_of_launch = framing.figures_for == "launch"
    if knowledge.peak is not None:
        peak = knowledge.peak
        on = since + timedelta(days=peak.days)
        has_figures = is_of_launch and launch is not None and launch <= on
        yield Event("peak", peak.name, on, peak.factor, has_figures)
    if launch is not None:
        yield Event("launch", "", launch, has_figures=is_of_launch)


def _leads(fired: Sequence[Rule], facts: Facts) -> dict[str, int]:
    leads: dict[str, int] = {}
    for rule in fired:
        befores = (*rule.before, *(each for step in rule.steps for each in step.before))
        for days in (before.lead_days for before in befores if before.event == "limit"):
            for item in (each.item for each in rule.answers if facts.holds(each.when)):
                leads[item] = max(leads.get(item, 0), days)
    return leads


@dataclass(frozen=True)
class _Named:
    """What a rule that fired says of targets, as promises read it."""

    id: str
    kind: str
    targets: tuple[str, ...]


class _Giving:
    def __init__(self, case: Case, knowledge: RuleKnowledge) -> None:
        self.case = case
        self.knowledge = knowledge
        self.ages = Ages(case.rules, facts=case.facts, closed_on=knowledge.closed_on)

    def advice(self) -> Advice:
        case, rules = self.case, self.case.rules
        able = entrants(case.fired, case.items, case.facts, rules.kinds)
        shape = shape_candidate(case.fired, case.facts)
        guards = guarding(case.fired, case.items, able, case.facts, case.instrument)
        taking = Taking(able.candidates, case.items, case.issued_on, guards)
        choices, self.placed = supplied_in_time(taking.choose(), case)  # read by what waits for them
        do_now, do_next = self._entries(choices)
        shown = [choice.candidate for choice in (*choices.now, *choices.next)]
        # How soon a result has to be there belongs to the shape, where nothing presses it.
        notes = [each.rule for each in choices.rest if each.rule.kind == "latency" and not each.rule.measures]
        rest = [each for each in choices.rest if each.rule not in notes]
        is_halted = bool(guards.halting)
        return Advice(
            rules=rules.name,
            issued_on=case.issued_on.isoformat(),
            law=law_of(case),
            do_now=do_now,
            do_next=do_next,
            checklist=tuple(self._checklist(rest, able, "withheld" if is_halted else "")),
            standards=tuple(rule.phrase for rule in case.fired if rule.kind == "standard"),
            leave_alone=self._left_alone(shown, shape),
            shape=self._shape(shape, notes),
            guards=self._guards(shown),
            cost=cost_of(do_now, do_next, week_rate=case.framing.week_rate, currency=case.framing.currency),
            asks=tuple(self._asks(do_now + do_next)),
            unused=tuple(self._unused()),
            items=tuple(self._items(do_now + do_next)),
            # Nothing is promised or tried of what may not go on.
            targets=() if is_halted else self._targets(),
            experiments=() if is_halted else self._experiments(),
            fired=tuple(rule.id for rule in case.fired),
            trace=tuple(self._trace()),
            near_misses=tuple(self._near_misses()),
            asks_again=any(rule.guard.asks_again for rule in case.fired),
        )

    def _entries(self, choices: Choices) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        case = self.case
        days = {each.rule: each.dues for each in self.placed}
        printed = (
            [entry_of(choice, days[choice.candidate.rule.id], case) for choice in each]
            for each in (choices.now, choices.next)
        )
        # Before an event that is days away there may be no day left for any step.
        now, following = (tuple(each for each in entries if each.steps) for entries in printed)
        return now, self._after_events_last(following)

    def _after_events_last(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Return entries with those last, in front of the safe ones, that begin after an event that presses."""
        events = [item.event.on.isoformat() for item in self.case.items if item.event is not None]
        last = max(events, default="9999")

        def place(entry: Entry) -> tuple[int, str]:
            if entry.safety and not any(step.acts == "lower" for step in entry.steps):
                return 2, ""
            return (1, entry.steps[0].on) if entry.steps[0].on > last else (0, "")

        return tuple(sorted(entries, key=place))

    def _checklist(self, rest: Sequence[Candidate], able: Entrants, why: str) -> Iterator[ChecklistRow]:
        groups = ((why, rest), ("waits", able.waiting), ("withheld", able.withheld))
        rows = (row_of(each, self.case, why) for why, group in groups for each in group)
        yield from (row for row in rows if row.who or row.why)  # else nothing of it can be said here

    def _left_alone(self, shown: Sequence[Candidate], shape: Candidate | None) -> tuple[LeftAlone, ...]:
        guards = [rule for rule in self.case.fired if rule.kind in ("guard", "law")]
        rules = [*guards, *(each.rule for each in shown), *([shape.rule] if shape is not None else [])]
        done = frozenset().union(*(each.does for each in shown))
        return left_alone(list({rule.id: rule for rule in rules}.values()), done, self.case)

    def _shape(self, shape: Candidate | None, notes: Sequence[Rule]) -> Shape | None:
        if shape is None:
            return None
        case = self.case
        texts = case.texts(None, shape.answers)
        titles = {rule.id: rule.title for rule in case.rules.rules}
        others = []
        for why in shape.rule.instead_of:
            sentence = texts.fill(why.because)
            if sentence is not None:
                others.append(WhyNotShape(why.shape, texts.first(titles[why.shape]) or why.shape, sentence))
        of_shapes = [rule for rule in case.fired if rule.kind == "shape" and rule.note]
        title = texts.first(shape.rule.title) or shape.rule.id
        noted = self._notes([*of_shapes, *notes])
        return Shape(shape.rule.id, title, tuple(others), noted, steps_of(shape, case, texts))

    def _notes(self, rules: Sequence[Rule]) -> tuple[Note, ...]:
        return tuple(note for rule in rules if (note := self._note(rule)) is not None)

    def _guards(self, shown: Sequence[Candidate]) -> tuple[Note, ...]:
        """Return the guards that are no entry."""
        placed = {each.rule.id for each in shown}
        return self._notes(
            [rule for rule in self.case.fired if rule.kind == "guard" and rule.id not in placed]
        )

    def _note(self, rule: Rule) -> Note | None:
        case = self.case
        texts = case.texts(None, tuple(each.item for each in rule.answers))
        title = texts.first(rule.title)
        if title is None:  # nobody knows what it is about
            return None
        steps = tuple(step for step in rule.steps if case.facts.holds(step.when))
        printed = steps_of(Candidate(rule, 0, (), steps), case, texts, beside=self.placed)
        return Note(rule.id, title, printed, texts.first(rule.evidence) or "", rule.guard.says_who_leads)

    def _moves(self, entries: Sequence[Entry]) -> Iterator[Ask]:
        launch = next((each for each in self.case.calendar.events if each.kind == _LAUNCH), None)
        gates = [rule for rule in self.case.fired if rule.guard.leads and _LAUNCH in rule.forbids]
        if launch is not None and gates:
            day = self.case.wording.near_day(launch.on, self.case.issued_on)
            yield Ask("event", self.case.wording.gettext(_PUT_OFF) % {"day": day}, gates[0].id)
        yield from self._eased(entries)

    def _eased(self, entries: Sequence[Entry]) -> Iterator[Ask]:
        """Yield what would be asked of an event, or of its load, where an order for it comes too late."""
        late = {item for entry in entries for step in entry.steps if step.late for item in entry.items}
        for item in self.case.items:
            if item.id in late and item.event is not None and item.pair is not None:
                text = self.case.wording.gettext(_MOVE if item.event.kind == "launch" else _CAP)
                if (words := self.case.texts(item, (item.id,)).fill(text)) is not None:
                    yield Ask("event", words, item.id)

    def _asks(self, entries: Sequence[Entry]) -> Iterator[Ask]:
        case = self.case
        yield from islice(self._moves(entries), 1)
        # What other figures deny is asked about only where it would press.
        silenced = {item.id for item in denied_items(case.rules, case.facts, case.instrument, case.calendar)}
        for check in case.instrument.cross_checks:
            off = case.facts.values.get(f"cross_check.{check.id}") == OFF
            if off and check.question and silenced & items_denied_by(check, case.rules):
                yield Ask("figure", check.question, check.id)

    def _unused(self) -> Iterator[Unused]:
        case, known = self.case, self.knowledge
        switches = case.framing.chosen
        for item in case.instrument.symptoms:
            if f"symptom.{item.id}" not in case.facts.unheard:
                continue
            # Of whom most are there already the fewest are missing.
            whom = sorted(item.asked_of(switches), key=lambda who: -known.answered.get(who, 0))
            there = sum(known.answered.get(who, 0) for who in whom or known.answered)
            more = max(known.crowd - there, 1) if known.crowd else 0
            yield Unused(item.id, case.wording.short_name(item.id), next(iter(whom), ""), more)

    def _items(self, entries: Sequence[Entry]) -> Iterator[AdvisedItem]:
        for item in self.case.items:
            yield AdvisedItem(
                item.id,
                int(item.urgency),
                item.on.isoformat() if item.on is not None else None,
                round(item.times, 2) if item.times is not None else None,
                tuple(entry.rule for entry in entries if item.id in entry.items),
            )

    def _targets(self) -> tuple[TargetProposal, ...]:
        case = self.case
        named = [
            _Named(rule.id, rule.kind, (measure.target,) if measure and measure.target else ())
            for rule in case.fired
            for measure in [rule.measured_by(case.facts.holds)]
        ]
        return propose_targets(
            case.rules.targets,
            fired=named,
            facts=case.facts,
            wording=case.wording,
            framing=case.framing,
            ages=self.ages,
        )

    def _experiments(self) -> tuple[ExperimentProposal, ...]:
        case = self.case
        return propose_experiments(
            case.rules.experiments,
            trials=tuple(case.trials.values()),
            facts=case.facts,
            wording=case.wording,
            framing=case.framing,
            ages=self.ages,
        )

    def _trace(self) -> Iterator[TracedRule]:
        for trial in self.case.trials.values():
            excluded_by = trial.silenced_by if trial.outcome == "excluded" else None
            decided_by = evidence_of(trial.judgement.decided_by, self.case.facts, self.case.wording)
            yield TracedRule(trial.rule.id, trial.outcome, excluded_by, decided_by)

    def _near_misses(self) -> Iterator[NearRule]:
        for trial in self.case.trials.values():
            lacking = trial.lacking(self.case.facts)
            if not all(leaf.comparison.fact.startswith(_SETTLED) for leaf in lacking):
                texts = self.case.texts(None, ())
                title = texts.first(trial.rule.title) or trial.rule.id
                yield NearRule(trial.rule.id, title, evidence_of(lacking, self.case.facts, self.case.wording))


_LAUNCH = "launch"  # the event, and the topic that rules forbid
gettext_noop = str  # marks what the apps above translate
_MOVE = gettext_noop("Move the launch unless {at_event} are granted in time: yes or no.")
_PUT_OFF = gettext_noop("Move the launch of %(day)s: yes or no.")
_CAP = gettext_noop("Cap it at {limit} for {event} if more isn't granted: yes or no.")
