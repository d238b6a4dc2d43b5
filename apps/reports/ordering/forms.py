"""The form of an order with all that is said with it; what is wrong is said, and what would be right is filled in."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.planned import LONGEST_DISSENT
from apps.findings.brief.order import Size
from apps.reports.document.order import ReportOrder
from apps.reports.forms import OrderForm
from apps.reports.ordering.draft import OrderDraft, StepDraft

LONGEST_STEP = 999  # days
INPUT = {"class": "input"}


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
