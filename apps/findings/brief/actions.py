"""Three steps that relieve the limit, and what to leave alone until when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import Advice
from apps.findings.brief.dates import A_WEEK, Occasion, weekday_after, weekday_until
from apps.findings.brief.figures import figure, number
from apps.findings.brief.lead import FindingKind, Lead, lead_on
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import sentence_case
from apps.instruments.figures.format import significant

BRIEF_DO = ClaimRule(
    "brief.do",
    gettext_lazy(
        "Steps of rules that answer a lead quantity: first one that raises the limit or lowers the demand, then by day one that proves and one that softens."
    ),
)
BRIEF_LEAVE = ClaimRule(
    "brief.leave",
    gettext_lazy(
        "What a rule that fired forbids, until when; first what the brief named, if it is something else, until half of its nearest limit."
    ),
)
MOST_ACTIONS, MOST_LEFT = 3, 3
TWO_WEEKS = 2 * A_WEEK
RELIEVES = ("raise", "lower")
PROVE_FIRST = ("perhaps_over", "open", "disputed", "nothing")


@dataclass(frozen=True)
class Step:
    """One action: what, with its tail, by whom and by when. `state` is empty where the group has not planned it."""

    rule: str
    title: Claim
    tail: str
    owner: str
    on: date
    acts: str
    state: str = ""


@dataclass(frozen=True)
class Planned:
    """A step of the group's plan: for which limits it is, and whether it is settled."""

    text: str
    owner: str
    on: date | None
    state: str
    answers: frozenset[str]
    acts: str = ""


def steps_of(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    advice: Advice | None,
    occasion: Occasion,
    planned: Sequence[Planned] = (),
) -> tuple[Step, ...]:
    """Return at most three steps; fewer where no rule has another one that relieves the limit."""
    candidates = [*_planned(leads, planned, occasion), *_advised(case, kind, leads, advice, occasion)]
    return tuple(_chosen(candidates, proves_first=kind in PROVE_FIRST))


def leave(case: Case, leads: Sequence[Lead], advice: Advice | None, occasion: Occasion) -> tuple[Claim, ...]:
    """Return what to leave alone until when, two or three lines."""
    lines = list(_leave_claimed(case, leads, occasion))
    for each in advice.leave_alone if advice else ():
        text = _("%(what)s, until %(until)s.") % {"what": each.what, "until": each.until}
        lines.append(Claim(BRIEF_LEAVE, each.rule, sentence_case(text)))
    return tuple(lines[:MOST_LEFT])


def _leave_claimed(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[Claim]:
    claimed = case.framing.brief_claim
    if not claimed or claimed in {lead.time.dimension for lead in leads}:
        return
    of_claimed = [
        lead
        for name, time in case.result.quantities.items()
        if time.dimension == claimed and (lead := lead_on(case, name, occasion)) is not None
    ]
    if not of_claimed or any((lead.time.now or 0) >= lead.limit / 2 for lead in of_claimed):
        return
    far = [lead for lead in of_claimed if not lead.item.steady] or of_claimed
    nearest = max(far, key=lambda lead: (lead.time.now or 0) / lead.limit)
    text = _("Work on %(cause)s, which the brief named, before %(half)s (%(name)s; %(now)s today).") % {
        "name": nearest.item.short_name,
        "cause": case.definition.causes.get(claimed, case.labels([claimed])),
        "half": figure(case, nearest.item, significant(nearest.limit / 2, 2)),
        "now": number(case, nearest.item, significant(nearest.time.now or 0, 2)),
    }
    yield Claim(BRIEF_LEAVE, nearest.id, text)


def _advised(
    case: Case, kind: FindingKind, leads: Sequence[Lead], advice: Advice | None, occasion: Occasion
) -> Iterator[Step]:
    if advice is None:
        return
    about = {lead.id for lead in leads}
    for entry in (*advice.do_now, *advice.do_next):
        # What says that the result is open, or that nothing is near, answers the finding as a whole.
        if not about.intersection(entry.items) and (entry.items or kind not in PROVE_FIRST):
            continue
        bites = [lead.moment.first for lead in leads if lead.id in entry.items and lead.moment is not None]
        for step in entry.steps:
            if step.acts is None:
                continue
            title = step.brief.title if step.brief else step.do
            yield Step(
                rule=entry.rule,
                title=Claim(BRIEF_DO, entry.rule, title),
                tail=step.brief.tail if step.brief else "",
                owner=_department(case, step.who),
                on=due_on(date.fromisoformat(step.on), bites, occasion),
                acts=step.acts,
            )
    yield from _tests(case, leads, advice, occasion)


def _tests(case: Case, leads: Sequence[Lead], advice: Advice, occasion: Occasion) -> Iterator[Step]:
    """Yield the short tests of what is assumed of a lead quantity."""
    on = weekday_until(occasion.issued_on + TWO_WEEKS)
    for test in advice.experiments:
        named = {part for each in test.evidence for part in each.fact.split(".")}
        of = next((lead for lead in leads if lead.id in named), None)
        if of is not None:
            owner = _department(case, of.item.perspectives)
            yield Step(test.id, Claim(BRIEF_DO, test.id, test.test), "", owner, on, "prove")


def _planned(leads: Sequence[Lead], planned: Iterable[Planned], occasion: Occasion) -> Iterator[Step]:
    about = {lead.id for lead in leads}
    for each in planned:
        if each.answers & about and each.on is not None and each.on >= occasion.issued_on:
            yield Step("", Claim(BRIEF_DO, "plan", each.text), "", each.owner, each.on, each.acts, each.state)


def due_on(on: date, bites: Sequence[date], occasion: Occasion) -> date:
    """Return the weekday a step is due: before the limit it relieves bites, and never before the issue."""
    latest = [on, *(weekday_until(bite - A_WEEK) for bite in bites if bite > occasion.issued_on)]
    return max(weekday_until(min(latest)), weekday_after(occasion.issued_on))


def _chosen(candidates: Sequence[Step], *, proves_first: bool) -> Iterator[Step]:
    wanted = [("prove",), RELIEVES, ("soften",)] if proves_first else [RELIEVES, ("prove",), ("soften",)]
    left = list(candidates)
    taken: list[Step] = []
    for acts in [*wanted, None, None, None]:
        fitting = [step for step in left if acts is None or step.acts in acts]
        if fitting and len(taken) < MOST_ACTIONS:
            # The first relief is the rules' first; after it the day decides.
            step = fitting[0] if not taken else min(fitting, key=lambda each: each.on)
            taken.append(step)
            left.remove(step)
    yield from taken


def _department(case: Case, who: Sequence[str]) -> str:
    return case.definition.short_perspectives.get(who[0], who[0]) if who else ""
