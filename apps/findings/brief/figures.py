"""Figures of a brief as they are read: with what is counted, two digits, and what people gave on the record."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from apps.advice import GIVEN_DIGITS
from apps.documents.vocabulary import LIMIT
from apps.findings.brief.dates import Occasion
from apps.findings.brief.lead import Lead, lead_on
from apps.findings.case import Case
from apps.findings.sentences import number_words, two_digits
from apps.instruments.definition import QuantityItem
from apps.instruments.figures.format import Row, format_rounded, rows, significant

_MEASURES = ("bytes", "hours", "days", "GB", "currency", "minutes", "seconds")
_THINGS = ("results", "answers", "tasks")
LARGEST_IN_WORDS = 12
WORKING_DAYS_A_YEAR, QUARTERS = (
    220,
    4,
)  # of one post: what people check in a day is told for a day on which they work


def figure(case: Case, item: QuantityItem, value: float) -> str:
    """Return a figure with what is counted, in the group's own word: "47 requests a second", "2,300 parcels a day"."""
    if item.unit == "hours" and 0 < value < 1:
        # Two digits of the minutes that are read, and not of the hours that are stored.
        part = "minutes" if value * 60 >= 1 else "seconds"
        return format_rounded(value * (60 if part == "minutes" else 3600), part)
    return in_own_words(case, item, case.figure(value, item.unit, GIVEN_DIGITS))


def in_own_words(case: Case, item: QuantityItem, text: str) -> str:
    """Say "parcels" where a text counts in the word of the questionnaire, and the group has one of its own."""
    base, own = item.unit.partition("/")[0], (case.framing.thing_one, case.framing.thing_many)
    if base not in _THINGS or not all(own):
        return text
    for count, word in zip((1, 2), own, strict=True):
        text = re.sub(rf" {re.escape(_counted_in(base, count))}\b", f" {word}", text)
    return text


def limit_name(case: Case, item: QuantityItem) -> str:
    """Return what the limit of a quantity is called: "the enquiries at once", where the group says enquiries."""
    return _in_own_name(case, item, item.limit_name or item.short_name)


def load_words(case: Case, item: QuantityItem, value: float) -> str:
    """Return a figure that is to be carried: of what is there at once it says so."""
    at_once, words = _(" at once"), figure(case, item, value)
    return f"{words}{at_once}" if item.short_name.endswith(at_once) else words


def short_name(case: Case, item: QuantityItem) -> str:
    """Return what a quantity is called, in the group's own word."""
    return _in_own_name(case, item, item.short_name)


def _in_own_name(case: Case, item: QuantityItem, name: str) -> str:
    base, own = item.unit.partition("/")[0], case.framing.thing_many
    return re.sub(rf"\b{base}\b", own, name) if base in _THINGS and own else name


def number(case: Case, item: QuantityItem, value: float) -> str:
    """Return a figure beside another one of its unit: "0.88", and "14 TB" where a bare number would say nothing."""
    text, base = figure(case, item, value), item.unit.partition("/")[0]
    if base in _MEASURES:
        return text
    one = case.framing.thing_one if base in _THINGS and case.framing.thing_many else ""
    counted = "|".join(map(re.escape, (noun(case, item), one or _counted_in(base, 1))))
    return re.split(rf" (?:{counted})\b", text)[0]


def limit_words(case: Case, lead: Lead) -> str:
    """Return a limit beside what is wanted: a row of a ladder by its ends, where all who gave it picked the same."""
    row = _row_picked(case, lead)
    if row is None:
        return number(case, lead.item, lead.limit)
    low, high = figure(case, lead.item, row.low), figure(case, lead.item, row.high)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _row_picked(case: Case, lead: Lead) -> Row | None:
    given = [value for each in case.evidence.facts if isinstance(value := each.answers.get(lead.id), dict)]
    limits = [each for each in given if each.get(LIMIT) is not None]
    values = {each[LIMIT] for each in limits}
    if len(values) != 1 or not all(LIMIT in (each.get("rows") or ()) for each in limits):
        return None
    value = values.pop()
    inner = rows(lead.item)[1:-1]
    return next((row for row in inner if row.middle == value and row.low < row.high), None)


def ratio(case: Case, item: QuantityItem, demand: float, limit: float) -> str:
    """Return what is wanted of what there is, the unit once: "56 of 14 TB", "3.6 of 40 million tokens a minute"."""
    demand_words, limit_words = number(case, item, demand), figure(case, item, limit)
    digits, _space, unit = demand_words.partition(" ")
    if unit and limit_words.partition(" ")[2].startswith(unit):
        demand_words = digits
    return _("%(demand)s of %(limit)s") % {"demand": demand_words, "limit": limit_words}


