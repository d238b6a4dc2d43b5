"""The form of an assumption, and of what was measured of its figure."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.commitments.forms import (
    INPUT,
    CommitmentForm,
    DayInput,
    choice_field,
    day_field,
    line_field,
    text_field,
)
from apps.decisions.commitments.selectors import CommitmentContext
from apps.decisions.models import Assumption
from apps.decisions.wording import quantity_words
from apps.instruments.definition import QuantityItem
from apps.instruments.errors import FigureError
from apps.instruments.figures.format import parse_figure, typed_examples
from apps.instruments.figures.points import WORDS_AFTER_A_NAME


class AssumptionForm(CommitmentForm[Assumption]):
    text = text_field(gettext_lazy("What is assumed"))
    check_by = day_field(gettext_lazy("Check by"))
    status = choice_field(gettext_lazy("State"))
    test = line_field(gettext_lazy("Cheapest test"), choices="tests")
    passes_if = line_field(gettext_lazy("Passes if"))
    figure = choice_field(gettext_lazy("Figure it speaks of"))
    value = line_field(gettext_lazy("Its value"), 60)
    columns = ("text", "quantity", "field", "value", "flip", "test", "passes_if", "check_by", "status")
    day = "check_by"
    rare = ("test", "passes_if", "figure", "value")

    def blank(self) -> Assumption:
        return Assumption()

    def prepare(self) -> None:
        figures = [
            (f"{item.id}.{point}", f"{item.text.rstrip('.')}, {WORDS_AFTER_A_NAME[point]}")
            for item in self.context.definition.quantities.values()
            for point in item.points
        ]
        self.fields["status"].choices = Assumption.Status.choices  # type: ignore[attr-defined]
        self.fields["figure"].required = False
        self.fields["figure"].choices = [("", _("None")), *figures]  # type: ignore[attr-defined]

    def saved_in(self, row: Assumption) -> dict[str, object]:
        context = self.context
        value = row.value
        return {
            "text": row.text,
            "figure": f"{row.quantity}.{row.field}" if row.quantity else "",
            "value": ""
            if value is None
            else quantity_words(value, row.quantity, context.definition, context.currency),
            "owner": context.owners.named(row.owner),
            "test": row.test,
            "passes_if": row.passes_if,
            "check_by": row.check_by,
            "status": row.status,
        }

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("test") and not cleaned.get("passes_if"):
            cleaned["passes_if"] = self._offered_pass(str(cleaned["test"]))
        figure, value = str(cleaned.get("figure") or ""), str(cleaned.get("value") or "")
        item = self.context.definition.quantities.get(figure.partition(".")[0])
        cleaned["number"] = None
        if item is not None:
            cleaned["number"] = self._number(figure, value, item)
        elif value and "figure" not in self.errors:
            self.add_error("figure", _("Choose the figure that has this value."))
        return cleaned

    def _offered_pass(self, test: str) -> str:
        findings = self.context.findings
        tests = findings.plan.experiments if findings else ()
        return next((each.passes_if for each in tests if each.test == test), "")

    def _number(self, figure: str, value: str, item: QuantityItem) -> float | None:
        if (figure, value) == (self.initial["figure"], self.initial["value"]):
            return self.held.value
        if not value:
            self.add_error("value", _("Say which value is assumed."))
            return None
        try:
            return _figure(value, item, self.context)
        except FigureError as error:
            self.add_error("value", str(error))
            return None

    def fill(self, row: Assumption) -> None:
        said = self.cleaned_data
        quantity, _dot, point = str(said["figure"]).partition(".")
        if (quantity, point) != (row.quantity, row.field):
            row.flip = self._flip(quantity, point)
        row.quantity, row.field, row.value = quantity, point, said["number"]
        row.text, row.check_by, row.status = said["text"], said["check_by"], said["status"]
        row.test, row.passes_if = said["test"], said["passes_if"]

    def _flip(self, quantity: str, point: str) -> dict[str, object] | None:
        """Return the turning point of a figure as the result has it now."""
        findings = self.context.findings
        for each in findings.assumed if findings else ():
            if (each.quantity, each.point) == (quantity, point) and each.turns_at is not None:
                return {"value": each.turns_at, "becomes": list(each.becomes)}
        return None


def _figure(typed: str, item: QuantityItem, context: CommitmentContext) -> float:
    return parse_figure(typed, item.unit, context.currency, examples=typed_examples(item))


class MeasureForm(forms.Form):
    """A measured value of an assumption's figure."""

    on = forms.DateField(label=gettext_lazy("Measured on"), widget=DayInput())
    measured = forms.CharField(
        label=gettext_lazy("Measured value"), max_length=60, widget=forms.TextInput(attrs={**INPUT})
    )

    def __init__(self, data: QueryDict | None, *, context: CommitmentContext, row: Assumption) -> None:
        super().__init__(data, initial={"on": context.today}, auto_id=f"id_{row.pk}_%s")
        self.context, self.item = context, context.definition.quantities.get(row.quantity)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.context.today:
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day

    def clean_measured(self) -> float:
        typed = str(self.cleaned_data["measured"])
        if self.item is None:
            raise forms.ValidationError(_("It speaks of no figure: choose one first."), code="figure")
        try:
            return _figure(typed, self.item, self.context)
        except FigureError as error:
            raise forms.ValidationError(str(error), code="figure") from error
