"""Three steps that relieve the limit, by whom and by when."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.advice import Advice, Entry
from apps.findings.brief.dates import (
    A_WEEK,
    Occasion,
    weekday_after,
    weekday_until,
    working_days_after,
)
from apps.findings.brief.figures import (
    as_printed,
    missing_people,
    number,
    short_name,
)
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import TWICE, FindingKind, Lead, Matter, dimensions_of, due_on
from apps.findings.brief.order import Planned
from apps.findings.brief.steps.days import AT_ONCE, at_work, if_found, in_order, proved_after
from apps.findings.brief.steps.proving import alarms_of, bounding, tests_of
from apps.findings.brief.steps.relief import alone, raises
from apps.findings.brief.steps.step import (
    ASKS,
    BRIEF_DO,
    OPENINGS,
    PAID,
    PEOPLE_OF,
    POSTS,
    PROVE_FIRST,
    RELIEVES,
    Step,
    Steps,
    department,
)
from apps.findings.brief.sure.givers import silent_departments
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.sentences import number_words

MOST_ACTIONS = 3
TWO_MONTHS = timedelta(days=60)
ANY = (*RELIEVES, "prove", "soften")
_FIRST_RELIEF = (RELIEVES, ("prove",), ("soften",))
_ORDER: Mapping[FindingKind, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(PROVE_FIRST, (("prove",), RELIEVES, ("soften",))),
    "together": (RELIEVES, RELIEVES, ("prove",)),
}
OF_ALL = ("disputed", "recovering")  # kinds that a rule answers that is about no limit
SHORT_TITLE = 12  # words


def steps_of(matter: Matter, advice: Advice | None, decide_by: date | None) -> Steps:
    """Return at most three steps; fewer where nothing else relieves the limit. None: no day of a decision is known."""
    case, kind, occasion = matter.case, matter.kind, matter.occasion
    if kind == "nothing":
        return Steps(tuple(alarms_of(case, advice, occasion)), fits=True)
    first = list(_missing_answers(matter, decide_by))
    if kind in ASKS:
        return Steps((*first, *_questions(case, occasion))[:MOST_ACTIONS], fits=True)
    bite = _bite(matter.leads, occasion)
    steps = _dated(_taken(matter, advice, MOST_ACTIONS - len(first)), matter, bite, decide_by)
    fits = bite is None or any(step.on < bite for step in steps)
    # Whoever reads the numbers takes them for what comes first.
    return Steps(tuple(sorted([*first, *steps], key=lambda step: step.on)), fits=fits or not steps)


def _dated(steps: Sequence[Step], matter: Matter, bite: date | None, decide_by: date | None) -> list[Step]:
    """Return the steps on the days that the decision and each other leave them, with what is said of each."""
    if decide_by is not None:
        steps = [in_order(step, matter, bite, decide_by) for step in steps]
    steps = [at_work(step, matter, decide_by) for step in steps]
    proved = [if_found(proved_after(step, steps, matter), steps, matter) for step in steps]
    unplanned = _("not in your plan yet") if matter.order.plan else ""
    if not any(step.title.about == POSTS for step in proved):
        # Beside those who are found, nothing is spared alone.
        proved = [alone(step, matter.leads) for step in proved]
    return [replace(step, state=step.state or unplanned) for step in proved]


def _taken(matter: Matter, advice: Advice | None, most: int) -> list[Step]:
    """Return the steps that relieve the limits: of the plan, of the rules, and who is to be found."""
    advised = list(_advised(matter, advice)) if advice is not None else []
    hires = list(_hires(matter))
    candidates = [*_decided(matter), *_own_steps(matter, advice), *advised]
    if not hires and matter.kind in PAID:
        candidates = [*raises(matter.case, matter.leads, candidates, matter.occasion), *candidates]
    return _chosen(candidates, matter, most, hires)


def _bite(leads: Sequence[Lead], occasion: Occasion) -> date | None:
    """Return the day from which a lead's limit bites, where that is still to come."""
    days = [lead.moment.first for lead in leads if lead.moment and lead.moment.first > occasion.issued_on]
    return min(days, default=None)


