"""How sure a finding is: one word, how often such findings came true in trials, and what it rests on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.calibration.record import CalibrationRecord, Subject
from apps.findings.brief.lead import FindingKind, Lead, are_ahead
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import listed, number_words, sentence_case
from apps.findings.tallies import figure_at
from apps.ranking import Figures

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

BRIEF_SURE = ClaimRule(
    "brief.sure",
    gettext_lazy(
        "A word by level and share; how often such shares came true in trials, in whole tenths; who gave the lead quantity's figures, and how they know them."
    ),
)
FEWEST_TRIED = 30  # findings in trials, below which no frequency is told
_OF_FIRST = ("launch", "months", "perhaps_over")
_OTHER_WORDS: dict[FindingKind, "StrPromise"] = {
    "recovering": gettext_lazy("Probably"),
    "disputed": gettext_lazy("Disputed"),
}
_HALF = 0.5
LESS = 0.4  # a chance from which odds are about even


@dataclass(frozen=True)
class SureWord:
    """A word for shares from `low` on, and the share of such findings that has to have come true in trials."""

    subject: Subject
    low: float
    word: "StrPromise"
    least: float


NEARLY, VERY, LIKELY, RATHER, COUNTED, PROBABLY = 0.9, 0.8, 0.7, 0.6, 0.95, 0.8
# Held against docs/calibration.md: a word that promises more than came true fails a test.
WORDS = (
    SureWord("first", NEARLY, gettext_lazy("Nearly certain"), 0.9),
    SureWord("first", VERY, gettext_lazy("Very likely"), 0.8),
    SureWord("first", LIKELY, gettext_lazy("Likely"), 0.65),
    SureWord("first", RATHER, gettext_lazy("More likely than not"), 0.55),
    SureWord("over", COUNTED, gettext_lazy("Very likely"), 0.85),
    SureWord("over", PROBABLY, gettext_lazy("Probably"), 0.7),
    SureWord("within", 0.95, gettext_lazy("Nearly certain"), 0.9),
    SureWord("within", 0.8, gettext_lazy("Probably"), 0.7),
)
_KNOWN_BY = {
    "measured": gettext_lazy("measured"),
    "rough": gettext_lazy("estimated"),
    "guess": gettext_lazy("guessed"),
}


@dataclass(frozen=True)
class Givers:
    """Who gave a quantity's figures: how many people of how many departments, and how many of them know them how."""

    by_source: Counter[str]
    departments: int

    @property
    def people(self) -> int:
        return self.by_source.total()


@dataclass(frozen=True)
class Open:
    """What may still change how sure it is: the step that tests the limit, and what was to be checked and is late."""

    tested_by: int = 0  # the number of the step; 0: none
    late: tuple[str, ...] = ()


def sure(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    record: CalibrationRecord | None,
    month: str = "",
    still: Open = Open(),
) -> Claim:
    """Return how sure the finding is by a month, what it rests on, and what is still to be tested."""
    path = _path(case, kind, leads)
    text = " ".join(_sentences(case, kind, leads, record, month, unless(kind, still, is_named=False)))
    return claim(case, BRIEF_SURE, text, {"p": path} if path else {}, about=kind)


def unless(kind: FindingKind, still: Open, *, is_named: bool = True) -> str:
    """Return what may still show that it is not so: it stands beside the word; empty where nothing may."""
    parts = []
    if kind == "over" and still.tested_by:
        parts.append(_("unless step %(number)s finds another limit") % {"number": still.tested_by})
    if still.late:
        # What is not checked is named, unless it stands on the same page.
        text = ngettext("if the overdue check holds", "if the overdue checks hold", len(still.late))
        if is_named:
            text = _("if it is true that “%(what)s”, whose check is overdue")
        parts.append(text % {"what": still.late[0]})
    return _(" and ").join(parts)


def word(case: Case, kind: FindingKind, leads: Sequence[Lead]) -> str:
    """Return how sure the finding is, in a word; empty where nothing is said to be so."""
    verdict = case.result.verdict
    if kind in _OF_FIRST:
        # What is held back at leaning is not told as surer than leaning is.
        p = case.result.ranking.p_first[verdict.dominant[0]]
        return _of("first", min(p, LIKELY) if verdict.level == "leaning" else max(p, VERY))
    if kind == "over":
        return _("Very likely") if is_counted(case) else _("Probably")
    if kind == "nothing":
        return "" if verdict.nothing_level == "firm" else _("Probably")
    if kind == "together":
        if is_of_both(leads):
            return _("%(word)s both") % {"word": _of("within", both_within(leads))}
        return _("%(word)s each by itself") % {"word": _of("within", _least_within(leads)) or _("Perhaps")}
    if kind == "open":
        return _("Not decided")
    return str(_OTHER_WORDS.get(kind, ""))


def both_within(leads: Sequence[Lead]) -> float:
    """Return the least chance with which two limits are both reached: how they hang together is not told."""
    return max(sum(lead.time.p_within for lead in leads[:2]) - len(leads[:2]) + 1, 0)


