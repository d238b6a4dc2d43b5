"""The finding in one sentence: number wanted, number that can be carried, and the moment."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import figure, number, sentence
from apps.findings.brief.lead import FindingKind, Lead, Moment, at_horizon
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import likeliest, people_words, sentence_case

BRIEF_HEADLINE = ClaimRule(
    "brief.headline",
    gettext_lazy(
        "The lead quantity: what is wanted when its limit bites, what can be carried, and when. It sets the first limit in most of the draws of what comes first, or is over."
    ),
)
SURE_WITHIN, MAYBE_WITHIN = 0.95, 0.6


def headline(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Claim:
    """Return the finding. It is the subject of the mail, too."""
    paths = {
        f"{name}{place}": f"quantities.{lead.id}.{name}"
        for place, lead in enumerate(leads[:2])
        for name in ("now", "limit")
    }
    text = _sentence(case, kind, leads, occasion)
    return claim(case, BRIEF_HEADLINE, text, paths, about=leads[0].id if leads else "")


def horizon_month(case: Case, occasion: Occasion) -> str:
    return occasion.month(occasion.at(case.framing.horizon_months))


def between(moment: Moment, occasion: Occasion) -> str:
    """Return when a limit is reached: "between April and November 2027", "in April 2027", "from April 2027 on"."""
    first = occasion.month(moment.first)
    if moment.last is None:
        return _("from %(month)s on") % {"month": first}
    last = occasion.month(moment.last)
    if first == last:
        return _("in %(month)s") % {"month": first}
    return _("between %(first)s and %(last)s") % {"first": first, "last": last}


def _sentence(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> str:
    if kind == "insufficient":
        given = sum(case.evidence.answered.values())
        asked = sum(each.asked for each in case.evidence.coverage.values())
        return _("Too few answers: %(given)d of %(asked)d.") % {"given": given, "asked": asked}
    if kind == "nothing":
        return _nothing(case, leads, occasion)
    if kind == "open":
        return _open(case, leads, occasion)
    if not leads or kind in {"opinion", "unheard"}:
        return _opinion(case)
    return _HEADLINES.get(kind, _dated)(case, leads, occasion)


def _over(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    return f"{sentence_case(sentence(case, leads[0]))}."


def _recovering(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    text = _("%(sentence)s; by %(month)s it is back under it.")
    month = horizon_month(case, occasion)
    return text % {"sentence": sentence_case(sentence(case, leads[0])), "month": month}


def _disputed(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    over = case.result.verdict.over[0]
    text = _("%(over)s say %(name)s is past its limit; %(under)s deny it.")
    return text % {
        "over": sentence_case(people_words(over.people_over)),
        "name": leads[0].item.short_name,
        "under": people_words(over.people_under),
    }


def _together(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    if len(leads) == 1:
        return _dated(case, leads, occasion)
    text = _("By %(month)s %(first)s, and %(second)s.")
    first, second = (_both(case, lead) for lead in leads[:2])
    return text % {"month": horizon_month(case, occasion), "first": first, "second": second}


def _dated(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    lead = leads[0]
    moment, words = lead.moment, sentence(case, lead)
    probably = case.result.verdict.level == "leaning"
    if moment is None:
        return f"{sentence_case(words)}."
    if moment.kind in {"launch", "peak"}:
        text = _("On launch day, %(day)s, %(sentence)s.")
        if moment.kind == "peak":
            text = _("At %(name)s, from %(day)s, %(sentence)s.")
        text %= {"day": occasion.day(moment.first), "sentence": _inside(words), "name": moment.name}
        return _("Probably: %(sentence)s") % {"sentence": text} if probably else text
    month = horizon_month(case, occasion)
    head, semicolon, tail = words.partition(";")
    by = _("%(sentence)s by %(month)s") if semicolon else _("By %(month)s %(sentence)s")
    said = by % {"sentence": head if semicolon else _inside(head), "month": month} + semicolon + tail
    return f"{sentence_case(said)}. {_reached(lead, moment, occasion, probably=probably)}"


def _reached(lead: Lead, moment: Moment, occasion: Occasion, *, probably: bool) -> str:
    state = lead.item.milestone or _("the limit is reached")
    within = lead.time.p_within
    if within < MAYBE_WITHIN:
        text = _("%(state)s perhaps %(when)s.")
    else:
        text = (
            _("%(state)s probably %(when)s.")
            if probably or within < SURE_WITHIN
            else _("%(state)s %(when)s.")
        )
    return sentence_case(text % {"state": state, "when": between(moment, occasion)})


def _both(case: Case, lead: Lead) -> str:
    return _inside(sentence(case, lead, of=lead.item.of_wanted or lead.item.sentence))


def _open(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    names = [lead.item.limit_name or lead.item.short_name for lead in leads[:2]]
    text = _("Not decided: %(names)s.") % {"names": _(" or ").join(names)}
    if not leads:
        return _("Not decided: no figure says what comes first.")
    nearer = leads[0]
    by = _("By %(month)s %(sentence)s.")
    month = horizon_month(case, occasion)
    if nearer.moment and nearer.moment.kind == "today":
        return f"{text} {sentence_case(sentence(case, nearer))}."
    return f"{text} {by % {'month': month, 'sentence': _inside(sentence(case, nearer))}}"


def _nothing(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    month = horizon_month(case, occasion)
    text = _("Nothing runs out before %(month)s")
    if case.result.verdict.nothing_level == "leaning":
        text = _("Probably nothing runs out before %(month)s")
    text %= {"month": month}
    if not leads:
        return f"{text}."
    lead = leads[0]
    tail = _("%(wanted)s are expected then, and %(limit)s are possible") % {
        "wanted": figure(case, lead.item, at_horizon(lead.time)),
        "limit": number(case, lead.item, lead.limit),
    }
    return f"{text}: {tail}."


def _opinion(case: Case) -> str:
    firsts = case.tallies.first_places
    if not firsts:
        return _("Nothing is known yet: nobody gave an order or a figure.")
    first = likeliest(firsts)
    return _("%(people)d of %(all)d fear %(name)s; no figure says so yet.") % {
        "people": firsts[first],
        "all": len(case.tallies.voters),
        "name": case.definition.causes.get(first, case.labels([first])),
    }


def _inside(text: str) -> str:
    """Return a sentence as it stands inside another one."""
    return text[:1].lower() + text[1:] if text[:2] != text[:2].upper() else text


_HEADLINES: Mapping[FindingKind, Callable[[Case, Sequence[Lead], Occasion], str]] = {
    "over": _over,
    "recovering": _recovering,
    "disputed": _disputed,
    "together": _together,
}
