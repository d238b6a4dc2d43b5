"""Three steps that relieve the limit, by whom and by when."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice, Entry, ExperimentProposal, rounded_up
from apps.findings.brief.certainty import silent_departments
from apps.findings.brief.dates import (
    A_WEEK,
    Occasion,
    friday_after,
    weekday_after,
    weekday_until,
    working_days_after,
)
from apps.findings.brief.figures import figure, in_own_words, number, pooled, today
from apps.findings.brief.lead import FindingKind, Lead, at_horizon, lead_on
from apps.findings.brief.order import Order, Planned
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import number_words
from apps.instruments.figures.format import significant

BRIEF_DO = ClaimRule(
    "brief.do",
    gettext_lazy(
        "Steps that answer a lead quantity, the group's own first, then those of rules, then short tests: one that raises the limit or lowers the demand, one that proves, one that softens."
    ),
)
MOST_ACTIONS, MOST_ALARMS = 3, 2
TWO_WEEKS = 2 * A_WEEK
RELIEVES = ("raise", "lower")
PROVE_FIRST: tuple[FindingKind, ...] = ("perhaps_over", "open", "disputed")
ANY = (*RELIEVES, "prove", "soften")
_FIRST_RELIEF = (RELIEVES, ("prove",), ("soften",))
_ORDER: Mapping[FindingKind, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(PROVE_FIRST, (("prove",), RELIEVES, ("soften",))),
    "together": (RELIEVES, RELIEVES, ("prove",)),
}
OF_ALL = ("disputed", "recovering")  # kinds that a rule answers that is about no limit
ASKS = ("insufficient", "opinion", "unheard")
AT_ONCE = 2  # working days after the issue for what is to be done today
SHORT_TITLE = 12  # words


@dataclass(frozen=True)
class Step:
    """One action: what, with its tail, by whom and by when. `state` is as it is printed, and may be empty."""

    rule: str
    title: Claim
    tail: str
    owner: str
    on: date
    acts: str
    state: str = ""
    days: int = 0  # of work, where a test says so
    answers: tuple[str, ...] = ()  # the limits it is about
    is_planned: bool = False

    @property
    def text(self) -> str:
        """The step as a sentence."""
        text = f"{self.title.text}; {self.tail}" if self.tail else self.title.text
        return text if text.endswith(("?", ".")) else f"{text}."


@dataclass(frozen=True)
class Steps:
    """What a brief asks to be done: the steps, and whether the first that relieves still fits before the bite."""

    steps: tuple[Step, ...]
    fits: bool

    @property
    def relieves(self) -> bool:
        return any(step.acts in RELIEVES for step in self.steps)


def steps_of(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    advice: Advice | None,
    occasion: Occasion,
    decide_by: date,
    order: Order,
) -> Steps:
    """Return at most three steps; fewer where nothing else relieves the limit.

    What raises a limit costs money: it is not due before it is decided, unless the limit bites by then.
    """
    if kind == "nothing":
        return Steps(tuple(_alarms(case, advice, occasion)), fits=True)
    first = list(_missing_answers(case, kind, occasion, order))
    if kind in ASKS:
        return Steps((*first, *_questions(case, occasion))[:MOST_ACTIONS], fits=True)
    own = list(_own_steps(leads, advice, occasion, order))
    advised = list(_advised(case, kind, leads, advice, occasion))
    taken = _chosen([*own, *advised], kind, leads, MOST_ACTIONS - len(first))
    bite = _bite(leads, occasion)
    taken = [_decided_first(step, bite, decide_by) for step in taken]
    fits = bite is None or any(step.on < bite for step in taken)
    steps = [replace(step, state=step.state or _unplanned(order)) for step in taken]
    return Steps((*first, *steps), fits=fits or not taken)


def _decided_first(step: Step, bite: date | None, decide_by: date) -> Step:
    decided = weekday_after(decide_by)
    if step.is_planned or step.acts != "raise" or step.on >= decided or (bite and decided >= bite):
        return step
    return replace(step, on=decided)


def _unplanned(order: Order) -> str:
    return _("not in your plan yet") if order.plan else ""


def _bite(leads: Sequence[Lead], occasion: Occasion) -> date | None:
    """Return the day from which a lead's limit bites, where that is still to come."""
    days = [lead.moment.first for lead in leads if lead.moment and lead.moment.first > occasion.issued_on]
    return min(days, default=None)


