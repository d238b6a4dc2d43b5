"""What the order of a report adds to its brief: the plan as it stands, sizes, dissent, and who answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.brief.dates import Occasion
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import listed, number_words, sentence_case

BRIEF_OVERDUE = ClaimRule(
    "brief.overdue",
    gettext_lazy(
        "Steps and checks of the plan whose day is past on the day of issue, and the last weekday before the decision, by which they get a new one."
    ),
)
BRIEF_DECIDED = ClaimRule(
    "brief.decided",
    gettext_lazy(
        "What the group decided on this result and the dissent that was recorded, as they were typed."
    ),
)
MOST_OVERDUE, LONGEST_QUOTE, SHORTEST_CLAUSE = 2, 80, 20
LONGEST_DISSENT = 120  # letters


@dataclass(frozen=True)
class Planned:
    """A step of the group's plan, or a check of an assumption, that is not settled. `state` is told as it is."""

    text: str
    owner: str
    on: date | None
    state: str
    rule: str = ""  # of which rule it is; empty for one of the group's own
    step: int = 0  # which step of the rule, from 1; 0: none in particular
    is_check: bool = False
    about: str = ""  # the limit that the group tied it to, and what it does for it
    acts: str = ""
    money: str = ""  # what was decided that it may cost


@dataclass(frozen=True)
class Size:
    """Days of work, from the least to the most."""

    low: float
    high: float


@dataclass(frozen=True)
class Order:
    """`plan` is None where there is none. `sizes` are of the steps in their order, as `sized_by` confirmed them."""

    plan: Sequence[Planned] | None = None
    sizes: tuple[Size, ...] = ()
    sized_by: str = ""
    dissent: str = ""
    lead: str = ""  # who runs the engagement
    addressees: tuple[str, ...] = ()  # those who decided, else whom the reader was named as
    is_decided: bool = False  # the group decided on this result
    decided: str = ""  # what, where it said so
    work: Planned | None = None  # what of it somebody does by a day
    answered: frozenset[str] = frozenset()  # what was asked before, and got a yes, a no or a refusal


def decided(order: Order, step: int) -> Claim | None:
    """Return what the group decided, if it is not a step, and what dissents from it; None where it said nothing."""
    # A dissent of which half is printed says something else, and not all of it is for a page of few words.
    dissent = order.dissent if len(order.dissent) <= LONGEST_DISSENT else ""
    if not order.decided or (step and not dissent):
        return None
    text = _("Decided: “%(decided)s”") % {"decided": order.decided}
    if step:
        text = _("Dissent from step %(step)s: %(quote)s") % {"step": step, "quote": quoted(dissent)}
    elif dissent:
        text = _("%(decided)s Dissent: %(quote)s") % {"decided": text, "quote": quoted(dissent)}
    return Claim(BRIEF_DECIDED, "", text)


def quoted(dissent: str) -> str:
    words = dissent.strip(" .“”")
    return f"“{words}{'' if words.endswith('…') else '.'}”"


def late_of(occasion: Occasion, order: Order) -> list[tuple[date, Planned]]:
    """Return what of the plan is past its day, the longest first."""
    days = ((each.on, each) for each in order.plan or () if each.on is not None)
    return sorted(((day, each) for day, each in days if day < occasion.issued_on), key=lambda pair: pair[0])


def overdue(occasion: Occasion, order: Order, decide_by: date) -> Claim | None:
    """Return what should have been done by now, in one line, and by when a new day is named; None where nothing is."""
    late = late_of(occasion, order)
    if not late:
        return None
    parts = [_late(each, day, occasion) for day, each in late[:MOST_OVERDUE]]
    if len(late) > MOST_OVERDUE:
        parts.append(_("and %(number)s more") % {"number": number_words(len(late) - MOST_OVERDUE)})
    owners = list(dict.fromkeys(each.owner for _day, each in late[:MOST_OVERDUE] if each.owner))
    are_checks, is_one = all(each.is_check for _day, each in late), len(owners) == 1
    text = _("Overdue: %(what)s. %(who)s do it by %(day)s.")
    if are_checks and is_one:
        # The decision waits for what it says, and not for another day.
        text = _("Overdue: %(what)s. %(who)s does it by %(day)s.")
    elif not are_checks:
        text = ngettext(
            "Overdue: %(what)s. %(who)s names a new day by %(day)s.",
            "Overdue: %(what)s. %(who)s names new days by %(day)s.",
            len(late),
        )
        text = text if is_one else _("Overdue: %(what)s. %(who)s name new days by %(day)s.")
    words = {
        "what": "; ".join(parts),
        "day": occasion.day(occasion.before(decide_by)),
        "who": sentence_case(listed(owners) or _("their owners")),
    }
    return Claim(BRIEF_OVERDUE, "", text % words)


def _late(planned: Planned, day: date, occasion: Occasion) -> str:
    what = f"“{clipped_clause(planned.text)}”"
    what = _("check of %(what)s") % {"what": what} if planned.is_check else what
    return _("%(what)s, since %(day)s") % {"what": what, "day": occasion.day(day)}


def clipped_clause(text: str) -> str:
    text = text.strip(" .")
    if len(text) <= LONGEST_QUOTE:
        return text
    clause = text.partition(", ")[0]
    if SHORTEST_CLAUSE <= len(clause) <= LONGEST_QUOTE:
        return f"{clause} …"
    return text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
