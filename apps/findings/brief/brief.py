"""The brief as it is read: cover, page 2, and the top of the result page hold the same claims in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.advice import Advice
from apps.calibration.record import CalibrationRecord
from apps.core.translations import inside
from apps.findings.brief import actions, decision
from apps.findings.brief.certainty import of_nothing, sure, word
from apps.findings.brief.dates import Occasion
from apps.findings.brief.differing import differ
from apps.findings.brief.figures import figure, times_words
from apps.findings.brief.headline import headline
from apps.findings.brief.lead import FindingKind, Lead, kind_of, lead_on, leads_of
from apps.findings.brief.reasons import why
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import sentence_case
from apps.instruments.figures.format import significant

BRIEF_COVER = ClaimRule(
    "brief.cover",
    gettext_lazy("How far over the lead quantity is, how sure that is, and what the brief named instead."),
)
WORDLESS = ("insufficient", "opinion", "unheard")


@dataclass(frozen=True)
class Brief:
    """What is said first, and all of it that whoever decides has to read."""

    kind: FindingKind
    leads: tuple[Lead, ...]
    dimensions: tuple[str, ...]  # their names, the first the finding's
    headline: Claim
    cover: Claim | None
    why: Claim | None
    sure: Claim | None
    differ: Claim | None
    steps: tuple[actions.Step, ...]
    leave: tuple[Claim, ...]
    costs: tuple[Claim, ...]
    asked: Claim
    decide_by: date
    law: Claim | None


def brief_of(
    case: Case,
    advice: Advice | None,
    occasion: Occasion,
    record: CalibrationRecord | None = None,
    planned: Sequence[actions.Planned] = (),
) -> Brief:
    """Return the brief of a result on one day."""
    kind = kind_of(case)
    leads = leads_of(case, occasion)
    bites = leads[0].moment.first if leads and leads[0].moment else None
    is_urgent = kind in {"over", "perhaps_over", "open", "insufficient"}
    decide_by = occasion.decide_by(bites, is_urgent=is_urgent)
    steps = actions.steps_of(case, kind, leads, advice, occasion, planned)
    return Brief(
        kind=kind,
        leads=leads,
        dimensions=tuple(dict.fromkeys(lead.time.dimension for lead in leads)),
        headline=headline(case, kind, leads, occasion),
        cover=_cover(case, kind, leads, occasion),
        why=why(case, kind, leads, occasion),
        sure=sure(case, kind, leads, record),
        differ=differ(case),
        steps=steps,
        leave=actions.leave(case, leads, advice, occasion),
        costs=decision.costs(case, kind, leads, steps, decide_by, occasion),
        asked=decision.asked(case, kind, leads, steps, occasion),
        decide_by=decide_by,
        law=decision.law(case, advice, occasion),
    )


def _cover(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Claim | None:
    parts = []
    said = inside(word(case, kind, leads)) if kind not in WORDLESS else ""
    if leads and kind == "launch":
        text = _("That is %(times)s times too little, and %(sure)s.")
        parts.append(text % {"times": times_words(leads[0]), "sure": said})
    elif leads and kind == "over":
        more = figure(case, leads[0].item, significant(leads[0].wanted - leads[0].limit, 1))
        parts.append(_("That is about %(more)s too many, %(sure)s.") % {"more": more, "sure": said})
    elif kind == "nothing":
        parts += of_nothing(case)
    elif said:
        parts.append(f"{sentence_case(said)}.")
    parts += _named_instead(case, leads, occasion)
    return Claim(BRIEF_COVER, "", " ".join(parts)) if parts else None


def _named_instead(case: Case, leads: Sequence[Lead], occasion: Occasion) -> list[str]:
    claimed = case.framing.brief_claim
    if claimed not in case.definition.causes or claimed in {lead.time.dimension for lead in leads}:
        return []
    early = [
        time.months_p10
        for name, time in case.result.quantities.items()
        if time.dimension == claimed and time.known and lead_on(case, name, occasion) is not None
    ]
    words = {"what": case.definition.causes[claimed]}
    if not early:
        return [sentence_case(_("The brief named %(what)s.") % words)]
    first = min((each for each in early if each is not None), default=None)
    if first is None:
        return [_("The brief named %(what)s, where no limit asked about is reached.") % words]
    text = _("The brief named %(what)s, where no limit asked about is reached before %(year)s.")
    return [text % {**words, "year": occasion.at(first).year}]
