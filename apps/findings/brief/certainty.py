"""How sure a finding is: one word, how often such findings came true in trials, and what it rests on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.calibration.record import CalibrationRecord
from apps.core.translations import inside
from apps.findings.brief.figures import limit_name, number
from apps.findings.brief.lead import MANY_TIMES, TWICE, FindingKind, Lead, are_ahead
from apps.findings.brief.sure.givers import givers, missing_answers, off_words, rests_on
from apps.findings.brief.sure.ladder import OF_FIRST, RATHER, is_of_both, tenths, tenths_of, word
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import number_words, sentence_case, two_digits
from apps.instruments.figures.format import significant

BRIEF_SURE = ClaimRule(
    "brief.sure",
    gettext_lazy(
        "A word of one ladder, by level and share; how often such shares came true in trials, in whole tenths; who gave the lead quantity's figures, and how they know them; where odds are told, why they are no better. Where a check is overdue no word: until when that is not known, and what holds even so."
    ),
)
_HALF, _TEN = 0.5, 10
LESS = 0.4  # a chance from which odds are about even


@dataclass(frozen=True)
class Open:
    """What may still change how sure it is: the day the limit is tested, and what was to be checked and is late."""

    tested_on: str = ""  # the day; empty where nothing does
    late: tuple[str, ...] = ()
    until: str = ""  # the day by which it is checked; empty where only a new day is named by then
    near: Lead | None = None  # the limit that is reached first; None where none ever is


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
    sentences = (
        _unchecked(case, kind, leads, still)
        if still.late
        else _sentences(case, kind, leads, record, month, still)
    )
    text = " ".join(sentences)
    return claim(case, BRIEF_SURE, text, {"p": path} if path else {}, about=kind)


def _unchecked(case: Case, kind: FindingKind, leads: Sequence[Lead], still: Open) -> Iterator[str]:
    """Say that it is not known how sure it is before the check that is overdue, and what holds even so."""
    lead, what = leads[0] if leads else None, _("it is so")
    if enough := over_even_so(case, leads):
        text = "%(enough)s"
        if lead is not None and lead.times >= TWICE * MANY_TIMES:
            text = _("Sure enough to act on: %(enough)s")
            enough = inside(enough)
        yield text % {"enough": enough}
        # By when it is done stands beside the check.
        yield _("Odds follow the overdue check.")
    else:
        text = _("Not known until the overdue check")
        if still.until:
            text = _("Not known until %(day)s (overdue check)") % {"day": still.until}
        if kind in OF_FIRST:
            first = case.result.verdict.dominant[0]
            what = _("%(cause)s fails first") % {"cause": case.definition.causes[first]}
        yield _("%(text)s. If its figure is true, %(what)s.") % {"text": text, "what": what}
    if lead is not None and (how := rests_on(case, lead)):
        yield _("The limit: %(how)s.") % {"how": how}


def over_even_so(case: Case, leads: Sequence[Lead]) -> str:
    """Say that it is too much even if half of it comes, or a tenth; empty where that is not so."""
    lead = leads[0] if leads else None
    if lead is None or lead.time.direction == "floor" or not lead.has_times or lead.times < TWICE * 1.1:
        return ""
    even, parts = _("Even half of %(wanted)s is %(times)s times too much."), TWICE
    if lead.times >= TWICE * MANY_TIMES:
        even, parts = _("Even a tenth of %(wanted)s is %(times)s times too much."), MANY_TIMES
    times = two_digits(significant(lead.times / parts, 2))
    return even % {"wanted": number(case, lead.item, lead.wanted), "times": times}


def _path(case: Case, kind: FindingKind, leads: Sequence[Lead]) -> str:
    if kind == "over":
        return "verdict.over.0.p"
    if kind == "nothing":
        return "ranking.p_nothing"
    if kind in OF_FIRST:
        return f"ranking.p_first.{case.result.verdict.dominant[0]}"
    return ""


def _sentences(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    record: CalibrationRecord | None,
    month: str,
    still: Open,
) -> Iterator[str]:
    first, came = _until_tested(case, kind, leads, still), tenths_of(case, kind, leads, record)
    match kind:
        case "nothing":
            yield from _of_nothing(case, record, still.near)
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
            what = case.definition.causes[case.result.verdict.dominant[0]]
            yield _joined(
                _("%(sure)s: the first to fail is %(what)s") % {"sure": first, "what": what}, "", came
            )
            yield from _given_by(case, leads, is_ahead=kind == "launch")
            yield from _but(case)


def _until_tested(case: Case, kind: FindingKind, leads: Sequence[Lead], still: Open) -> str:
    text = "%(sure)s"
    if still.tested_on and kind == "over":
        text = _("%(sure)s, unless the test of %(day)s finds another figure")
    elif still.tested_on and kind == "disputed":
        text = _("%(sure)s, so without odds until it is read again on %(day)s")
    return text % {"sure": word(case, kind, leads), "day": still.tested_on}


def _joined(first: str, rest: str, came: int | None) -> str:
    text = first if not rest else f"{first}: {rest}"
    if not came:
        return f"{text}."
    # In a sentence of its own, it is read.
    such = _("In simulations, %(number)s of ten such findings came true.")
    return f"{text}. {such % {'number': number_words(came)}}"


def _given_by(case: Case, leads: Sequence[Lead], *, is_ahead: bool = False) -> Iterator[str]:
    """Say of each limit who gave its figures, and how they know them: of what is ahead, of the limit alone."""
    both = [givers(case, lead) for lead in leads[:2]]
    if (
        len(both) > 1
        and both[0].how == both[1].how
        and all(of.people > 1 == len(of.departments) for of in both)
    ):
        text = _("Each limit: %(how)s (%(who)s).")
        whose = [
            _("%(name)s: %(who)s") % {"name": limit_name(case, lead.item), "who": of.departments[0]}
            for lead, of in zip(leads, both, strict=False)
        ]
        yield text % {"how": both[0].how, "who": "; ".join(whose)}
        return
    for lead in leads[:2]:
        if how := rests_on(case, lead):
            name = _("The limit") if is_ahead else sentence_case(limit_name(case, lead.item))
            yield _("%(name)s: %(how)s.") % {"name": name, "how": how}


def _but(case: Case) -> Iterator[str]:
    """Yield the one thing that would make it less sure."""
    verdict = case.result.verdict
    if verdict.hinges_on is not None and verdict.hinges_on.leader_without != verdict.hinges_on.leader:
        yield _("Without one person's figure another limit comes first.")
    elif verdict.provenance.not_asked > _HALF:
        yield _("Most of it rests on limits that nobody was asked about.")


def _of_over(case: Case, leads: Sequence[Lead], first: str, came: int | None) -> Iterator[str]:
    over = case.result.verdict.over[0]
    others = ""
    if over.people_under:
        others = ngettext(
            "one person’s figure says otherwise",
            "%(number)s people give figures that say otherwise",
            over.people_under,
        )
        others %= {"number": number_words(over.people_under)}
    rest = "; ".join(filter(None, [rests_on(case, leads[0]) if leads else "", others]))
    yield _joined(first, rest, came)


def _of_two(case: Case, leads: Sequence[Lead], first: str, came: int | None) -> Iterator[str]:
    yield _joined(first, "", came)
    yield from _given_by(case, leads)
    if len(leads) > 1 and not is_of_both(leads):
        yield _("That both are reached is less sure.")


def _of_nothing(case: Case, record: CalibrationRecord | None, near: Lead | None) -> Iterator[str]:
    first = word(case, "nothing", ())
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
    if near is not None and (how := rests_on(case, near)):
        yield _("The nearest limit: %(how)s.") % {"how": how}
    if chance := chance_of_the_unasked(case):
        yield _doubt(chance, tenths(record, "nothing", case.result.ranking.p_nothing))


def _doubt(chance: int, came: int | None) -> str:
    """Say how often, one in `chance`, it is something nobody asked about, and how often it was in simulations."""
    text = _(
        "The doubt is about what nobody was asked: one chance in about %(number)s, which no simulation has checked."
    )
    wrong = 0 if came is None else _TEN - came
    if came is not None:
        text = _(
            "The doubt is about what nobody was asked: one chance in about %(number)s; in simulations it was %(wrong)s in ten."
        )
    if came is not None and wrong * chance < _TEN:
        # Two chances of one thing: the reader hears why they differ.
        text = _(
            "The doubt is about what nobody was asked: one chance in about %(number)s, to be careful; in simulations it was %(wrong)s in ten."
        )
    return text % {"number": number_words(chance), "wrong": number_words(wrong) or _("none")}


def _of_odds_ahead(case: Case, leads: Sequence[Lead], first: str) -> Iterator[str]:
    """Say why the odds in the headline are no better than its figures look."""
    lead = max(leads[:2], key=lambda lead: lead.times)
    off = off_words(case, lead)
    if not off:
        yield f"{first}."
        yield from _given_by(case, leads)
        return
    text = _("%(first)s, odds %(odds)s: figures of %(name)s, %(how)s, may be off %(off)s.")
    words = {"first": first, "off": off, "name": limit_name(case, lead.item), "how": rests_on(case, lead)}
    yield text % {**words, "odds": odds_words(1 - lead.time.p_within)}
    yield from _given_by(case, [each for each in leads[:2] if each is not lead])


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
    if are_ahead(case, leads):
        yield from _of_odds_ahead(case, leads, first)
    elif leads and month:
        lead = max(leads[:2], key=lambda lead: lead.time.p_within)
        text = _("Not known yet. Odds that a limit, %(name)s, is reached by %(month)s: %(odds)s.")
        if lead.is_reached and lead.time.p_within < LESS and not lead.time.sources["measured"]:
            # The figures say that it is, and the odds do not follow what is hardly known.
            text = _(
                "Not known yet. By the figures a limit, %(name)s, is reached by %(month)s; odds that it is: %(odds)s, for nobody has measured them."
            )
            of = givers(case, lead)
            if of.people == of.by_source["guess"] == 1:
                text = _(
                    "Not known yet. By the figures a limit, %(name)s, is reached by %(month)s; odds that it is: %(odds)s, for they are one person’s guess."
                )
        name = limit_name(case, lead.item)
        yield text % {"name": name, "month": month, "odds": odds_words(lead.time.p_within)}
    else:
        yield f"{first}."
    if missing:
        text = ngettext(
            "One person could still tip it: %(who)s.",
            "%(number)s people could still tip it: %(who)s.",
            missing,
        )
        words = {"number": sentence_case(number_words(missing)), "who": missing_answers(case)}
        yield text % words
    else:
        heard = sum(each.answered for each in case.evidence.coverage.values())
        text = _("All %(number)s have answered: only better figures settle it.")
        if not_to_the_end(case):
            text = _("All %(number)s have answered at least in part: only better figures settle it.")
        yield text % {"number": number_words(heard)}


def not_to_the_end(case: Case) -> int:
    """Return how many gave answers and had not sent them when the round closed: they count too."""
    return sum(each.answered - each.sent for each in case.evidence.coverage.values())
