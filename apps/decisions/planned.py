"""What a brief is told beside the result: the group's plan, what dissents, and who is asked. Nobody who answered is named."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from apps.decisions.models import Assumption, Decision, PlanStep
from apps.decisions.wording import sentence_of, work_of
from apps.engagements.models import Engagement, Stakeholder
from apps.findings.brief.order import Order, Planned

LINE = 150  # characters of one that somebody typed
LONGEST_DISSENT, SHORTEST_QUOTE = 140, 40  # characters that are quoted
LONGEST_DECIDED = 260
_CLAUSE = re.compile(r"[.;:] ")
UNSETTLED = (PlanStep.State.OPEN, PlanStep.State.DOING)


class PrintedOwners:
    """Turns a stakeholder's id, name or address into their perspective; other names stay as they were written."""

    # Who answered is named in no report, whatever the group typed as an owner.
    def __init__(self, engagement: Engagement, names: Mapping[str, str]) -> None:
        self._perspectives: dict[str, str] = {}
        for person in Stakeholder.objects.filter(engagement=engagement):
            label = names.get(person.perspective, person.perspective)
            for known_as in filter(None, (person.key, person.name, person.email)):
                self._perspectives[known_as.casefold()] = label

    def printed(self, owner: str) -> str:
        return self._perspectives.get(owner.strip().casefold(), owner)


def order_beside(engagement: Engagement, names: Mapping[str, str], *, answers_of: date) -> Order:
    """Return what the group planned and decided since its answers of a day; `names` are those of perspectives."""
    decision = Decision.objects.filter(engagement=engagement, state=Decision.State.DECIDED).first()
    owners = PrintedOwners(engagement, names)
    planned = Order(
        plan=_planned(engagement, owners),
        lead=engagement.lead.name if engagement.lead else "",
        addressees=(engagement.recipient,) if engagement.recipient else (),
    )
    if decision is None:
        return planned
    deciders = tuple(decider_words(each["role"], each["name"]) for each in decision.deciders)
    order = replace(
        planned, dissent=quoted_dissent(decision.dissent), addressees=deciders or planned.addressees
    )
    if decision.decided_on is None or decision.decided_on < answers_of:
        return order
    return replace(
        order,
        is_decided=True,
        work=_work(decision, owners),
        decided=clipped(sentence_of(decision, owners.printed(decision.owner)), LONGEST_DECIDED),
    )


def decider_words(role: str, name: str) -> str:
    return _("%(role)s (%(name)s)") % {"role": role, "name": name} if role and name else role or name


def quoted_dissent(dissent: str) -> str:
    """Return what is quoted of a dissent where nobody marked other words: its beginning, to where a clause ends."""
    line = " ".join(dissent.split())
    if len(line) <= LONGEST_DISSENT:
        return line
    ends = [
        found.start() for found in _CLAUSE.finditer(line[:LONGEST_DISSENT]) if found.start() >= SHORTEST_QUOTE
    ]
    if ends:
        return f"{line[: ends[-1]]} …"
    return f"{line[: LONGEST_DISSENT - 1].rpartition(' ')[0]} …"


def clipped(text: str, most: int) -> str:
    """Return a text that somebody typed in one line, cut where it is too long for its place."""
    # It says so where it is cut: nobody is to take it for the whole.
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()} {_('… [cut here]')}"


def _planned(engagement: Engagement, owners: PrintedOwners) -> tuple[Planned, ...] | None:
    """Return the steps and checks that are not settled; None where the group has no plan."""
    plan = list(PlanStep.objects.filter(engagement=engagement))
    checks = Assumption.objects.filter(engagement=engagement, status=Assumption.Status.OPEN)
    steps = [_step(each, owners) for each in plan if each.state in UNSETTLED]
    checked = [
        Planned(clipped(each.text, LINE), _owner(each.owner, owners), each.check_by, "", is_check=True)
        for each in checks
    ]
    return (*steps, *checked) if plan or checked else None


def _step(step: PlanStep, owners: PrintedOwners) -> Planned:
    number = step.key.rpartition("-")[2] if step.rule else ""
    return Planned(
        clipped(step.text, LINE),
        _owner(step.owner, owners),
        step.due_on,
        _("in your plan") if step.state == PlanStep.State.OPEN else str(step.get_state_display()).lower(),
        rule=step.rule,
        step=int(number) if number.isdecimal() else 0,
        about=step.quantity,
        acts=step.acts,
    )


def _work(decision: Decision, owners: PrintedOwners) -> Planned | None:
    """Return what somebody does by a day because it was decided; None where it says no such thing."""
    if not (decision.what and decision.owner and decision.due_on) or decision.act == Decision.Act.STOP:
        return None
    text, owner = clipped(work_of(decision), LINE), _owner(decision.owner, owners)
    return Planned(text, owner, decision.due_on, _("decided"), money=decision.money.strip().rstrip(".;,"))


def _owner(owner: str, owners: PrintedOwners) -> str:
    return clipped(owners.printed(owner), LINE)
