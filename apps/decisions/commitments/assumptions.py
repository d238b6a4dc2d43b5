"""Assumptions: what the result rests on, when it is checked, and what was measured of its figure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.commitments.days import weekday_from
from apps.decisions.commitments.forms import CommitmentForm, CommitmentKind, Proposal
from apps.decisions.commitments.selectors import CommitmentContext, owned
from apps.decisions.fields import DayInput, choice_field, day_field, line_field, text_field
from apps.decisions.models import Assumption
from apps.decisions.wording import becomes_words, figure_words, flip_words, quantity_words
from apps.findings.plan import ExperimentRow
from apps.findings.sensitivity.assumed import AssumedFigure
from apps.findings.sentences import sentence_case
from apps.instruments.definition import QuantityItem
from apps.instruments.errors import FigureError
from apps.instruments.figures.format import parse_figure, typed_examples
from apps.instruments.figures.points import WORDS_AFTER_A_NAME

CHECKED_WITHIN = timedelta(days=30)


class AssumptionForm(CommitmentForm[Assumption]):
    text = text_field(gettext_lazy("What is assumed"))
    check_by = day_field(gettext_lazy("Check by"))
    status = choice_field(gettext_lazy("State"), Assumption.Status.choices)
    test = line_field(gettext_lazy("Cheapest test"), choices="tests")
    passes_if = line_field(gettext_lazy("Passes if"))
    figure = choice_field(gettext_lazy("Figure it speaks of"), required=False)
    value = line_field(gettext_lazy("Its value"), 60)
    plain = ("text", "check_by", "status", "test", "passes_if")
    also = ("quantity", "field", "value", "flip")
    day = "check_by"
    rare = ("test", "passes_if", "figure", "value")
    blank = Assumption

    def add_fields(self, data: QueryDict | None, saved: Mapping[str, object]) -> None:
        # One choice for question and figure: the table takes neither without the other.
        figures = [
            (
                f"{item.id}.{point}",
                f"{sentence_case(item.short_name or item.text.rstrip('.'))}, {WORDS_AFTER_A_NAME[point]}",
            )
            for item in self.context.definition.quantities.values()
            for point in item.points
        ]
        self.fields["figure"].choices = [("", _("None")), *figures]  # type: ignore[attr-defined]

    def typed_as(self, row: Assumption) -> dict[str, object]:
        context, value = self.context, row.value
        words = "" if value is None else _quantity_words(value, row, context)
        figure = f"{row.quantity}.{row.field}" if row.quantity else ""
        return {**super().typed_as(row), "figure": figure, "value": words}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        # A test that the rules offer was chosen from a list: when it passes they say, too.
        if cleaned.get("test") and not cleaned.get("passes_if"):
            cleaned["passes_if"] = self._offered_pass(str(cleaned["test"]))
        figure, value = str(cleaned.get("figure") or ""), str(cleaned.get("value") or "")
        item = self.context.definition.quantities.get(figure.partition(".")[0])
        cleaned["number"] = None
        if item is not None:
            cleaned["number"] = self._number(figure, value, item)
        # A figure that is refused is empty here, and would be complained of twice.
        elif value and "figure" not in self.errors:
            self.add_error("figure", _("Choose the figure that has this value."))
        return cleaned

    def _offered_pass(self, test: str) -> str:
        findings = self.context.findings
        tests = findings.plan.experiments if findings else ()
        return next((each.passes_if for each in tests if each.test == test), "")

    def _number(self, figure: str, value: str, item: QuantityItem) -> float | None:
        # Words are rounded: read back, they would change a figure that nobody touched.
        if (figure, value) == (self.initial["figure"], self.initial["value"]):
            return self.instance.value
        if not value:
            self.add_error("value", _("Say which value is assumed."))
            return None
        try:
            return _figure(value, item, self.context)
        except FigureError as error:
            self.add_error("value", str(error))
            return None

    def filled(self) -> Assumption:
        row = super().filled()
        quantity, _dot, point = str(self.cleaned_data["figure"]).partition(".")
        # A turning point is that of one figure: it stays with it whatever a later result says, and goes with it.
        if (quantity, point) != (row.quantity, row.field):
            row.flip = self._flip(quantity, point)
        row.quantity, row.field, row.value = quantity, point, self.cleaned_data["number"]
        return row

    def _flip(self, quantity: str, point: str) -> dict[str, object] | None:
        """Return the turning point of a figure as the result has it now."""
        findings = self.context.findings
        figures = findings.assumed if findings else ()
        return next(
            (_flip(each) for each in figures if (each.quantity, each.point) == (quantity, point)), None
        )


class MeasureForm(forms.Form):
    """A measured value of an assumption's figure."""

    on = forms.DateField(label=gettext_lazy("Measured on"), widget=DayInput())
    measured = forms.CharField(
        label=gettext_lazy("Measured value"), max_length=60, widget=forms.TextInput(attrs={"class": "input"})
    )

    def __init__(self, data: QueryDict | None, *, context: CommitmentContext, row: Assumption) -> None:
        # Several rows may stand open on one page: with the same ids a label would lead to another row's field.
        super().__init__(data, initial={"on": context.today}, auto_id=f"id_{row.pk}_%s")
        self.context, self.item = context, context.definition.quantities.get(row.quantity)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.context.today:
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day

    def clean_measured(self) -> float:
        if self.item is None:
            raise forms.ValidationError(_("It speaks of no figure: choose one first."), code="figure")
        try:
            return _figure(str(self.cleaned_data["measured"]), self.item, self.context)
        except FigureError as error:
            raise forms.ValidationError(str(error), code="figure") from error