def is_of_both(leads: Sequence[Lead]) -> bool:
    """Return whether a word fits both limits at once, and not only each by itself."""
    return bool(_of("within", both_within(leads)))


def _least_within(leads: Sequence[Lead]) -> float:
    return min((lead.time.p_within for lead in leads[:2]), default=0)


def is_counted(case: Case) -> bool:
    """Return whether what is over today needs no "probably": nearly all is, or two measured it."""
    over = case.result.verdict.over[0]
    return over.already or over.p >= COUNTED


def stated(case: Case, kind: FindingKind, leads: Sequence[Lead]) -> tuple[Subject, float] | None:
    """Return the share a finding is told by, and of what it is one; None where none is."""
    verdict = case.result.verdict
    if kind == "over":
        return "over", verdict.over[0].p
    if kind == "together" and leads:
        return "within", both_within(leads) if is_of_both(leads) else _least_within(leads)
    if kind == "nothing":
        return "nothing", case.result.ranking.p_nothing
    if kind in _OF_FIRST:
        p = case.result.ranking.p_first[verdict.dominant[0]]
        return "first", min(p, LIKELY) if verdict.level == "leaning" else p
    return None


def tenths_of(
    case: Case, kind: FindingKind, leads: Sequence[Lead], record: CalibrationRecord | None
) -> int | None:
    """Return of ten findings as sure as this, how many came true in trials; None: too few were tried."""
    told = stated(case, kind, leads)
    if told is None or kind == "nothing" or not _of(*told):
        return None
    return tenths(record, *told)


def tenths(record: CalibrationRecord | None, subject: Subject, p: float) -> int | None:
    """Return of ten statements of such a share, how many came true in trials; None: too few were tried."""
    bins = next((each.bins for each in record.subjects if each.subject == subject), ()) if record else ()
    for each in bins:
        if each.low <= p < each.high or (p >= each.high >= 1):
            # Rounded down: nothing is said to come true as often as it is said.
            return int(each.hit * 10) if each.hit is not None and each.count >= FEWEST_TRIED else None
    return None


def givers(case: Case, lead: Lead) -> Givers:
    """Count who gave the limit or today's figure of a quantity, by how they know the limit."""
    rows = [row for row in case.evidence.engagement.figures if _source(row, lead.id)]
    return Givers(Counter(_source(row, lead.id) for row in rows), len({row.perspective for row in rows}))


def rests_on(case: Case, lead: Lead) -> str:
    """Say who gave a quantity's figures: "measured by one person, estimated by two, all of one department"."""
    of = givers(case, lead)
    parts = [
        f"{how} {_by(of.by_source[source], is_first=not place)}"
        for place, (source, how) in enumerate(
            (source, how) for source, how in _KNOWN_BY.items() if of.by_source[source]
        )
    ]
    if of.people > 1 and of.departments == 1:
        parts.append(_("all of one department"))
    return ", ".join(parts)


def _by(people: int, *, is_first: bool) -> str:
    text = _("by %(number)s")
    if is_first:
        text = ngettext("by one person", "by %(number)s people", people)
    return text % {"number": number_words(people)}


def _source(row: Figures, name: str) -> str:
    estimate = row.estimates.get(name)
    if estimate is None or all(figure_at(estimate, point) is None for point in ("now", "limit")):
        return ""
    known = estimate.limit or estimate.now
    return (known.source if known else None) or "guess"


def _of(subject: Subject, p: float) -> str:
    return next((str(each.word) for each in WORDS if each.subject == subject and p >= each.low), "")


def _path(case: Case, kind: FindingKind, leads: Sequence[Lead]) -> str:
    if kind == "over":
        return "verdict.over.0.p"
    if kind == "nothing":
        return "ranking.p_nothing"
    if kind in _OF_FIRST:
        return f"ranking.p_first.{case.result.verdict.dominant[0]}"
    return ""


def _sentences(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    record: CalibrationRecord | None,
    month: str,
    but: str,
) -> Iterator[str]:
    first, came = word(case, kind, leads), tenths_of(case, kind, leads, record)
    first = f"{first}, {but}" if first and but else first
    match kind:
        case "nothing":
            yield from _of_nothing(case, record)
        case "open":
            yield from _of_open(case, leads, first, month)
        case "together":
            yield from _of_two(case, leads, first, came)
        case "over":
            yield from _of_over(case, leads, first, came)
        case "disputed" | "recovering":
            yield f"{first}: {rests_on(case, leads[0])}." if leads else f"{first}."
        case "insufficient" | "opinion" | "unheard":
            yield _("Not sure at all: no figure says what fails first.")
        case _:
            yield _joined(first, rests_on(case, leads[0]) if leads else "", came)
            yield from _also(case, leads)
            yield from _but(case)


def _joined(first: str, rest: str, came: int | None) -> str:
    text = first if not rest else f"{first}: {rest}"
    if not came:
        return f"{text}."
    # In a sentence of its own, it is read.
    such = _("In simulations, %(number)s of ten findings this sure came true.") % {
        "number": number_words(came)
    }
    return f"{text}. {such}"


