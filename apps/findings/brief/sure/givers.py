"""Who gave the figures that a finding rests on, how they know them, and how far those may be off."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import geometric_mean

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words.numerals import numeral
from apps.documents.vocabulary import LIMIT, NOW
from apps.findings.brief.lead import TWICE, Lead
from apps.findings.case import Case
from apps.findings.sentences import number_words, two_digits
from apps.findings.tallies import figure_at
from apps.ranking import Figures

TENFOLD = 10
FEW = 2  # departments that are named
SLIGHTLY = 1.05  # times, up to which a figure is taken for exact
KNOWN_BY = {
    "measured": gettext_lazy("measured"),
    "rough": gettext_lazy("estimated"),
    "guess": gettext_lazy("guessed"),
}


@dataclass(frozen=True)
class Givers:
    """Who gave a quantity's figures: how many people know them how, and of which departments."""

    by_source: Counter[str]
    departments: tuple[str, ...]

    @property
    def people(self) -> int:
        return self.by_source.total()

    @property
    def how(self) -> str:
        """How they know them: "measured by two people, estimated by one"."""
        known = ((how, self.by_source[source]) for source, how in KNOWN_BY.items())
        told = [(how, people) for how, people in known if people]
        return ", ".join(
            f"{how} {_by(people, is_first=not place)}" for place, (how, people) in enumerate(told)
        )


@dataclass(frozen=True)
class Side:
    """Those of one opinion on a limit: how they know it, if all alike, and what they give together; 0 if nothing."""

    people: int
    how: str
    now: float
    limit: float


def givers(case: Case, lead: Lead) -> Givers:
    """Count who gave the limit or today's figure of a quantity, by how they know the limit."""
    rows = [row for row in case.evidence.engagement.figures if _source(row, lead.id)]
    names = case.definition.short_perspectives
    who = Counter(row.perspective for row in rows)
    departments = tuple(names[name] for name, _people in who.most_common() if name in names)
    return Givers(Counter(_source(row, lead.id) for row in rows), departments)


def rests_on(case: Case, lead: Lead) -> str:
    """Say who gave a quantity's figures: "measured by one person, estimated by two, all of Platform"."""
    of = givers(case, lead)
    # One alone is named by a department where no other is asked, so that it gives nobody away.
    if not of.departments or (of.people == 1 and len(lead.item.perspectives) > 1):
        return of.how
    who = ", ".join(of.departments)
    if len(of.departments) > FEW:
        who = _("%(number)s departments") % {"number": number_words(len(of.departments))}
    text = _("%(how)s (%(who)s)")
    if len(of.by_source) == 1:
        text = _("%(how)s of %(who)s")
    elif len(of.departments) == 1:
        text = _("%(how)s, all of %(who)s")
    return text % {"how": of.how, "who": who}


def told_by(case: Case, item: str) -> str:
    """Say in brackets by how many people's figures something comes; empty where nobody gave one."""
    rows = (row.estimates.get(item) for row in case.evidence.engagement.figures)
    people = sum(each is not None and figure_at(each, NOW) is not None for each in rows)
    text = ngettext("one person’s figures", "%(number)s people’s figures", people)
    return f" ({text % {'number': number_words(people)}})" if people else ""


def times_off(case: Case, lead: Lead) -> float:
    """Return how many times more or less than was told the figures of a limit are taken to be, at the most."""
    given = (row.estimates.get(lead.id) for row in case.evidence.engagement.figures)
    points = [point for each in given if each is not None for point in (each.now, each.limit)]
    return max((each.high / each.likely for each in points if each and each.high and each.likely), default=1)


def off_words(case: Case, lead: Lead) -> str:
    """Say how far the figures of a limit may be off: "threefold", "by 25 %"; empty where they are taken for exact."""
    times = times_off(case, lead)
    if times <= SLIGHTLY:
        return ""
    if times < TWICE:
        return _("by %(percent)s %%") % {"percent": numeral(str(round((times - 1) * 100)))}
    whole = round(times)
    return _("%(number)sfold") % {
        "number": number_words(whole) if whole <= TENFOLD else f"{two_digits(times)}-"
    }


def people_words(people: int) -> str:
    return ngettext("one person", "%(number)s people", people) % {"number": number_words(people)}


def _by(people: int, *, is_first: bool) -> str:
    return _("by %(number)s") % {"number": people_words(people) if is_first else number_words(people)}


def _source(row: Figures, name: str) -> str:
    estimate = row.estimates.get(name)
    if estimate is None or all(figure_at(estimate, point) is None for point in ("now", "limit")):
        return ""
    known = estimate.limit or estimate.now
    return (known.source if known else None) or "guess"


def silent_departments(case: Case) -> list[str]:
    """Return those of which nobody answered."""
    return [
        case.definition.short_perspectives[name]
        for name, each in case.evidence.coverage.items()
        if each.asked and not each.answered
    ]


def missing_answers(case: Case) -> str:
    """Return how many are missing of which departments: "three of Finance, one each of Product and Platform"."""
    by_number: dict[int, list[str]] = {}
    for name, each in case.evidence.coverage.items():
        if each.asked > each.answered:
            department = case.definition.short_perspectives[name]
            by_number.setdefault(each.asked - each.answered, []).append(department)
    return ", ".join(
        (_("%(number)s each of %(who)s") if len(who) > 1 else _("%(number)s of %(who)s"))
        % {"number": number_words(number), "who": ", ".join(who)}
        for number, who in sorted(by_number.items(), reverse=True)
    )


def sides(case: Case, lead: Lead) -> tuple[Side, Side]:
    """Return those by whose figures a limit is passed today, and those by whose it is not, with what they give."""
    rows = [row.estimates[lead.id] for row in case.evidence.engagement.figures if lead.id in row.estimates]
    pairs = [
        (now, limit, (each.limit.source if each.limit else None) or "guess")
        for each in rows
        if (now := figure_at(each, NOW)) is not None and (limit := figure_at(each, LIMIT)) is not None
    ]
    is_floor = lead.time.direction == "floor"
    passed = [each for each in pairs if (each[0] < each[1] if is_floor else each[0] > each[1])]
    return _side(passed), _side([each for each in pairs if each not in passed])


def _side(pairs: Sequence[tuple[float, float, str]]) -> Side:
    nows, limits = [now for now, _limit, _source in pairs], [limit for _now, limit, _source in pairs]
    sources = {source for _now, _limit, source in pairs}
    how = sources.pop() if len(sources) == 1 else ""
    if not pairs or not all(nows) or not all(limits):
        return Side(len(pairs), how, 0, 0)
    return Side(len(pairs), how, geometric_mean(nows), geometric_mean(limits))