def _figure(typed: str, item: QuantityItem, context: CommitmentContext) -> float:
    return parse_figure(typed, item.unit, context.currency, examples=typed_examples(item), asks_back=True)


def _quantity_words(value: float, row: Assumption, context: CommitmentContext) -> str:
    return quantity_words(value, row.quantity, context.definition, context.currency)


def _proposed(context: CommitmentContext) -> Sequence[Proposal[Assumption]]:
    """Propose the figures that matter, then what the rules would test."""
    if context.findings is None:
        return ()
    tests = context.findings.plan.experiments
    rows = [
        *(_of_figure(each, tests) for each in context.findings.assumed),
        *(
            Assumption(key=each.id.lower(), text=each.assumption, test=each.test, passes_if=each.passes_if)
            for each in tests
        ),
    ]
    for row in rows:
        row.check_by = weekday_from(context.today + CHECKED_WITHIN)
    return [Proposal(row, flip_words(row, context.definition, context.currency)) for row in rows]


def _of_figure(figure: AssumedFigure, tests: Sequence[ExperimentRow]) -> Assumption:
    test = next((each for each in tests if figure.quantity in each.quantities), None)
    return Assumption(
        key=figure.id.lower(),
        text=figure.text,
        quantity=figure.quantity,
        field=figure.point,
        value=figure.value,
        flip=_flip(figure),
        test=test.test if test else "",
        passes_if=test.passes_if if test else "",
    )


def _flip(figure: AssumedFigure) -> dict[str, object] | None:
    if figure.turns_at is None:
        return None
    return {"value": figure.turns_at, "becomes": list(figure.becomes)}


def _shown(row: Assumption, context: CommitmentContext) -> dict[str, object]:
    definition, currency = context.definition, context.currency
    # Where the text says the figure, it is not said twice.
    is_said = row.value is None or _quantity_words(row.value, row, context) in row.text
    return {
        "owned": owned(row.owner, row.check_by if row.status == Assumption.Status.OPEN else None, context),
        "figure": "" if is_said else figure_words(row, definition, currency),
        "flip": flip_words(row, definition, currency),
        "measured": [
            {
                "on": date.fromisoformat(each["on"]),
                "figure": _quantity_words(each["value"], row, context),
                "follows": _follows(row, each["value"], context),
            }
            for each in row.measured
        ],
    }


def _follows(row: Assumption, measured: float, context: CommitmentContext) -> str:
    """Return what follows from a measured value beyond the turning point, seen from what was assumed."""
    if not row.flip or row.value is None:
        return ""
    turns_at = row.flip["value"]
    # A turning point may lie above or below what was assumed.
    is_beyond = measured >= turns_at if turns_at >= row.value else measured <= turns_at
    if not is_beyond:
        return ""
    return _("Beyond the turning point: %(dimensions)s would come first.") % {
        "dimensions": becomes_words(row, context.definition)
    }


ASSUMPTIONS = CommitmentKind(
    model=Assumption,
    url_name="assumptions",
    row_url_name="assumption",
    title=gettext_lazy("Assumptions of %(initiative)s"),
    crumb=gettext_lazy("Assumptions"),
    heading=gettext_lazy("What it rests on"),
    parts="decisions/commitments/assumptions.html",
    form=AssumptionForm,
    proposals=_proposed,
    shown=_shown,
)
