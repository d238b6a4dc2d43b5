"""What the three kinds of commitments have in common: the card of a proposal, the form of a row, and their fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.commitments.selectors import CommitmentContext, Row
from apps.decisions.fields import day_field, line_field, owner_field
from apps.decisions.models import Target
from apps.decisions.owners import stored_owner
from apps.decisions.revisions import RevisedForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _not_past(day: date | None, today: date) -> date | None:
    if day is not None and day < today:
        raise forms.ValidationError(
            _("This day has passed. Today is %(today)s.") % {"today": date_format(today)}, code="past"
        )
    return day


@dataclass(frozen=True)
class Proposal[R: Row]:
    """A row that a result proposes, not stored yet, and what its card says of it.

    It has the key that it keeps once it is stored: by it, nothing is proposed twice.
    """

    row: R
    card: object
    is_complete: bool = True  # one tap keeps it

    @property
    def key(self) -> str:
        return self.row.key


class CommitmentForm[R: Row](RevisedForm):
    """A row with an owner. Without a `row` it is a new one, which begins as it is `proposed`, if it is."""

    owner = owner_field(gettext_lazy("Owner"))
    plain: ClassVar[tuple[str, ...]]  # fields that are columns as they stand
    also: ClassVar[tuple[str, ...]] = ()  # other columns that the form writes
    day: ClassVar[str] = ""  # the field that must not lie in the past where it is new
    long: ClassVar[tuple[str, ...]] = ("text",)  # above the others
    rare: ClassVar[tuple[str, ...]] = ()  # below them
    blank: Callable[[], R]  # makes a new row

    def __init__(
        self,
        data: QueryDict | None,
        *,
        context: CommitmentContext,
        row: R | None = None,
        proposed: R | None = None,
    ) -> None:
        self.context, self.row = context, row
        self.instance: R = row or proposed or self.blank()
        super().__init__(data, saved=self.typed_as(self.instance), revision=self.instance.revision)
        # Several forms may stand open on one page: with the same ids a label would lead to another one's field.
        self.auto_id = f"id_{'new' if row is None else row.pk}_%s"
        if left := context.owners.has_left(self.instance.owner):
            self.fields["owner"].help_text = left
        elif self.day:  # nobody is mailed about what has none
            self.fields["owner"].help_text = context.owners.unmailed(self.instance.owner)

    def typed_as(self, row: R) -> dict[str, object]:
        """Return the fields of a row as one types them."""
        plain = {name: getattr(row, name) for name in self.plain}
        return {**plain, "owner": self.context.owners.named(row.owner)}

    def filled(self) -> R:
        """Return the row, or a new one, as a valid form says it."""
        for name in ("owner", *self.plain):
            setattr(self.instance, name, self.cleaned_data[name])
        return self.instance

    @property
    def long_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.long]

    @property
    def short_fields(self) -> list[forms.BoundField]:
        elsewhere = {"revision", *self.long, *self.rare}
        return [self[name] for name in self.fields if name not in elsewhere]

    @property
    def rare_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rare]

    def clean_owner(self) -> str:
        owner = str(self.cleaned_data["owner"])
        # Who left since may stay the owner of a row of which something else is changed.
        if self.row is not None and owner == self.context.owners.named(self.row.owner):
            return str(self.row.owner)
        return stored_owner(owner, self.context.owners)

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        day = cleaned.get(self.day)
        # A day that has passed since it was stored stays as it is.
        if isinstance(day, date) and day != self.initial.get(self.day):
            try:
                _not_past(day, self.context.today)
            except forms.ValidationError as error:
                self.add_error(self.day, error)
        return cleaned


@dataclass(frozen=True)
class CommitmentKind[R: Row]:
    """What one of the three pages has of its own; `parts` is the template that has its parts."""

    model: type[R]
    url_name: str
    row_url_name: str
    title: "StrPromise"
    crumb: "StrPromise"
    heading: "StrPromise"
    parts: str
    form: type[CommitmentForm[R]]
    proposals: Callable[[CommitmentContext], Sequence[Proposal[R]]]
    shown: Callable[[R, CommitmentContext], dict[str, object]]
    columns: int = 0  # of its table; without one a row is a card

    @property
    def name_field(self) -> str:
        """Return the field that a row of the group's own is named after."""
        return self.form.long[0]


class EverybodyForm(forms.Form):
    """The owner of all proposals that are kept together and name none."""

    everybody = owner_field(gettext_lazy("Owner of those that have none"))


class OfferForm[R: Row](forms.Form):
    """The owner and the day of a proposal that is kept as it is, or the reason for which it is refused.

    `else_owner` is the owner if none is named.
    """

    owner = owner_field(gettext_lazy("Owner"))
    due = day_field(gettext_lazy("By"))
    reason = line_field(gettext_lazy("Why it is declined"))

    def __init__(
        self,
        data: QueryDict | None,
        *,
        proposal: Proposal[R],
        kind: CommitmentKind[R],
        context: CommitmentContext,
        is_refusal: bool = False,
        else_owner: str = "",
    ) -> None:
        self.day = kind.form.day
        due = getattr(proposal.row, self.day) if self.day else None
        # All cards are sent together: without a prefix of its own each would have the same owner and day.
        super().__init__(data, prefix=proposal.key, initial={"due": due})
        self.proposal, self.context, self.else_owner = proposal, context, else_owner
        self.is_refusal = is_refusal
        if self.day:
            self.fields["due"].label = kind.form.base_fields[self.day].label
        # The field is on the card in any case; only whoever refuses has to fill it in.
        self.fields["reason"].required = is_refusal
        self.fields["reason"].error_messages["required"] = _("Say why it is declined.")

    def show_typed(self, data: QueryDict) -> None:
        """Show what was typed meanwhile, unchecked."""
        # A tap on one card answers with all: what was begun on the others must not be lost, nor be complained of.
        for name in self.fields:
            if (value := data.get(self.add_prefix(name))) is not None:
                self.initial[name] = value

    def clean_owner(self) -> str:
        return stored_owner(str(self.cleaned_data["owner"]) or self.else_owner, self.context.owners)

    def clean_due(self) -> date | None:
        return _not_past(self.cleaned_data["due"], self.context.today)

    def filled(self, else_due: date | None = None) -> R:
        """Return the row with the owner and the day that were typed, as far as they are valid."""
        row, cleaned = self.proposal.row, self.cleaned_data
        row.owner = cleaned.get("owner", "")
        if self.day:
            setattr(row, self.day, cleaned.get("due") or else_due)
        # A refusal is a row, too: without one the next page would propose the same target again.
        if self.is_refusal and isinstance(row, Target):
            row.agreed, row.refused, row.reason = False, True, cleaned["reason"]
        return row