def sentence(case: Case, lead: Lead, *, of: str = "") -> str:
    """Return the quantity's own sentence, or another one `of` its texts, with what is wanted and what is possible."""
    text = of or lead.item.sentence
    checkers = checkers_of(case)
    people = number_words(checkers) if checkers and checkers <= LARGEST_IN_WORDS else str(checkers or "")
    filled = {
        # A figure that says what it counts needs no other word for it.
        "{n} {things}": figure(case, lead.item, lead.wanted),
        "{n}": figure(case, lead.item, lead.wanted),
        "{L}": limit_words(case, lead),
        "{QO7} people": _("%(number)s people") % {"number": people} if people else _("people"),
        "{things}": things(case),
    }
    for place, words in filled.items():
        text = text.replace(place, words)
    return text.rstrip(".")


def is_a_time(item: QuantityItem) -> bool:
    """Return whether it is how long something takes: a limit of it is the most that it may be."""
    return item.unit in {"hours", "days"}


def today(case: Case, lead: Lead) -> float:
    """Return today's figure as it is printed: where people told of the launch, the engine's begins there."""
    before = pooled(case, lead.id) if case.framing.figures_for == "launch" else None
    return significant(before) if before else lead.now


def excess_words(case: Case, lead: Lead) -> str:
    """Say what becomes of so many as are too many; empty where nobody wrote it."""
    more = figure(case, lead.item, significant(lead.wanted - lead.limit, 2))
    return lead.item.excess.replace("{d}", more).replace("{things}", things(case))


def things(case: Case) -> str:
    """Return what the system makes, of several."""
    if case.framing.thing_many:
        return case.framing.thing_many
    roles = case.definition.roles
    answers = case.definition.quantities.get(roles.answers) if roles else None
    return noun(case, answers) if answers else _("answers")


def checkers_of(case: Case) -> int | None:
    """Return how many people check, where somebody gave it."""
    roles = case.definition.roles
    figure_ = pooled(case, roles.checkers) if roles else None
    return round(figure_) if figure_ else None


def pooled(case: Case, name: str, point: str = "now") -> float | None:
    """Return what people gave together: the geometric mean of the figures above zero, None without one."""
    values = [_value(each.answers.get(name), point) for each in case.evidence.facts]
    logs = [math.log(value) for value in values if value]
    return math.exp(sum(logs) / len(logs)) if logs else None


def _value(given: object, point: str) -> float | None:
    value = given.get(point) if isinstance(given, dict) else given
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if value > 0 else None


def picked(case: Case, name: str) -> str:
    """Return what most of those asked picked; empty where two are level or nobody picked."""
    picks = Counter(
        value
        for each in case.evidence.facts
        if isinstance(value := each.answers.get(name), str) and value != "dk"
    )
    (first, count), *rest = picks.most_common(2) or [("", 0)]
    return "" if rest and rest[0][1] == count else first


def money_goes_to(case: Case) -> str:
    """Return the dimension to which most of the planned money goes; empty where none does."""
    roles = case.definition.roles
    most = picked(case, roles.money) if roles else ""
    return most if most in case.definition.marks else ""


def goal_words(case: Case) -> dict[str, str]:
    """Return what success is, wanted and today; nothing where nobody said it."""
    framing = case.framing
    if framing.success_today is None or framing.success_wanted is None or not framing.success_unit:
        return {}
    goal = f"{two_digits(framing.success_wanted)} {framing.success_unit}"
    # A percent sign stays on the line of its number.
    goal = goal.replace(" %", "\N{NO-BREAK SPACE}%", 1)
    return {"today": two_digits(framing.success_today), "wanted": goal}


def times_words(lead: Lead) -> str:
    """Say how many times too little there is, from the printed figures."""
    return two_digits(significant(lead.times, 2))


def over_words(lead: Lead) -> str:
    """Say how far it is over: what rounds to its limit is no number of times over it."""
    times = times_words(lead)
    return _("a little over") if times == "1" else _("%(times)s times over") % {"times": times}


def carried_words(lead: Lead) -> str:
    """Say how much more is wanted than can be carried, in a sentence."""
    times = times_words(lead)
    if times == "1":
        return _("That is a little more than can be carried.")
    return _("That is %(times)s times what can be carried.") % {"times": times}


def noun(case: Case, item: QuantityItem) -> str:
    """Return what a figure counts, of several; its unit where that is a measure."""
    base = item.unit.partition("/")[0]
    own = case.framing.thing_many if base in _THINGS else ""
    return own or _counted_in(base, 2)


