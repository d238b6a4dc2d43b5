"""How sure a finding is in a word and in tenths: one ladder, whatever is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.calibration.record import CalibrationRecord, Subject
from apps.findings.brief.lead import FindingKind, Lead
from apps.findings.case import Case

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FEWEST_TRIED = 30  # findings in trials, below which no frequency is told
OF_FIRST = ("launch", "months", "perhaps_over")
_OTHER_WORDS: dict[FindingKind, "StrPromise"] = {
    "recovering": gettext_lazy("Probably"),
    "disputed": gettext_lazy("Disputed"),
    "open": gettext_lazy("Not known yet"),
}


@dataclass(frozen=True)
class SureWord:
    """A word for shares from `low` on, and the share of such findings that has to have come true in trials."""

    subject: Subject
    low: float
    word: "StrPromise"
    least: float


NEARLY, VERY, LIKELY, RATHER, COUNTED = 0.9, 0.8, 0.7, 0.6, 0.95
# One ladder for all that is said: a word stands for so many that came true, whatever it is said of.
LADDER: dict[float, "StrPromise"] = {
    NEARLY: gettext_lazy("Nearly certain"),
    VERY: gettext_lazy("Very likely"),
    LIKELY: gettext_lazy("Probably"),
    RATHER: gettext_lazy("More likely than not"),
}
# From which share on so many came true, by docs/calibration.md: a word that promises more fails a test.
_FROM: dict[Subject, dict[float, float]] = {
    "first": {NEARLY: NEARLY, VERY: VERY, LIKELY: LIKELY, RATHER: RATHER},
    "over": {COUNTED: NEARLY, VERY: VERY, RATHER: LIKELY},
    "within": {COUNTED: NEARLY, NEARLY: VERY, VERY: LIKELY},
}
WORDS = tuple(
    SureWord(subject, low, LADDER[least], least)
    for subject, shares in _FROM.items()
    for low, least in shares.items()
)


def word(case: Case, kind: FindingKind, leads: Sequence[Lead]) -> str:
    """Return how sure the finding is, in a word of the ladder; empty where nothing is said to be so."""
    verdict = case.result.verdict
    if kind in OF_FIRST:
        # What is held back at leaning is not told as surer than leaning is.
        p = case.result.ranking.p_first[verdict.dominant[0]]
        return word_of("first", min(p, LIKELY) if verdict.level == "leaning" else max(p, VERY))
    if kind == "over":
        return word_of("over", verdict.over[0].p) or str(LADDER[RATHER])
    if kind == "nothing":
        # So few trials say it that the word is that of what is reckoned, and no more than very likely.
        p = min(max(case.result.ranking.p_nothing, RATHER), VERY)
        is_firm = verdict.nothing_level == "firm"
        return "" if is_firm else next(str(each) for low, each in LADDER.items() if p >= low)
    if kind == "together":
        if is_of_both(leads):
            return _("%(word)s both") % {"word": word_of("within", both_within(leads))}
        return _("%(word)s each by itself") % {
            "word": word_of("within", _least_within(leads)) or _("Perhaps")
        }
    return str(_OTHER_WORDS.get(kind, ""))


def both_within(leads: Sequence[Lead]) -> float:
    """Return the least chance with which two limits are both reached: how they hang together is not told."""
    return max(sum(lead.time.p_within for lead in leads[:2]) - len(leads[:2]) + 1, 0)


def is_of_both(leads: Sequence[Lead]) -> bool:
    """Return whether a word fits both limits at once, and not only each by itself."""
    return bool(word_of("within", both_within(leads)))


def _least_within(leads: Sequence[Lead]) -> float:
    return min((lead.time.p_within for lead in leads[:2]), default=0)


def is_counted(case: Case) -> bool:
    """Return whether what is over today needs no word beside it: nearly all is, or two measured it."""
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
    if kind in OF_FIRST:
        p = case.result.ranking.p_first[verdict.dominant[0]]
        return "first", min(p, LIKELY) if verdict.level == "leaning" else p
    return None


def tenths_of(
    case: Case, kind: FindingKind, leads: Sequence[Lead], record: CalibrationRecord | None
) -> int | None:
    """Return of ten findings as sure as this, how many came true in trials; None: too few were tried."""
    told = stated(case, kind, leads)
    if told is None or kind == "nothing" or not word_of(*told):
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


def word_of(subject: Subject, p: float) -> str:
    return next((str(each.word) for each in WORDS if each.subject == subject and p >= each.low), "")
