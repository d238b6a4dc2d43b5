"""What a report says of disagreement, and of what would change its finding; each a plain JSON value, or None."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.findings.findings import Findings
from apps.findings.sentences import people_words, sentence_case

MOST_ITEMS = 3
MOST_SENTENCES = 3

type Json = dict[str, Any]


def disagreement(findings: Findings) -> Json | None:
    found = findings.disagreement
    if found is None:
        return None
    return {
        "heading": sentence_case(found.heading),
        "camps": _camps(findings),
        "sentences": list(found.sentences),
        "map": _map(findings),
        "items": _items(findings),
        "gaps": list(found.gaps[:MOST_SENTENCES]),
    }


def _camps(findings: Findings) -> Json | None:
    camps = findings.disagreement.camps if findings.disagreement else None
    if camps is None:
        return None
    return {
        "heading": camps.heading,
        "text": camps.text,
        "camps": [
            {
                "people": people_words(camp.people),
                "order": [{"slug": slug, "label": label} for slug, label in camp.order],
                "others": _others(camp.others),
            }
            for camp in camps.camps
        ],
    }


def _others(count: int) -> str:
    if not count:
        return ""
    if count == 1:
        return _("One other order fits as well.")
    return ngettext("%(number)d other order fits as well.", "%(number)d other orders fit as well.", count) % {
        "number": count
    }


def _map(findings: Findings) -> Json | None:
    view = findings.disagreement.places if findings.disagreement else None
    if view is None:
        return None
    return {
        "title": view.finding,
        "columns": [
            {"slug": slug, "label": label, "together": together}
            for (slug, label), together in zip(view.dimensions, view.together, strict=True)
        ],
        "rows": [
            {
                "label": row.label,
                "note": people_words(row.people),
                "values": list(row.values),
                "words": list(row.words),
            }
            for row in view.rows
        ],
    }


def _items(findings: Findings) -> Json | None:
    found = findings.disagreement.items if findings.disagreement else ()
    if not found:
        return None
    more = len(found) - MOST_ITEMS
    return {
        "heading": _("The questions that divide it most") if more > 0 else _("The questions that divide it"),
        "choices": list(found[0].choices),
        "rows": [
            {
                "slug": item.dimension,
                "label": item.text,
                "counts": list(item.tally.answers),
                "note": item.note,
            }
            for item in found[:MOST_ITEMS]
        ],
    }


def changes(findings: Findings) -> Json | None:
    found = findings.changes
    if found is None:
        return None
    questions = found.questions
    told = (
        found.basis,
        found.steady,
        *questions.sentences,
        questions.settled,
        found.thresholds_text,
        found.knowing_text,
        found.weights_text,
    )
    return {
        "heading": _("What would change this: %(change)s") % {"change": found.heading},
        "points": [
            {
                "slug": point.slug,
                "label": point.text,
                "point": point.point,
                "pooled": point.pooled,
                "apart": point.apart,
                "turns_at": point.turns_at,
                "becomes": sentence_case(point.becomes),
            }
            for point in found.nearest
        ],
        "sentences": [text for text in told if text],
        "note": questions.note,
    }
