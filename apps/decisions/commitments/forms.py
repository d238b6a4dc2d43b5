"""The form that keeps a proposal with an owner and a day, the base form of a row, and the form of a step."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.commitments.proposals import Proposal
from apps.decisions.commitments.selectors import CommitmentContext, Row
from apps.decisions.models import PlanStep
from apps.decisions.revisions import RevisedForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

INPUT: Mapping[str, Any] = {"class": "input"}
TEXT: Mapping[str, Any] = {"class": "input", "rows": 2}
OWNERS: Mapping[str, Any] = {"class": "input", "list": "owners", "autocomplete": "off"}
LONGEST = 2000  # of a text, as in the engagement file


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={**INPUT}, format="%Y-%m-%d")


def text_field(label: "StrOrPromise", longest: int = LONGEST) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={**TEXT}))


def line_field(
    label: "StrOrPromise", longest: int = LONGEST, hint: "StrOrPromise" = "", choices: str = ""
) -> forms.CharField:
    """Make a field that may stay empty; `choices` is the id of what it offers while one types."""
    attrs = {**INPUT, "list": choices, "autocomplete": "off"} if choices else {**INPUT}
    return forms.CharField(
        label=label, max_length=longest, required=False, help_text=hint, widget=forms.TextInput(attrs=attrs)
    )


def owner_field() -> forms.CharField:
    return line_field(gettext_lazy("Owner"), 120, choices="owners")


def day_field(label: "StrOrPromise") -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


def choice_field(label: "StrOrPromise") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, widget=forms.Select(attrs={**INPUT}))


def _stored_owner(owner: str, context: CommitmentContext) -> str:
    """Return the owner as stored. Raises ValidationError for one who left."""
    if left := context.owners.has_left(owner):
        raise forms.ValidationError(left, code="left")
    return context.owners.stored(owner)


def _not_past(day: date | None, today: date) -> date | None:
    if day is not None and day < today:
        raise forms.ValidationError(
            _("This day has passed. Today is %(today)s.") % {"today": date_format(today)}, code="past"
        )
    return day


class EverybodyForm(forms.Form):
    """The owner of all proposals that are kept together and name none."""

    everybody = line_field(gettext_lazy("Owner of those that name none"), 120, choices="owners")


class OfferForm[P: Proposal](forms.Form):
    """The owner and the day of a proposal that is kept as it is.

    `else_owner` is the owner if none is named.
    """

    owner = owner_field()
    due = day_field(gettext_lazy("Due"))
    reason = line_field(gettext_lazy("Why it is refused"))

    def __init__(
        self,
        data: QueryDict | None,
        *,
        proposal: P,
        context: CommitmentContext,
        is_refusal: bool = False,
        else_owner: str = "",
    ) -> None:
        super().__init__(data, prefix=proposal.key, initial={"due": proposal.due})
        self.proposal, self.context, self.else_owner = proposal, context, else_owner
        self.fields["due"].label = proposal.day_label
        self.fields["reason"].required = is_refusal
        self.fields["reason"].error_messages["required"] = _("Say why it is refused.")

    def show_typed(self, data: QueryDict) -> None:
        """Show what was typed meanwhile, unchecked."""
        for name in self.fields:
            if (value := data.get(self.add_prefix(name))) is not None:
                self.initial[name] = value

    def clean_owner(self) -> str:
        return _stored_owner(str(self.cleaned_data["owner"]) or self.else_owner, self.context)

    def clean_due(self) -> date | None:
        return _not_past(self.cleaned_data["due"], self.context.today)


class CommitmentForm[R: Row](RevisedForm):
    """A row with an owner. Without a `row` it is a new one, which begins as it is `proposed`, if it is."""

    owner = owner_field()
    columns: ClassVar[tuple[str, ...]]  # what `fill` writes
    day: ClassVar[str] = ""  # the field that must not lie in the past where it is new
    long: ClassVar[tuple[str, ...]] = ("text",)  # above the others
    rare: ClassVar[tuple[str, ...]] = ()  # below them

    def __init__(
        self,
        data: QueryDict | None,
        *,
        context: CommitmentContext,
        row: R | None = None,
        proposed: R | None = None,
    ) -> None:
        self.context, self.row = context, row
        self.held: R = row or proposed or self.blank()
        super().__init__(data, saved=self.saved_in(self.held), revision=self.held.revision)
        self.auto_id = f"id_{'new' if row is None else row.pk}_%s"
        if left := context.owners.has_left(self.held.owner):
            self.fields["owner"].help_text = left
        elif self.day:
            self.fields["owner"].help_text = context.owners.unmailed(self.held.owner)
        self.prepare()

    def blank(self) -> R:
        """Return what a new row begins with."""
        raise NotImplementedError

    def saved_in(self, row: R) -> dict[str, object]:
        """Return the fields of a row as one types them."""
        raise NotImplementedError

    def fill(self, row: R) -> None:
        """Write what a valid form says into a row."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Add what depends on the row, such as choices."""

    @property
    def long_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.long]

    @property
    def short_fields(self) -> list[forms.BoundField]:
        beside = {"revision", *self.long, *self.rare}
        return [self[name] for name in self.fields if name not in beside]

    @property
    def rare_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rare]

    def filled(self) -> R:
        """Return the row, or a new one, as a valid form says it."""
        self.held.owner = str(self.cleaned_data["owner"])
        self.fill(self.held)
        return self.held

    def clean_owner(self) -> str:
        owner = str(self.cleaned_data["owner"])
        if self.row is not None and owner == self.context.owners.named(self.row.owner):
            return str(self.row.owner)
        return _stored_owner(owner, self.context)

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        day = cleaned.get(self.day)
        if isinstance(day, date) and day != self.initial.get(self.day):
            try:
                _not_past(day, self.context.today)
            except forms.ValidationError as error:
                self.add_error(self.day, error)
        return cleaned


class StepForm(CommitmentForm[PlanStep]):
    text = text_field(gettext_lazy("What is done"))
    due_on = day_field(gettext_lazy("Due"))
    state = choice_field(gettext_lazy("State"))
    columns = ("text", "due_on", "state")
    day = "due_on"

    def blank(self) -> PlanStep:
        return PlanStep()

    def prepare(self) -> None:
        self.fields["state"].choices = PlanStep.State.choices  # type: ignore[attr-defined]

    def saved_in(self, row: PlanStep) -> dict[str, object]:
        return {
            "text": row.text,
            "owner": self.context.owners.named(row.owner),
            "due_on": row.due_on,
            "state": row.state,
        }

    def fill(self, row: PlanStep) -> None:
        said = self.cleaned_data
        row.text, row.due_on, row.state = said["text"], said["due_on"], said["state"]
