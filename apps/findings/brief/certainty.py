"""How sure a finding is: one word, how often such findings came true in trials, and what it rests on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.calibration.record import CalibrationRecord, Subject
from apps.findings.brief.lead import FindingKind, Lead
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import listed, number_words, sentence_case
from apps.findings.tallies import figure_at

BRIEF_SURE = ClaimRule(
    "brief.sure",
    gettext_lazy(
        "A word by level and share; how often such shares came true in trials, in whole tenths; who gave the lead quantity's figures, and how they know them."
    ),
)
FEWEST_TRIED = 30  # findings in trials, below which no frequency is told
NEARLY, VERY, LIKELY = 0.9, 0.8, 0.7
_MEASURED = {
    "measured": gettext_lazy("measured"),
    "rough": gettext_lazy("estimated"),
    "guess": gettext_lazy("guessed"),
}


@dataclass(frozen=True)
class Givers:
    """Who gave a quantity's figures: how many people, of how many departments, and how most of them know."""

    people: int
    departments: int
    source: str


def sure(
    case: Case, kind: FindingKind, leads: Sequence[Lead], record: CalibrationRecord | None
) -> Claim | None:
    """Return how sure the finding is; None where there is none."""
    if kind in {"insufficient", "opinion", "unheard"}:
        return None
    parts = list(_sentences(case, kind, leads, record))
    paths = {"p": _path(case, kind, leads)} if _path(case, kind, leads) else {}
    return claim(case, BRIEF_SURE, " ".join(parts), paths, about=leads[0].id if leads else "")


def word(case: Case, kind: FindingKind, leads: Sequence[Lead]) -> str:
    """Return how sure the finding is, in a word."""
    verdict = case.result.verdict
    if kind == "over":
        return _("Counted") if verdict.over[0].already else _("Probably")
    if kind == "recovering":
        return _("Probably")
    if kind == "disputed":
        return _("Disputed")
    if kind == "nothing":
        return "" if verdict.nothing_level == "firm" else _("Probably")
    if kind == "together":
        return _("Probably, each")
    if kind == "open":
        return _("An even bet")
    p = case.result.ranking.p_first[verdict.dominant[0]]
    if verdict.level == "leaning":
        return _("Likely") if p >= LIKELY else _("More likely than not")
    return _("Nearly certain") if p >= NEARLY else _("Very likely")


def tenths(record: CalibrationRecord | None, subject: Subject, p: float) -> int | None:
    """Return of ten findings that were stated as sure as this, how many came true in trials; None: too few were."""
    bins = next((each.bins for each in record.subjects if each.subject == subject), ()) if record else ()
    for each in bins:
        if each.low <= p < each.high or (p >= each.high >= 1):
            # Rounded down: nothing is said to come true as often as it is said.
            return int(each.hit * 10) if each.hit is not None and each.count >= FEWEST_TRIED else None
    return None


def _path(case: Case, kind: FindingKind, leads: Sequence[Lead]) -> str:
    if kind == "over":
        return "verdict.over.0.p"
    if kind in {"together", "open"} or not leads:
        return ""
    if kind == "nothing":
        return "ranking.p_nothing"
    return f"ranking.p_first.{case.result.verdict.dominant[0]}" if case.result.verdict.dominant else ""


def _sentences(
    case: Case, kind: FindingKind, leads: Sequence[Lead], record: CalibrationRecord | None
) -> Iterator[str]:
    verdict, first = case.result.verdict, word(case, kind, leads)
    match kind:
        case "nothing":
            yield from of_nothing(case)
            return
        case "open":
            yield f"{first}."
            yield from _unheard(case)
            return
        case "together":
            came = min((tenths(record, "within", lead.time.p_within) or 0 for lead in leads[:2]), default=0)
            rest = _rests_on(case, leads[0]) if _same_sources(case, leads) else ""
            yield _joined(first, rest, came)
            yield _("Which is first is an even bet; both need work.")
            return
        case "over":
            yield _joined(_counted(case, leads[0], first), "", tenths(record, "over", verdict.over[0].p) or 0)
            if not verdict.over[0].people_under:
                yield _("Nobody says otherwise.")
            return
        case "disputed" | "recovering":
            yield _joined(first, _rests_on(case, leads[0]) if leads else "", 0)
            return
    p = case.result.ranking.p_first[verdict.dominant[0]]
    yield _joined(first, _rests_on(case, leads[0]) if leads else "", tenths(record, "first", p) or 0)
    for lead in leads[1:2]:
        yield _("%(name)s is %(how)s.") % {
            "name": sentence_case(lead.item.short_name),
            "how": _rests_on(case, lead),
        }


def _joined(first: str, rest: str, came: int) -> str:
    text = first if not rest else f"{first}: {rest}"
    if not came:
        return f"{text}."
    such = _("of ten findings this sure %(number)s come true") % {"number": number_words(came)}
    return f"{text}, {_('and')} {such}." if rest else f"{text}; {such}."


def _counted(case: Case, lead: Lead, first: str) -> str:
    return _("%(first)s %(by)s") % {"first": first, "by": _by(givers(case, lead))}


def givers(case: Case, lead: Lead) -> Givers:
    """Count who gave the limit and today's figure of a quantity."""
    rows = [
        (row.perspective, row.estimates[lead.id])
        for row in case.evidence.engagement.figures
        if lead.id in row.estimates
        and any(figure_at(row.estimates[lead.id], point) is not None for point in ("now", "limit"))
    ]
    sources = Counter(
        figure.source or "guess"
        for _who, each in rows
        for figure in (each.now, each.limit)
        if figure is not None
    )
    source = max(sources, key=sources.__getitem__, default="guess")
    return Givers(len(rows), len({who for who, _each in rows}), source)


def _rests_on(case: Case, lead: Lead) -> str:
    of = givers(case, lead)
    return f"{_MEASURED[of.source]} {_by(of)}"


def _by(of: Givers) -> str:
    text = ngettext("by one person", "by %(number)s people", of.people)
    text %= {"number": number_words(of.people)}
    return f"{text}, {_('all of one department')}" if of.people > 1 and of.departments == 1 else text


def _same_sources(case: Case, leads: Sequence[Lead]) -> bool:
    return len({givers(case, lead).source for lead in leads[:2]}) == 1


def of_nothing(case: Case) -> Iterator[str]:
    sources = Counter(
        figure.source or "guess"
        for row in case.evidence.engagement.figures
        for each in row.estimates.values()
        for figure in each.points
        if figure is not None
    )
    if set(sources) == {"measured"}:
        yield _("Every figure was measured.")
    chance = 1 - case.result.ranking.p_nothing
    if chance > 0:
        yield _("What nobody asked about comes first with about one chance in %(number)s.") % {
            "number": number_words(round(1 / chance))
        }


def _unheard(case: Case) -> Iterator[str]:
    missing = sum(each.asked - each.answered for each in case.evidence.coverage.values())
    if missing:
        text = ngettext("One person could still tip it.", "%(number)s people could still tip it.", missing)
        yield sentence_case(text % {"number": number_words(missing)})
    silent = [
        case.definition.short_perspectives[name]
        for name, each in case.evidence.coverage.items()
        if each.asked and not each.answered
    ]
    if silent:
        text = ngettext("%(names)s has not answered.", "%(names)s have not answered.", len(silent))
        yield text % {"names": listed(silent)}