def _also(case: Case, leads: Sequence[Lead]) -> Iterator[str]:
    for lead in leads[1:2]:
        yield _("%(name)s: %(how)s.") % {
            "name": sentence_case(lead.item.limit_name or lead.item.short_name),
            "how": rests_on(case, lead),
        }


def _but(case: Case) -> Iterator[str]:
    """Yield the one thing that would make it less sure."""
    verdict = case.result.verdict
    if verdict.hinges_on is not None and verdict.hinges_on.leader_without != verdict.hinges_on.leader:
        yield _("Without one person's figure another limit comes first.")
    elif verdict.provenance.not_asked > _HALF:
        yield _("Most of it rests on limits that nobody was asked about.")


def _of_over(case: Case, leads: Sequence[Lead], first: str, came: int | None) -> Iterator[str]:
    over = case.result.verdict.over[0]
    others = _("no figure contradicts it")
    if over.people_under:
        others = ngettext(
            "one person’s figure says otherwise",
            "%(number)s people give figures that say otherwise",
            over.people_under,
        )
        others %= {"number": number_words(over.people_under)}
    rest = f"{rests_on(case, leads[0])}; {others}" if leads else others
    yield _joined(first, rest, came)


def _of_two(case: Case, leads: Sequence[Lead], first: str, came: int | None) -> Iterator[str]:
    pair = [rests_on(case, lead) for lead in leads[:2]]
    if len(set(pair)) == 1:
        yield _joined(first, _("each %(how)s") % {"how": pair[0]}, came)
    else:
        yield _joined(first, "", came)
        for lead, how in zip(leads[:2], pair, strict=True):
            yield _("%(name)s: %(how)s.") % {"name": sentence_case(lead.item.short_name), "how": how}
    if len(pair) > 1 and not is_of_both(leads):
        yield _("That both are reached is less sure.")


def _of_nothing(case: Case, record: CalibrationRecord | None) -> Iterator[str]:
    first = _("Probably") if case.result.verdict.nothing_level != "firm" else ""
    sources = Counter(
        figure.source or "guess"
        for row in case.evidence.engagement.figures
        for each in row.estimates.values()
        for figure in each.points
        if figure is not None
    )
    rest = ""
    if set(sources) == {"measured"}:
        rest = _("every figure was measured")
    elif sources:
        rest = _("%(measured)s of the %(all)s figures behind it were measured")
        rest %= {"all": sources.total(), "measured": number_words(sources["measured"])}
    if first or rest:
        yield f"{sentence_case(': '.join(filter(None, [first, rest])))}."
    if chance := chance_of_the_unasked(case):
        tried = tenths(record, "nothing", case.result.ranking.p_nothing)
        text = _("One chance in about %(number)s is left for what nobody was asked about.")
        if tried is None:
            text = _(
                "One chance in about %(number)s is left for what nobody was asked about; that is reckoned, not tested."
            )
        yield text % {"number": number_words(chance)}


def chance_of_the_unasked(case: Case) -> int:
    """Return one in how many times something nobody asked about comes first; 0: it hardly ever does."""
    chance = 1 - case.result.ranking.p_nothing
    return round(1 / chance) if chance > 1 / 100 else 0


def odds_words(p: float) -> str:
    """Say a chance that is near neither end."""
    if p < LESS:
        return _("less than even")
    return _("about even") if p <= RATHER else _("more than even")


def _of_open(case: Case, leads: Sequence[Lead], first: str, month: str) -> Iterator[str]:
    missing = sum(each.asked - each.answered for each in case.evidence.coverage.values())
    silent = silent_departments(case)
    if are_ahead(case, leads):
        # The odds stand in the headline.
        yield _("Which fails first is open.")
        for lead in leads[:2]:
            if how := rests_on(case, lead):
                name = sentence_case(lead.item.limit_name or lead.item.short_name)
                yield _("%(name)s: %(how)s.") % {"name": name, "how": how}
    elif leads and month:
        lead = max(leads[:2], key=lambda lead: lead.time.p_within)
        text = _("Which fails first is open. Odds that one, %(name)s, is reached by %(month)s: %(odds)s.")
        name = lead.item.limit_name or lead.item.short_name
        yield text % {"name": name, "month": month, "odds": odds_words(lead.time.p_within)}
    else:
        yield f"{first}."
    if missing:
        text = ngettext("One person could still tip it", "%(number)s people could still tip it", missing)
        text = sentence_case(text % {"number": number_words(missing)})
        if silent:
            text += ngettext(
                ", and %(names)s has not been heard", ", and %(names)s have not been heard", len(silent)
            ) % {"names": listed(silent)}
        yield f"{text}."
    else:
        heard = sum(each.answered for each in case.evidence.coverage.values())
        text = _("All %(number)s who take part have answered: only better figures can settle it.")
        yield text % {"number": number_words(heard)}


def silent_departments(case: Case) -> list[str]:
    """Return those of which nobody answered."""
    return [
        case.definition.short_perspectives[name]
        for name, each in case.evidence.coverage.items()
        if each.asked and not each.answered
    ]
