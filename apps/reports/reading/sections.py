"""Which part of a report is shown where on the web: beside each printed template, one to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.reports.document.content import Content

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Part:
    """One part of the page; `title` is what the contents call it, empty for the head of the page.

    Parts are closed behind their headings, but for what `is_open` at first; appendices stand behind one door.
    """

    name: str
    template: str
    title: "StrPromise | str"
    is_open: bool = False
    is_appendix: bool = False


# By the template that prints it.
PARTS = {
    "reports/pdf/cover.html": Part("head", "reports/reading/cover.html", ""),
    "reports/pdf/summary.html": Part("summary", "reports/reading/summary.html", _("Summary")),
    "reports/pdf/places.html": Part(
        "places", "reports/reading/places.html", _("What comes first"), is_open=True
    ),
    "reports/pdf/limits.html": Part("limits", "reports/reading/limits.html", _("Limits"), is_open=True),
    "reports/pdf/disagreement.html": Part(
        "disagreement", "reports/reading/disagreement.html", _("Disagreement")
    ),
    "reports/pdf/futures.html": Part("futures", "reports/reading/futures.html", _("Futures")),
    "reports/pdf/advice.html": Part("advice", "reports/reading/advice.html", _("What to do"), is_open=True),
    "reports/pdf/targets.html": Part("targets", "reports/reading/targets.html", _("Targets")),
    "reports/pdf/decision.html": Part("decision", "reports/reading/decision.html", _("Decision and plan")),
    "reports/pdf/method.html": Part("method", "reports/reading/method.html", _("Method"), is_appendix=True),
    "reports/pdf/robustness.html": Part(
        "robustness", "reports/reading/robustness.html", _("How robust"), is_appendix=True
    ),
    "reports/pdf/sentences.html": Part(
        "sentences", "reports/reading/sentences.html", _("Evidence"), is_appendix=True
    ),
}
# What of the content no page to read shows, and why. A test holds both tables to `Content`.
LEFT_OUT = {
    "format": "It says how the content is stored.",
    "evidence_at": "The PDF has it as its date; the page says when the report was issued.",
    "options": "They say in which language the page is written, not what it says.",
}


def parts_of(content: Content) -> Iterator[Part]:
    """Yield the parts that have content, in the order in which they are printed."""
    for printed in content.pages:
        if printed in PARTS:
            yield PARTS[printed]