def _decided(matter: Matter) -> Iterator[Step]:
    """Yield what the group decided to have done: it is a step like others, with its price."""
    work, leads = matter.order.work, matter.leads
    if work and work.on and work.on >= matter.occasion.issued_on and leads:
        yield Step(
            rule="",
            title=Claim(BRIEF_DO, "plan", work.text),
            tail="",
            owner=work.owner,
            on=work.on,
            acts="raise",
            state=work.state,
            answers=tuple(lead.id for lead in leads),
            is_planned=True,
            price=work.money,
        )


def _own_steps(matter: Matter, advice: Advice | None) -> Iterator[Step]:
    """Yield the steps of the plan that answer a lead quantity, in the group's words."""
    about = {lead.id: lead for lead in matter.leads}
    for on, each in _to_come(matter):
        answered = (each.about,) if each.about else _answered_by(advice, each.rule)
        item = next((item for item in answered if item in about), None)
        if item is None:
            continue
        acts = each.acts or _acts(advice, each)
        tail = _further(about[item], each.text, matter) if acts == "prove" else ""
        yield Step(
            rule=each.rule,
            title=Claim(BRIEF_DO, "plan", each.text.strip(" .")),
            tail=tail,
            owner=each.owner,
            on=on,
            acts=acts,
            state=each.state,
            answers=(item,),
            is_planned=True,
            weeks=_weeks(advice, each.rule, acts),
        )


def _to_come(matter: Matter) -> Iterator[tuple[date, Planned]]:
    """Yield the steps of the plan whose day is not past, with their day."""
    for each in matter.order.plan or ():
        if not each.is_check and each.on is not None and each.on >= matter.occasion.issued_on:
            yield each.on, each


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


def _weeks(advice: Advice | None, rule: str, acts: str) -> tuple[float, float] | None:
    """Return how much work a step usually is that acts as one of its rule does; None where there is none."""
    entries = (*advice.do_now, *advice.do_next) if advice else ()
    steps = [step for entry in entries if rule and entry.rule == rule for step in entry.steps]
    return next((step.weeks for step in steps if acts and step.acts == acts), None)


