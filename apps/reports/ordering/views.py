"""Order a report with all that is said with it: the page proposes it, and says what is wrong and what would be right."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.assessments.errors import LookNotConfirmed
from apps.assessments.services import require_look
from apps.core.limits import TooManyTries
from apps.decisions.models import Decision
from apps.decisions.planned import LONGEST_DISSENT, quoted_dissent
from apps.engagements.access import engagement_of
from apps.engagements.models import Engagement
from apps.findings.brief.order import Size
from apps.findings.brief.steps.step import Step
from apps.reports.document.content import LACKS_RELIEF, reportable_assessment, source_of
from apps.reports.document.order import NO_ORDER, ReportOrder, last_order
from apps.reports.document.source import ReportSource
from apps.reports.errors import NothingToReport, OrderUnderWay
from apps.reports.forms import OrderForm
from apps.reports.tasks import start_report
from apps.reports.views import count_order

DAYS_A_WEEK = 5
LONGEST_STEP = 999  # days
INPUT = {"class": "input"}


@dataclass(frozen=True)
class StepDraft:
    """A step with the days of work that its rule proposes; None where nothing does."""

    text: str
    owner: str
    least: int | None
    most: int | None


@dataclass(frozen=True)
class OrderDraft:
    issued_on: date
    decide_by: date
    bites_on: date | None  # the first limit, where it is still to come
    steps: tuple[StepDraft, ...]
    addressees: tuple[str, ...]
    departments: tuple[str, ...]
    dissent: str
    lacks_relief: bool
    is_past: bool
    before: ReportOrder = NO_ORDER  # what the newest version was ordered with


def order_draft(engagement: Engagement, before: ReportOrder, *, at: datetime) -> OrderDraft:
    """Return what is proposed on the day of the order. Raises NothingToReport."""
    issued_on = engagement.in_its_zone(at).date()
    source = source_of(engagement, reportable_assessment(engagement), NO_ORDER, issued_on)
    brief = source.brief
    first = brief.leads[0].moment if brief.leads else None
    decision = Decision.objects.filter(engagement=engagement, state=Decision.State.DECIDED).first()
    return OrderDraft(
        issued_on=issued_on,
        decide_by=brief.decide_by,
        bites_on=first.first if first and first.first > issued_on else None,
        steps=tuple(_step(step, source) for step in brief.steps),
        addressees=brief.addressees,
        departments=tuple(source.definition.short_perspectives.values()),
        dissent=quoted_dissent(decision.dissent) if decision else "",
        lacks_relief=brief.lacks_relief,
        is_past=brief.is_past,
        before=before,
    )


def _step(step: Step, source: ReportSource) -> StepDraft:
    advice = source.findings.advice
    entries = (*advice.do_now, *advice.do_next) if advice else ()
    weeks = next((each.weeks for each in entries if each.rule == step.rule), None)
    least, most = (step.days, step.days) if step.days else (None, None)
    if weeks is not None:
        least, most = (max(1, ceil(each * DAYS_A_WEEK)) for each in weeks)
    return StepDraft(step.text, step.owner, least, most)


class DetailsForm(OrderForm):
    meeting_name = forms.CharField(
        label=gettext_lazy("Meeting that decides"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    meeting_on = forms.DateField(
        label=gettext_lazy("Its day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={**INPUT, "type": "date"}),
    )
    is_late = forms.BooleanField(
        label=gettext_lazy("It meets after the first limit all the same"), required=False
    )
    addressees = forms.CharField(
        label=gettext_lazy("Who is asked"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Names or roles, with a semicolon between them."),
        widget=forms.TextInput(attrs=INPUT),
    )
    dissent = forms.CharField(
        label=gettext_lazy("Words of the dissent that are quoted"),
        max_length=LONGEST_DISSENT,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    sized = forms.BooleanField(
        label=gettext_lazy("These sizes are right"),
        required=False,
        help_text=gettext_lazy("They are printed only if somebody says so."),
    )
    sized_by = forms.ChoiceField(label=gettext_lazy("Says"), required=False, widget=forms.Select(attrs=INPUT))

    def __init__(
        self, draft: OrderDraft, sent: QueryDict | None = None, *, left_out: Collection[str] = ()
    ) -> None:
        before = draft.before
        meeting_on = before.meeting_on if before.meeting_on >= draft.issued_on.isoformat() else ""
        initial = {
            "meeting_name": before.meeting_name if meeting_on else "",
            "meeting_on": meeting_on,
            "addressees": "; ".join(before.addressees or draft.addressees),
            "dissent": before.dissent or draft.dissent,
            "left_out": list(left_out),
        }
        super().__init__(sent, initial=initial)
        self.draft = draft
        if not draft.dissent:
            del self.fields["dissent"]
        departments = [("", "—"), *((name, name) for name in draft.departments)]
        self.fields["sized_by"].choices = departments  # type: ignore[attr-defined]  # it is a choice field
        for place, step in enumerate(draft.steps, start=1):
            for end, label, days in (("least", _("Days from"), step.least), ("most", _("to"), step.most)):
                self.fields[f"{end}_{place}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    initial=days,
                    widget=forms.NumberInput(attrs={**INPUT, "min": 1, "max": LONGEST_STEP}),
                )

    @cached_property
    def sizes(self) -> list[tuple[StepDraft, forms.BoundField, forms.BoundField]]:
        return [
            (step, self[f"least_{place}"], self[f"most_{place}"])
            for place, step in enumerate(self.draft.steps, start=1)
        ]

    def clean(self) -> dict[str, object]:
        super().clean()
        if self.draft.lacks_relief:
            self.add_error(None, _("First write the step that is asked for above into the plan."))
        self._clean_meeting()
        if self.cleaned_data.get("sized"):
            for place, step in enumerate(self.draft.steps, start=1):
                self._clean_size(place, step)
            if not self.cleaned_data.get("sized_by"):
                self.add_error("sized_by", _("Say whose word it is."))
        return self.cleaned_data

    def order(self) -> ReportOrder:
        said = self.cleaned_data
        on: date | None = said.get("meeting_on")
        return ReportOrder(
            meeting_name=said["meeting_name"],
            meeting_on=on.isoformat() if on else "",
            addressees=tuple(filter(None, map(str.strip, said["addressees"].split(";")))),
            sizes=tuple(self._sizes()) if said["sized"] else (),
            sized_by=said["sized_by"] if said["sized"] else "",
            dissent=said.get("dissent", ""),
        )

    def _sizes(self) -> Iterator[Size]:
        for place in range(1, len(self.draft.steps) + 1):
            yield Size(self.cleaned_data[f"least_{place}"], self.cleaned_data[f"most_{place}"])

    def _clean_meeting(self) -> None:
        name, on = self.cleaned_data.get("meeting_name"), self.cleaned_data.get("meeting_on")
        if name and not on and "meeting_on" not in self.errors:
            self._propose("meeting_on", _("Say on which day it meets."), self.draft.decide_by)
        elif on and not name:
            self.add_error("meeting_name", _("Name the meeting as its people call it."))
        if on is not None:
            self._clean_meeting_day(on)

    def _clean_meeting_day(self, on: date) -> None:
        bites_on = self.draft.bites_on
        if on < self.draft.issued_on:
            words = {"day": _day(on), "issued": _day(self.draft.issued_on)}
            text = _("%(day)s is before the report is issued, on %(issued)s.") % words
            self._propose("meeting_on", text, self.draft.decide_by)
        elif bites_on and on >= bites_on and not self.cleaned_data.get("is_late"):
            words = {"day": _day(on), "bites": _day(bites_on)}
            text = _("%(day)s is too late: the first limit is reached from %(bites)s on.") % words
            self._propose("meeting_on", text, self.draft.decide_by)

    def _clean_size(self, place: int, step: StepDraft) -> None:
        at_least, at_most = f"least_{place}", f"most_{place}"
        if self.errors.keys() & {at_least, at_most}:
            return
        least, most = (self.cleaned_data.get(name) or 0 for name in (at_least, at_most))
        too_long = _("A step takes at most %(most)d days.") % {"most": LONGEST_STEP}
        fewest, proposed = step.least or 1, max(step.most or 1, least)
        if least < 1:
            self._propose(at_least, _("A step takes a day at least."), fewest)
        elif least > LONGEST_STEP:
            self._propose(at_least, too_long, fewest)
        elif most > LONGEST_STEP:
            self._propose(at_most, too_long, proposed)
        elif most < least:
            self._propose(at_most, _("It can't be less than the days before it."), proposed)

    def _propose(self, name: str, problem: str, value: date | int) -> None:
        words = _day(value) if isinstance(value, date) else str(value)
        self.add_error(name, f"{problem} {_('Proposed: %(value)s.') % {'value': words}}")
        # What was typed is in the message, and what would be right in the field.
        sent = cast("QueryDict", self.data).copy()
        sent[name] = str(value)
        self.data = sent


def _day(day: date) -> str:
    return date_format(day, "j F Y")


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def order_details(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    try:
        require_look(engagement)
        return _details(request, engagement)
    except (LookNotConfirmed, NothingToReport, OrderUnderWay, TooManyTries) as error:
        messages.error(request, str(error))
        return redirect("report_panel", engagement_id=engagement.pk)


def _details(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    now = timezone.now()
    before, left_out = last_order(engagement)
    draft = order_draft(engagement, before, at=now)
    form = DetailsForm(draft, request.POST if request.method == "POST" else None, left_out=left_out)
    if request.method == "POST" and form.is_valid():
        count_order(request)
        report = start_report(
            engagement=engagement,
            left_out=form.cleaned_data["left_out"],
            order=form.order(),
            by=request.actor,
            at=now,
        )
        return redirect("report", report_id=report.pk)
    context = {"engagement": engagement, "form": form, "draft": draft, "lacks_relief": LACKS_RELIEF}
    status = 422 if form.errors else 200
    return render(request, "reports/ordering/details.html", context, status=status)
