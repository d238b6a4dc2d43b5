"""One sentence of reasons for a recommendation: the figures of this case, what was named and by how many."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.findings.plan import Action, Reason
from apps.findings.sentences import share_words
from apps.reports.document.source import ReportSource, clipped

LONGEST_MEASURE = 90
ASKED = frozenset({"context", "engagement", "target"})  # kinds of facts that a question is behind
VERDICT = ("verdict.", "p_first.")


def because_of(source: ReportSource, action: Action) -> tuple[str, ...]:
    """Return the reasons, those with the most of this case in them first.

    Where none holds a figure or words of the case, what the system is to achieve is named: two clients whose framing
    is alike have no reason in common.
    """
    told = tuple(dict.fromkeys(_told(source, action)))
    hidden = sum(not reason.words for reason in action.reasons)
    rest = (
        ngettext(
            "%(count)d reason more rests on too few answers to be shown",
            "%(count)d reasons more rest on too few answers to be shown",
            hidden,
        )
        % {"count": hidden},
    )
    own = () if _is_own(told, action) else tuple(_measure(source))
    return (*told, *own, *(rest if hidden else ()))


def behind(action: Action) -> str:
    """Say how many answers are behind the reasons that may be shown, for the appendix."""
    counts = [str(reason.people) for reason in action.reasons if reason.people]
    return ", ".join(dict.fromkeys(counts))


def _told(source: ReportSource, action: Action) -> Iterator[str]:
    reasons = [reason for reason in action.reasons if reason.words]
    if not action.reasons or any(reason.fact.startswith(VERDICT) for reason in reasons):
        yield from _of_result(source, action)
    yield from (text for reason in _figures_first(reasons) if (text := _said(source, reason)))


def _of_result(source: ReportSource, action: Action) -> Iterator[str]:
    """Yield what the result says of the dimensions the rule is about: their shares, and their nearest limits."""
    places = {row.slug: row for row in source.findings.evidence.places}
    named = [each for each in action.means.joins or action.means.relieves if each in places]
    if not named:
        named = [each.slug for each in source.findings.points_to if each.slug in places][:1]
    if not named:
        yield source.findings.headline.rstrip(".")
    for slug in named:
        if not source.findings.is_over:
            yield _("%(label)s first in %(share)s of the draws") % {
                "label": places[slug].label,
                "share": share_words(places[slug].p_first),
            }
        nearest = next((row for row in source.findings.evidence.limits if row.slug == slug), None)
        if nearest is not None:
            yield f"{nearest.label}: {nearest.detail_and_source}"


def _figures_first(reasons: Iterable[Reason]) -> list[Reason]:
    return sorted(reasons, key=lambda reason: not any(map(str.isdigit, reason.words)))


def _said(source: ReportSource, reason: Reason) -> str:
    family = reason.fact.partition(".")[0]
    if family == "verdict":
        return ""
    if reason.fact == "gap.any" or family == "gap":
        return _gaps(source)
    text = in_short(source, reason)
    if reason.people:
        said = {"text": text, "people": reason.people}
        return ngettext("%(text)s (%(people)d answer)", "%(text)s (%(people)d answers)", reason.people) % said
    return _("%(text)s (as framed)") % {"text": text} if family == "engagement" else text


def in_short(source: ReportSource, reason: Reason) -> str:
    """Say a reason without the question behind it: by a short name, or as the statement people agreed with."""
    family, _dot, rest = reason.fact.partition(".")
    words = reason.words or _("too few answers to show")
    short = source.definition.short_names.get(rest.partition(".")[0]) if family in ASKED else ""
    if short:
        return f"{short}: {words}"
    if family == "symptom":
        return f"“{reason.label.rstrip('.')}”: {words}"
    return f"{reason.lead} {words}"


def _gaps(source: ReportSource) -> str:
    told = [
        _("%(label)s: place %(said)s by what people say, %(figured)s by figures")
        % {"label": row.label, "said": row.stated_words, "figured": row.computed_words}
        for row in source.findings.evidence.places
        if row.gap
    ]
    return "; ".join(told)


def _measure(source: ReportSource) -> Iterator[str]:
    measure = source.engagement.success_measure
    if measure:
        yield _("it is to bring “%(measure)s”") % {"measure": clipped(measure, LONGEST_MEASURE)}


def _is_own(told: Iterable[str], action: Action) -> bool:
    """Say whether a reason holds a figure of the case or quoted words; how many answered is none."""
    figures = any(any(map(str.isdigit, reason.words)) for reason in action.reasons)
    return figures or any("“" in text or "%" in text for text in told)