def _own_steps(
    leads: Sequence[Lead], advice: Advice | None, occasion: Occasion, order: Order
) -> Iterator[Step]:
    """Yield the steps of the plan that answer a lead quantity, in the group's words."""
    about = {lead.id: lead for lead in leads}
    for each in order.plan or ():
        answered = (each.about,) if each.about else _answered_by(advice, each.rule)
        item = next((item for item in answered if item in about), None)
        if each.is_check or item is None or each.on is None or each.on < occasion.issued_on:
            continue
        acts = each.acts or _acts(advice, each)
        tail = _further(about[item], each.text, occasion) if acts == "prove" else ""
        yield Step(
            rule=each.rule,
            title=Claim(BRIEF_DO, "plan", each.text.strip(" .")),
            tail=tail,
            owner=each.owner,
            on=each.on,
            acts=acts,
            state=each.state,
            answers=(item,),
            is_planned=True,
        )


def _answered_by(advice: Advice | None, rule: str) -> tuple[str, ...]:
    if advice is None or not rule:
        return ()
    return tuple(item.id for item in advice.items if rule in item.answered_by)


def _acts(advice: Advice | None, planned: Planned) -> str:
    entries = (*advice.do_now, *advice.do_next) if advice else ()
    acts = [step.acts or "" for entry in entries if entry.rule == planned.rule for step in entry.steps]
    if 0 < planned.step <= len(acts):
        return acts[planned.step - 1]
    return next(filter(None, acts), "")