def _further(lead: Lead, text: str, matter: Matter) -> str:
    """Say how far a test has to go that stops short of what is wanted."""
    if lead.item.unit.partition("/")[0] not in text:
        return ""
    loads = [float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    if not loads or max(loads) >= lead.wanted:
        return ""
    words = {"wanted": f"{lead.wanted:,g}"}
    if lead.moment is None or lead.moment.kind not in {"launch", "peak"}:
        return _("go on to %(wanted)s") % words
    occasion, work = matter.occasion, matter.order.work
    built = work.on if work and work.on else occasion.issued_on
    again = weekday_until(lead.moment.first - A_WEEK)
    if again <= built:
        # Once what was decided is there, or on the next day.
        again = weekday_after(max(built, occasion.issued_on))
    return _("again at %(wanted)s by %(day)s") % {**words, "day": occasion.day(again)}


def _advised(matter: Matter, advice: Advice) -> Iterator[Step]:
    kind, about = matter.kind, {lead.id for lead in matter.leads}
    # Where the fall is to be watched, nothing is tried out.
    tests = list(tests_of(matter, advice)) if kind != "recovering" else []
    # What says that the result is open, or to be read again, answers the finding as a whole.
    takes_all = kind in OF_ALL or (kind == "open" and not tests)
    for entry in (*advice.do_now, *advice.do_next):
        if about.intersection(entry.items) or (takes_all and not entry.items):
            steps = _of_entry(matter, entry, advice)
            # What both sides read together nobody measures beside it, nor builds before it.
            yield from (step for step in steps if kind != "disputed" or step.acts == "soften")
    yield from tests
    yield from _of_dimension(matter, advice)


def _of_dimension(matter: Matter, advice: Advice) -> Iterator[Step]:
    """Yield last what relieves the dimension of a lead for what people said of it, once that is what fails."""
    about = {lead.id for lead in matter.leads}
    dimensions = {lead.time.dimension for lead in matter.leads} if matter.kind not in PROVE_FIRST else set()
    for entry in (*advice.do_now, *advice.do_next):
        named = dimensions_of(matter.case, set(entry.items))
        if named and named <= dimensions and about.isdisjoint(entry.items):
            steps = _of_entry(matter, entry, advice)
            yield from (replace(step, answers=()) for step in steps if step.acts in RELIEVES)


def _of_entry(matter: Matter, entry: Entry, advice: Advice) -> Iterator[Step]:
    case, leads, occasion = matter.case, matter.leads, matter.occasion
    for step in entry.steps:
        if step.acts is None:
            continue
        title, tail = (step.brief.title, step.brief.tail) if step.brief else (step.do, "")
        if step.brief and step.brief.asks:
            tail = _needed(case, leads, entry.items, occasion) or tail
        elif step.brief and step.acts == "prove":
            tail = _reserve(matter, title, entry.items) or tail
        yield Step(
            rule=entry.rule,
            title=Claim(BRIEF_DO, entry.rule, as_printed(case, leads, title)),
            tail=as_printed(case, leads, tail),
            owner=department(case, step.who),
            on=due_on(_on(step.on, advice, occasion), bounding(leads, entry.items), occasion),
            acts=step.acts,
            informs=bool(step.brief and step.brief.asks),
            answers=entry.items,
            weeks=step.weeks,
        )


def _needed(case: Case, leads: Sequence[Lead], answered: Sequence[str], occasion: Occasion) -> str:
    """Say from when on what is granted may be too little."""
    dated = [lead for lead in leads if lead.id in answered and lead.moment and lead.moment.kind == "months"]
    if not dated:
        return ""
    first = min(dated, key=lambda lead: lead.moment.first if lead.moment else date.max)
    words = {"limit": number(case, first.item, first.limit)}
    if first.moment:
        words["month"] = occasion.month(first.moment.first)
    return _("%(limit)s may be short from %(month)s") % words


def _reserve(matter: Matter, title: str, answered: Sequence[str]) -> str:
    """Say what is expected, where a test goes beyond it."""
    lead = matter.leads[0]
    loads = re.findall(r"up to (\d[\d,]*(?:\.\d+)?)", title)
    is_beyond = any(float(each.replace(",", "")) > lead.wanted for each in loads)
    if matter.kind != "launch" or lead.id not in answered or not is_beyond:
        return ""
    text = _("%(wanted)s are expected, the rest is reserve")
    return text % {"wanted": number(matter.case, lead.item, lead.wanted)}


def _on(on: str, advice: Advice, occasion: Occasion) -> date:
    """Return the day of a step, counted from this issue: advice may have been given on another day."""
    day, given = date.fromisoformat(on), date.fromisoformat(advice.issued_on)
    if day <= working_days_after(given, AT_ONCE):
        return working_days_after(occasion.issued_on, AT_ONCE)
    return occasion.issued_on + (day - given)


def _missing_answers(matter: Matter, decide_by: date | None) -> Iterator[Step]:
    missing = sum(each.asked - each.answered for each in matter.case.evidence.coverage.values())
    if matter.kind not in {"open", "insufficient"} or not missing:
        return
    text = ngettext("Bring in the missing answer", "Bring in the %(number)s missing answers", missing)
    text %= {"number": number_words(missing)}
    if silent := silent_departments(matter.case):
        text = _("%(text)s, first of %(who)s") % {"text": text, "who": silent[0]}
    on = matter.occasion.before(decide_by or matter.occasion.issued_on)
    yield Step("", Claim(BRIEF_DO, "answers", text), "", matter.order.lead, on, "prove")


def _questions(case: Case, occasion: Occasion) -> Iterator[Step]:
    """Yield the figures that would say more than opinions do: of the dimension that is named, the first asked."""
    verdict = case.result.verdict
    dimensions = verdict.dominant or tuple(case.definition.dimensions)
    known = {name for name, time in case.result.quantities.items() if time.known}
    questions = [
        item
        for item in case.definition.quantities.values()
        if item.headroom and item.dimension in dimensions and item.id not in known and item.perspectives
    ]
    for item in questions[:2]:
        text = _("Measure the %(name)s, and say where the limit is") % {"name": short_name(case, item)}
        on = occasion.decide_by(occasion.issued_on, is_urgent=True)
        yield Step("", Claim(BRIEF_DO, item.id, text), "", department(case, item.perspectives), on, "prove")


def _hires(matter: Matter) -> Iterator[Step]:
    """Yield that more people are found who check, where they are the limit: it is what the cost names."""
    case, kind, occasion = matter.case, matter.kind, matter.occasion
    for lead in matter.leads[: PEOPLE_OF.get(kind, 0)] if kind not in OPENINGS else ():
        if missing := missing_people(case, lead, lead.wanted):
            on = due_on(occasion.issued_on + TWO_MONTHS, bounding(matter.leads, (lead.id,)), occasion)
            text = ngettext(
                "Find one more person who checks", "Find %(number)s more people who check", missing
            )
            yield Step(
                rule="",
                title=Claim(BRIEF_DO, POSTS, text % {"number": number_words(missing)}),
                tail=_enough_for(case, kind, lead, occasion),
                owner=department(case, lead.item.perspectives),
                on=on,
                acts="raise",
                answers=(lead.id,),
            )


def _enough_for(case: Case, kind: FindingKind, lead: Lead, occasion: Occasion) -> str:
    """Say for which day's load so many people are enough."""
    load = number(case, lead.item, lead.wanted)
    if kind == "over":
        return _("enough for today’s %(load)s") % {"load": load}
    month = horizon_month(case, occasion)
    return _("enough for %(load)s by %(month)s") % {"load": load, "month": month}


def _chosen(candidates: Sequence[Step], matter: Matter, most: int, hires: Sequence[Step]) -> list[Step]:
    """Return one that relieves, one that proves and one that softens; of two limits, one that relieves each.

    Those that are `hires` come last, and each relieves its limit.
    """
    left, taken = list(candidates), list[Step]()
    open_leads = {lead.id for lead in matter.leads}.difference(*(step.answers for step in hires))
    is_begun = 0 < len(open_leads) < len(matter.leads)
    for acts in [*_acts_in_turn(matter.kind, hires), RELIEVES, ANY, ANY]:
        fitting = [step for step in left if step.acts in acts]
        if not fitting or len(taken) >= most - len(hires):
            continue
        # The first relief is the first of all; after it the group's own, what no step answers yet, then the day.
        if not taken and not is_begun:
            step = _first_of(fitting, matter.leads)
        else:
            step = min(fitting, key=lambda each: _rank(each, open_leads, taken))
        taken.append(step)
        left.remove(step)
        open_leads -= set(step.answers)
    return [*taken, *hires]


def _acts_in_turn(kind: FindingKind, hires: Sequence[Step]) -> list[tuple[str, ...]]:
    turns = list(_ORDER.get(kind, _FIRST_RELIEF))
    if hires and turns.count(RELIEVES) > 1:
        turns.remove(RELIEVES)
    return turns


def _first_of(fitting: Sequence[Step], leads: Sequence[Lead]) -> Step:
    is_far = any(lead.is_reached and lead.has_times and lead.times >= TWICE for lead in leads[:1])
    # What is far too little is raised, by what says how far; to spare some of it comes after.
    raising = [step for step in fitting if not (is_far and step.acts == "lower")]
    reach = [step for step in raising for lead in leads[:1] if is_far and _reaches(step, lead)]
    return next(iter([*(step for step in raising[:1] if step.is_planned), *reach, *raising]), fitting[0])


def _reaches(step: Step, lead: Lead) -> bool:
    """Return whether a step says that it raises a limit to what is wanted."""
    return re.search(rf"\b{re.escape(f'{lead.wanted:,g}')}\b", step.text) is not None


def _rank(step: Step, open_leads: set[str], taken: Sequence[Step]) -> tuple[bool, bool, bool, bool, date]:
    is_again = any(_is_again(step, each) for each in taken)
    is_long = len(step.title.text.split()) > SHORT_TITLE
    return not step.is_planned, is_again, not open_leads & set(step.answers), is_long, step.on


def _is_again(step: Step, other: Step) -> bool:
    """Return whether a step is another one in other words."""
    one, two = (each.title.text.lower().split() for each in (step, other))
    return one[:2] == two[:2]