def _counted_in(base: str, count: int) -> str:
    return re.sub(r"^\S+ ", "", format_rounded(count, base, ""))


def as_printed(case: Case, leads: Sequence[Lead], text: str) -> str:
    """Say a rule's words with the figures of the brief: the rules pool the same answers a little otherwise."""
    for lead in leads:
        for point, ours in (("limit", lead.limit), ("now", today(case, lead)), ("horizon", lead.later)):
            if theirs := pooled(case, lead.id, point):
                for digits in (GIVEN_DIGITS, 2):
                    words_of_rule = case.figure(theirs, lead.item.unit, digits)
                    text = text.replace(words_of_rule, figure(case, lead.item, ours))
        later = lead.later
        text = text.replace(case.figure(later, lead.item.unit, GIVEN_DIGITS), figure(case, lead.item, later))
        if theirs := pooled(case, lead.id, "limit"):
            missing = case.figure(significant(later - theirs, 2), lead.item.unit)
            text = text.replace(missing, figure(case, lead.item, significant(later - lead.limit, 2)))
        text = in_own_words(case, lead.item, text)
    return text


def most_answers(case: Case, leads: Sequence[Lead], occasion: Occasion) -> tuple[Lead, float] | None:
    """Return the answers that fit under all of some limits, as their limit, and today's; None where one grows otherwise.

    It is told from the printed figures, and rounded down: so many fit.
    """
    roles = case.definition.roles
    answers = lead_on(case, roles.answers, occasion) if roles and _is_known(case, roles.answers) else None
    if roles is None or answers is None or not leads:
        return None
    now = today(case, answers)
    if not now or not _grow_with(case, leads, roles.answers):
        return None
    most = min(now * lead.limit / today(case, lead) for lead in leads)
    return replace(answers, limit=rounded_down(most)), now


def _grow_with(case: Case, leads: Sequence[Lead], name: str) -> bool:
    """Return whether each of some quantities is a number today that grows as another does."""
    return all(
        today(case, lead) and (lead.id == name or name in (lead.item.grows_with or ())) for lead in leads
    )


def under_all(case: Case, answers: Lead, occasion: Occasion) -> Lead:
    """Return the answers with as many for their limit as fit under every limit that grows with them."""
    demand = answers.later
    others = (lead_on(case, name, occasion) for name in case.result.quantities)
    fitting = [
        demand * lead.limit / later
        for lead in others
        if lead is not None
        and lead.id != answers.id
        and answers.id in (lead.item.grows_with or ())
        and (later := lead.later)
    ]
    least = min(fitting, default=answers.limit)
    return replace(answers, limit=rounded_down(least)) if least < answers.limit else answers


def _is_known(case: Case, name: str) -> bool:
    time = case.result.quantities.get(name)
    return time is not None and bool(time.now) and time.limit is not None


def rounded_down(value: float) -> float:
    """Return two digits of a figure, not more than it is."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return significant(math.floor(value / step + 1e-9) * step, 2)


def posts_for(case: Case, lead: Lead, demand: float) -> int:
    """Return how many people it takes at the care one would sign for, in whole ones; 0 where that is not known."""
    people = checkers_of(case)
    if not people or not lead.limit or not is_checked(case, lead):
        return 0
    # Nobody is needed for a millionth.
    return math.ceil(round(people * demand / lead.limit, 6))


def missing_people(case: Case, lead: Lead, demand: float) -> int:
    """Return how many more have to check; 0 where nobody said how many do."""
    return max(posts_for(case, lead, demand) - (checkers_of(case) or 0), 0)


def is_cleared(case: Case, lead: Lead, waiting: float) -> bool:
    """Return whether the people who are enough for what comes also clear what waits, within a quarter."""
    people = checkers_of(case)
    spare = lead.limit * posts_for(case, lead, lead.wanted) / people - lead.wanted if people else 0
    return spare * WORKING_DAYS_A_YEAR / QUARTERS >= waiting


def is_checked(case: Case, lead: Lead) -> bool:
    """Return whether it is a limit of those who check."""
    roles = case.definition.roles
    return roles is not None and f"{{{roles.checkers}}}" in lead.item.sentence


def upcoming_launch(case: Case, occasion: Occasion) -> date | None:
    """Return the day of the launch, unless it is past."""
    if not case.framing.launch_on:
        return None
    day = date.fromisoformat(case.framing.launch_on)
    return day if day >= occasion.issued_on else None
