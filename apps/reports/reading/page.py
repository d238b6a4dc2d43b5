"""What the page to read shows of a report: its frozen content, and nothing that came later."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from apps.reports.document.advice import ActionLine
from apps.reports.document.content import Content, content_of
from apps.reports.models import Report
from apps.reports.pdf.rendering import printable
from apps.reports.reading.sections import PARTS, Part, parts_of

MOST_ACTIONS = 3


@dataclass(frozen=True)
class ReadingPage:
    """One version of a report; its text is in the language it was frozen in, whatever the reader's browser asks for."""

    report: Report
    content: Content
    fingerprint: str
    parts: tuple[Part, ...]
    beside: Mapping[str, object]  # what a member has beside the text: what they said to it

    @property
    def contents(self) -> tuple[Part, ...]:
        with override(self.language):
            return tuple(Part(each.name, each.template, str(each.title)) for each in self.parts if each.title)

    @property
    def language(self) -> str:
        return self.content.options.language

    @property
    def actions(self) -> tuple[ActionLine, ...]:
        """What the report says to do first: at most three."""
        advice = self.content.advice
        return (advice.beside_law or advice.do_now)[:MOST_ACTIONS]

    @property
    def asks_for_decision(self) -> bool:
        """Say whether no decision of the group was on record when this was frozen."""
        return self.content.decision is None

    @property
    def has_more_in_print(self) -> bool:
        return any(printed not in PARTS for printed in self.content.pages)

    @cached_property
    def text(self) -> SafeString:
        context = {
            "report": self.content,
            "number": self.report.number,
            "fingerprint": self.fingerprint,
            "template": self.report.template_version,
            "parts": self.parts,
            **self.beside,
        }
        with override(self.language):
            return render_to_string("reports/reading/text.html", context)


def reading_page(report: Report, **beside: object) -> ReadingPage:
    """Read the frozen content of a report."""
    content = printable(content_of(report.content.document))
    return ReadingPage(report, content, report.content.sha256, tuple(parts_of(content)), beside)