def _further(lead: Lead, text: str, occasion: Occasion) -> str:
    """Say how far a test has to go that stops short of what is wanted."""
    if lead.item.unit.partition("/")[0] not in text:
        return ""
    told = [float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    if not told or max(told) >= lead.wanted:
        return ""
    words = {"wanted": f"{lead.wanted:,g}"}
    if lead.moment is None or lead.moment.kind not in {"launch", "peak"}:
        return _("go on to %(wanted)s") % words
    return _("again at %(wanted)s before %(day)s") % {**words, "day": occasion.day(lead.moment.first)}


def _advised(
    case: Case, kind: FindingKind, leads: Sequence[Lead], advice: Advice | None, occasion: Occasion
) -> Iterator[Step]:
    if advice is None:
        return
    about = {lead.id for lead in leads}
    # Where the fall is to be watched, nothing is tried out.
    tests = list(_tests(case, kind, leads, advice, occasion)) if kind != "recovering" else []
    # What says that the result is open, or to be read again, answers the finding as a whole.
    takes_all = kind in OF_ALL or (kind == "open" and not tests)
    for entry in (*advice.do_now, *advice.do_next):
        if about.intersection(entry.items) or (takes_all and not entry.items):
            yield from _of_entry(case, leads, entry, advice, occasion)
    yield from tests
    # Last what relieves the same dimension for what people said of it, once that is what fails.
    dimensions = {lead.time.dimension for lead in leads} if kind not in PROVE_FIRST else set()
    for entry in (*advice.do_now, *advice.do_next):
        if (
            entry.items
            and _dimensions_of(case, set(entry.items)) <= dimensions
            and about.isdisjoint(entry.items)
        ):
            steps = _of_entry(case, leads, entry, advice, occasion)
            yield from (replace(step, answers=()) for step in steps if step.acts in RELIEVES)


def _of_entry(
    case: Case, leads: Sequence[Lead], entry: Entry, advice: Advice, occasion: Occasion
) -> Iterator[Step]:
    for step in entry.steps:
        if step.acts is None:
            continue
        title, tail = (step.brief.title, step.brief.tail) if step.brief else (step.do, "")
        yield Step(
            rule=entry.rule,
            title=Claim(BRIEF_DO, entry.rule, _as_printed(case, leads, title)),
            tail=_as_printed(case, leads, tail),
            owner=_department(case, step.who),
            on=due_on(_on(step.on, advice, occasion), leads, occasion),
            acts=step.acts,
            answers=entry.items,
        )


def _as_printed(case: Case, leads: Sequence[Lead], text: str) -> str:
    """Say a rule's words with the figures of the brief: the rules pool the same answers a little otherwise."""
    for lead in leads:
        for point, ours in (
            ("limit", lead.limit),
            ("now", today(case, lead)),
            ("horizon", significant(at_horizon(lead.time), 2)),
        ):
            if theirs := pooled(case, lead.id, point):
                text = text.replace(case.figure(theirs, lead.item.unit), figure(case, lead.item, ours))
        # What is asked for is rounded up.
        later = at_horizon(lead.time)
        asked = case.figure(rounded_up(later), lead.item.unit)
        text = text.replace(asked, figure(case, lead.item, significant(later, 2)))
        text = in_own_words(case, lead.item, text)
    return text


def _on(on: str, advice: Advice, occasion: Occasion) -> date:
    """Return the day of a step, counted from this issue: advice may have been given on another day."""
    day, given = date.fromisoformat(on), date.fromisoformat(advice.issued_on)
    if day <= working_days_after(given, AT_ONCE):
        return working_days_after(occasion.issued_on, AT_ONCE)
    return occasion.issued_on + (day - given)


def due_on(on: date, leads: Sequence[Lead], occasion: Occasion) -> date:
    """Return the weekday a step is due: before a lead's limit bites, and never before the issue."""
    latest = [on]
    for lead in leads:
        if lead.moment is None or lead.moment.first <= occasion.issued_on:
            continue
        is_day = lead.moment.kind in {"launch", "peak"}
        latest.append(lead.moment.first - (A_WEEK if is_day else timedelta(days=1)))
    return max(weekday_until(min(latest)), weekday_after(occasion.issued_on))


def _tests(
    case: Case, kind: FindingKind, leads: Sequence[Lead], advice: Advice, occasion: Occasion
) -> Iterator[Step]:
    """Yield the short tests of what is assumed of a lead quantity; else of its dimension, where all is open."""
    dated = due_on(occasion.issued_on + TWO_WEEKS, leads, occasion)
    of_leads = [(lead, test) for test in advice.experiments if (lead := _tested(case, kind, leads, test))]
    for lead, test in sorted(of_leads, key=lambda each: leads.index(each[0])):
        limit = figure(case, lead.item, lead.limit)
        yield Step(
            rule=test.id,
            title=Claim(BRIEF_DO, test.id, test.test.rstrip(".")),
            tail=_("does the limit of %(limit)s hold?") % {"limit": limit},
            owner=_department(case, lead.item.perspectives),
            on=dated,
            acts="prove",
            days=test.days,
            answers=(lead.id,),
        )


def _tested(case: Case, kind: FindingKind, leads: Sequence[Lead], test: ExperimentProposal) -> Lead | None:
    """Return the lead that a test is about; where all is open, one of its dimension will do."""
    named = [part for each in test.evidence for part in each.fact.split(".")]
    lead = max(leads, key=lambda each: named.count(each.id), default=None)
    if lead is not None and lead.id in named:
        return lead
    if kind not in PROVE_FIRST:
        return None
    of = _dimensions_of(case, set(named))
    return next((each for each in leads if of == {each.time.dimension}), None)


def _dimensions_of(case: Case, named: set[str]) -> set[str]:
    """Return the dimensions of the quantities and symptoms among some names."""
    known = case.definition
    return {
        *(item.dimension for name, item in known.quantities.items() if name in named),
        *(item.dimension for name, item in known.agreements.items() if name in named),
    }


def _missing_answers(case: Case, kind: FindingKind, occasion: Occasion, order: Order) -> Iterator[Step]:
    missing = sum(each.asked - each.answered for each in case.evidence.coverage.values())
    if kind not in {"open", "insufficient"} or not missing:
        return
    text = ngettext("Bring in the missing answer", "Bring in the %(number)s missing answers", missing)
    text %= {"number": number_words(missing)}
    if silent := silent_departments(case):
        text = _("%(text)s, %(who)s first") % {"text": text, "who": silent[0]}
    on = occasion.decide_by(occasion.issued_on, is_urgent=True)
    yield Step("", Claim(BRIEF_DO, "answers", text), "", order.lead, on, "prove")


def _questions(case: Case, occasion: Occasion) -> Iterator[Step]:
    """Yield the figures that would say more than opinions do: of the dimension that is named, the first asked."""
    verdict = case.result.verdict
    dimensions = verdict.dominant or tuple(case.definition.dimensions)
    known = {name for name, time in case.result.quantities.items() if time.known}
    asked = [
        item
        for item in case.definition.quantities.values()
        if item.headroom and item.dimension in dimensions and item.id not in known and item.perspectives
    ]
    for item in asked[:2]:
        text = _("Measure the %(name)s, and say where the limit is") % {"name": item.short_name}
        on = occasion.decide_by(occasion.issued_on, is_urgent=True)
        yield Step("", Claim(BRIEF_DO, item.id, text), "", _department(case, item.perspectives), on, "prove")


def _alarms(case: Case, advice: Advice | None, occasion: Occasion) -> Iterator[Step]:
    """Yield an alarm halfway to each of the nearest limits, and the day on which all are read again."""
    rule = next((entry.rule for entry in (advice.do_now if advice else ()) if not entry.items), "")
    for lead in _growing(case, occasion)[:MOST_ALARMS]:
        now = today(case, lead)
        half = significant((now + lead.limit) / 2, 2)
        text = _("Set an alarm at %(half)s (%(now)s today)") % {
            "half": figure(case, lead.item, half),
            "now": number(case, lead.item, now),
        }
        title = claim(case, BRIEF_DO, text, {}, about=lead.id)
        owner = _department(case, lead.item.perspectives)
        yield Step(rule, title, "", owner, friday_after(occasion.issued_on), "prove")
    known = sum(time.known for time in case.result.quantities.values())
    text = ngettext("Read the one figure again", "Read the %(number)s figures again", known)
    title = Claim(BRIEF_DO, "again", text % {"number": number_words(known)})
    roles = case.definition.roles
    reader = case.definition.quantities[roles.answers].perspectives if roles else ()
    yield Step(rule, title, "", _department(case, reader), occasion.look_again, "prove")


def _growing(case: Case, occasion: Occasion) -> list[Lead]:
    """Return the limits that growth may reach, the earliest first."""
    found = (lead_on(case, name, occasion) for name in case.result.quantities)
    growing = [lead for lead in found if lead is not None and not lead.item.steady and not lead.is_reached]
    return sorted(growing, key=lambda lead: (lead.time.months_p10 is None, lead.time.months_p10 or 0))


def _chosen(candidates: Sequence[Step], kind: FindingKind, leads: Sequence[Lead], most: int) -> list[Step]:
    """Return one that relieves, one that proves and one that softens; of two limits, one that relieves each."""
    left, taken, open_leads = list(candidates), list[Step](), {lead.id for lead in leads}
    for acts in [*_ORDER.get(kind, _FIRST_RELIEF), RELIEVES, ANY, ANY]:
        fitting = [step for step in left if step.acts in acts]
        if not fitting or len(taken) >= most:
            continue
        # The first relief is the first of all; after it the group's own, what no step answers yet, then the day.
        step = fitting[0] if not taken else min(fitting, key=lambda each: _rank(each, open_leads, taken))
        taken.append(step)
        left.remove(step)
        open_leads -= set(step.answers)
    return taken


def _rank(step: Step, open_leads: set[str], taken: Sequence[Step]) -> tuple[bool, bool, bool, bool, date]:
    is_again = any(_is_again(step, each) for each in taken)
    is_long = len(step.title.text.split()) > SHORT_TITLE
    return not step.is_planned, is_again, not open_leads & set(step.answers), is_long, step.on


def _is_again(step: Step, other: Step) -> bool:
    """Return whether a step is another one in other words."""
    one, two = (each.title.text.lower().split() for each in (step, other))
    return one[:2] == two[:2]


def _department(case: Case, who: Sequence[str]) -> str:
    return case.definition.short_perspectives.get(who[0], who[0]) if who else ""
