"""What not to do yet: until when, and why."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import Advice
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import figure, money_goes_to, today
from apps.findings.brief.lead import FindingKind, Lead, at_horizon, lead_on
from apps.findings.brief.steps.step import department
from apps.findings.brief.words import words_in
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import sentence_case
from apps.instruments.figures.format import significant

BRIEF_LEAVE = ClaimRule(
    "brief.leave",
    gettext_lazy(
        "What the client's brief expected or most of the money goes to, if it is something else, until half of its tightest limit is used, how much is today, and who looks again when; then what a rule that fired forbids, until when and why, where a figure says until when."
    ),
)
MOST_LEFT = 3
FEW_WORDS, MOST_WORDS = 30, 44  # of one line that a rule writes, and of all


def leave(
    case: Case,
    kind: FindingKind,
    leads: Sequence[Lead],
    advice: Advice | None,
    tested_by: date | None,
    occasion: Occasion,
) -> tuple[Claim, ...]:
    """Return what not to do until when, three lines at most, and the day on which they are read again."""
    lines = [*_named(case, kind, leads, occasion), *_undecided(kind, leads, tested_by, occasion)]
    # What the law stops has a line of its own.
    stops = {duty.rule for duty in advice.law.stops} if advice else set()
    told = [each for each in (advice.leave_alone if advice else ()) if each.rule not in stops]
    # What nobody can count is told only where nothing else is: it reads as what nobody would have done.
    entries = {entry.rule for entry in (*advice.do_now, *advice.do_next)} if advice else set()
    counted = [each for each in told if each.rule in entries and _has_figure(each.until)]
    of_rules = counted if counted or lines else told
    left = MOST_WORDS - sum(words_in(line.text) for line in lines)
    for each in of_rules:
        text = _("%(what)s, until %(until)s.") if counted else _("%(what)s (%(why)s), until %(until)s.")
        text %= {"what": each.what, "until": each.until, "why": each.why}
        for lead in leads:
            for value in (lead.wanted, lead.limit):
                text = text.replace(case.figure(value, lead.item.unit), figure(case, lead.item, value))
            later = significant(at_horizon(lead.time), 2)
            text = text.replace(case.figure(later, lead.item.unit), figure(case, lead.item, later))
        if len(lines) < MOST_LEFT and (words := words_in(text)) <= min(FEW_WORDS, left):
            lines.append(Claim(BRIEF_LEAVE, each.rule, sentence_case(text)))
            left -= words
    if not lines or any(line.about in case.result.quantities for line in lines):
        return tuple(lines)
    again = _("Review: %(day)s.") % {"day": occasion.day(occasion.look_again)}
    return (*lines, Claim(BRIEF_LEAVE, "again", again))


def _undecided(
    kind: FindingKind, leads: Sequence[Lead], tested_by: date | None, occasion: Occasion
) -> Iterator[Claim]:
    """Yield that neither of two limits is paid for before both have been tested."""
    if kind == "open" and len(leads) > 1 and tested_by is not None:
        text = _("Money for %(names)s, before both tests end on %(day)s.")
        names = _(" or for ").join(lead.item.limit_name or lead.item.short_name for lead in leads[:2])
        yield Claim(BRIEF_LEAVE, "open", text % {"names": names, "day": occasion.day(tested_by)})


def _has_figure(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _named(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Iterator[Claim]:
    busy = {lead.time.dimension for lead in leads}
    for dimension, reason in _reasons(case).items():
        tightest = _tightest(case, dimension, occasion) if dimension not in busy else None
        if tightest is None:
            continue
        what = case.definition.capacity[dimension]
        text = _(
            "%(what)s, until its tightest limit is half used (%(share)s today; %(who)s looks again on %(day)s)."
        )
        if kind == "nothing":
            text = _("%(what)s, until an alarm rings: of its tightest limit %(share)s is used.")
        text %= {
            "what": f"{what}, {reason}" if reason else what,
            "share": _share_words(case, tightest),
            "who": department(case, tightest.item.perspectives),
            "day": occasion.day(occasion.look_again),
        }
        yield Claim(BRIEF_LEAVE, tightest.id, text)


def _share_words(case: Case, lead: Lead) -> str:
    percent = round(100 * today(case, lead) / lead.limit)
    return _("%(percent)s %%") % {"percent": percent or _("under 1")}


def _reasons(case: Case) -> dict[str, str]:
    """Return what somebody might pay for, by dimension, with the reason to name it."""
    claimed, money = case.framing.brief_claim, money_goes_to(case)
    reasons = {claimed: ""}
    if money and money != claimed:
        reasons[money] = _("where most of the planned money goes")
    return reasons


def _tightest(case: Case, dimension: str, occasion: Occasion) -> Lead | None:
    """Return the limit of a dimension that is used most; None where half of one is used already."""
    found = [
        lead
        for name, time in case.result.quantities.items()
        if time.dimension == dimension and (lead := lead_on(case, name, occasion)) is not None
    ]
    if not found or any(today(case, lead) >= lead.limit / 2 for lead in found):
        return None
    return max(found, key=lambda lead: today(case, lead) / lead.limit)
