"""What to leave alone, until when."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import Advice
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import half_words, money_goes_to, number, today
from apps.findings.brief.lead import FindingKind, Lead, lead_on
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import sentence_case

BRIEF_LEAVE = ClaimRule(
    "brief.leave",
    gettext_lazy(
        "What the client's brief named or most of the money goes to, if it is something else, until half of its nearest limit; then what a rule that fired forbids, until when, those with a figure first."
    ),
)
MOST_LEFT = 3
FEW_WORDS = 20
COSTS_SILENT = ("over", "nothing")  # kinds of which the cost does not say where the money goes


def leave(
    case: Case, kind: FindingKind, leads: Sequence[Lead], advice: Advice | None, occasion: Occasion
) -> tuple[Claim, ...]:
    """Return what to leave alone until when, three lines at most."""
    lines = list(_named(case, kind, leads, occasion))
    of_rules = sorted(advice.leave_alone if advice else (), key=lambda each: not _has_figure(each.why))
    for each in of_rules:
        text = _("%(what)s, until %(until)s.") % {"what": each.what, "until": each.until}
        if len(text.split()) <= FEW_WORDS:
            lines.append(Claim(BRIEF_LEAVE, each.rule, sentence_case(text)))
    return tuple(lines[:MOST_LEFT])


def _has_figure(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _named(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Iterator[Claim]:
    claimed, money = case.framing.brief_claim, money_goes_to(case)
    named = {claimed: _("which the brief named")}
    if money and (money != claimed or kind in COSTS_SILENT):
        named[money] = _("where most of the money goes")
    elif money:
        named[money] = ""  # the cover says the one, and the cost the other
    busy = {lead.time.dimension for lead in leads}
    for dimension, reason in named.items():
        nearest = _nearest_half(case, dimension, occasion) if dimension not in busy else None
        if nearest is not None:
            what = case.definition.capacity[dimension]
            text = _("%(what)s, before %(half)s (%(now)s today).")
            if kind == "nothing":
                text = _("%(what)s, until an alarm rings.")
            text %= {
                "what": f"{what}, {reason}" if reason else what,
                "half": half_words(case, nearest),
                "now": number(case, nearest.item, today(case, nearest)),
            }
            yield Claim(BRIEF_LEAVE, nearest.id, text)


def _nearest_half(case: Case, dimension: str, occasion: Occasion) -> Lead | None:
    """Return the limit of a dimension that is used most; None where half of one is used already."""
    found = [
        lead
        for name, time in case.result.quantities.items()
        if time.dimension == dimension and (lead := lead_on(case, name, occasion)) is not None
    ]
    if not found or any(today(case, lead) >= lead.limit / 2 for lead in found):
        return None
    # What has a growth of its own is what people plan for; what does not grow says least.
    return max(
        found,
        key=lambda lead: (
            not lead.item.steady,
            not lead.item.grows_with,
            today(case, lead) / lead.limit,
        ),
    )
