"""The report as a page to read, for members and by a link: its frozen content, and beside it what has become of it since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.engagements.framing.brief import BriefChange, brief_changes
from apps.reports.document.advice import EntryLine
from apps.reports.document.content import Content, content_of
from apps.reports.models import Report
from apps.reports.pdf.rendering import printable

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
    part.template.replace("/reading/", "/pdf/"): part
    for part in (
        Part("head", "reports/reading/cover.html", ""),
        Part("brief", "reports/reading/brief.html", _("The brief")),
        Part("moved", "reports/reading/moved.html", _("What moved")),
        Part("limits", "reports/reading/limits.html", _("Limits"), is_open=True),
        Part("disagreement", "reports/reading/disagreement.html", _("Disagreement")),
        Part("advice", "reports/reading/advice.html", _("What to do"), is_open=True),
        Part("duties", "reports/reading/duties.html", _("Legal duties")),
        Part("decision", "reports/reading/decision.html", _("Decision and plan")),
        Part("targets", "reports/reading/targets.html", _("Targets")),
        Part("places", "reports/reading/places.html", _("What comes first"), is_appendix=True),
        Part("futures", "reports/reading/futures.html", _("Futures"), is_appendix=True),
        Part("checklist", "reports/reading/checklist.html", _("Checklist"), is_appendix=True),
        Part("robustness", "reports/reading/robustness.html", _("How robust"), is_appendix=True),
        Part("method", "reports/reading/method.html", _("Method"), is_appendix=True),
        Part("sentences", "reports/reading/sentences.html", _("Evidence"), is_appendix=True),
    )
}


def parts_of(content: Content) -> tuple[Part, ...]:
    """Return the parts that have content, in the order in which they are printed."""
    return tuple(PARTS[printed] for printed in (*content.pages, *content.annex) if printed in PARTS)


@dataclass(frozen=True)
class ReadingPage:
    """One version of a report, in the language it was frozen in, whatever the reader's browser asks for."""

    report: Report
    content: Content
    fingerprint: str
    beside: Mapping[str, object]  # what a member has beside the text: what they said to it
    brief_changes: tuple[BriefChange, ...]  # made after it was frozen

    @property
    def contents(self) -> tuple[Part, ...]:
        with override(self.language):
            # As texts: what is lazy would be read in the language of the browser.
            titled = (each for each in parts_of(self.content) if each.title)
            return tuple(replace(each, title=str(each.title)) for each in titled)

    @property
    def language(self) -> str:
        return self.content.options.language

    @property
    def actions(self) -> tuple[EntryLine, ...]:
        return self.content.advice.do_now

    @property
    def has_more_in_print(self) -> bool:
        return any(printed not in PARTS for printed in (*self.content.pages, *self.content.annex))

    @cached_property
    def text(self) -> SafeString:
        context = {
            "report": self.content,
            "number": self.report.number,
            "fingerprint": self.fingerprint,
            "template": self.report.template_version,
            "parts": parts_of(self.content),
            **self.beside,
        }
        with override(self.language):
            return render_to_string("reports/reading/text.html", context)


def reading_page(report: Report, **beside: object) -> ReadingPage:
    content = printable(content_of(report.content.document))
    later = (each for each in brief_changes(report.engagement) if each.at > report.content.frozen_at)
    return ReadingPage(report, content, report.content.digest, beside, tuple(later))
