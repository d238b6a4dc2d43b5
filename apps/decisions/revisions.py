"""Optimistic locking: whoever saves an outdated revision is shown the other person's changes field by field, and chooses."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.errors import ScalelensError


class EditConflict(ScalelensError):
    """Somebody else saved since the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else saved this meanwhile. Look at it again."))


def check_revision(stored: int, known: int) -> None:
    """Refuse an older revision, with the row locked. Raises EditConflict."""
    if stored != known:
        raise EditConflict


def first_revision(before: int = 0) -> int:
    # At random: a page that shows a row since deleted must not know the revision of the one in its place.
    return before + 1 + secrets.randbelow(2**20)


@dataclass(frozen=True)
class SavedDifference:
    """What somebody else saved in a field, beside what was typed here."""

    name: str
    label: str
    typed: str
    saved: str


class RevisedForm(forms.Form):
    """A form of one row, whose initial values are what the row holds now.

    Bound to an older revision it knows what differs (`differences`) and asks which to keep; it then carries the newer
    revision. A field named under `take` gets what was saved in place of what was typed.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        saved: Mapping[str, object],
        revision: int,
        prefix: str | None = None,
        auto_id: str = "id_%s",
    ) -> None:
        initial = {**saved, "revision": revision}
        # Bound at the end only: which fields there are may depend on what was sent.
        super().__init__(None, initial=initial, prefix=prefix, auto_id=auto_id)
        self.add_fields(data, saved)
        self.is_stale = False
        if data is not None:
            known = data.get(self.add_prefix("revision"))
            # As text: a revision that is missing or no number is an outdated one, not an error.
            self.is_stale = known != str(revision)
            self.is_bound, self.data = True, self._chosen(data.copy(), revision)

    def add_fields(self, data: QueryDict | None, saved: Mapping[str, object]) -> None:
        """Add what depends on the row: fields of which there may be any number, and choices."""

    def _chosen(self, data: QueryDict, revision: int) -> QueryDict:
        # Browsers send lines ended by two letters: every line of a longer text would else seem changed.
        for name, values in list(data.lists()):
            data.setlist(name, [value.replace("\r\n", "\n") for value in values])
        # The page that follows shows what others saved: whoever sends it again has seen that.
        data[self.add_prefix("revision")] = str(revision)
        # What was ticked was chosen beside an older revision than the one that is shown now.
        if self.is_stale:
            return data
        for name in data.getlist(self.add_prefix("take")):
            if name in self.fields:
                field = self.fields[name]
                value = field.widget.format_value(field.prepare_value(self.initial.get(name)))
                data.setlist(self.add_prefix(name), value if isinstance(value, list) else [value or ""])
        return data

    @property
    def differences(self) -> tuple[SavedDifference, ...]:
        """Return what differs from what was saved meanwhile."""
        if not self.is_stale:
            return ()
        return tuple(
            SavedDifference(
                name,
                str(self[name].label),
                _words(self.fields[name], self[name].data),
                _words(self.fields[name], self.initial.get(name)),
            )
            for name in self.changed_data
            # An order is sent by a subclass of this widget, and has to be compared.
            if type(self.fields[name].widget) is not forms.HiddenInput
        )


def _words(field: forms.Field, value: object) -> str:
    if isinstance(field, forms.ChoiceField):  # of which none has groups here
        labels = dict(cast("Iterable[tuple[object, object]]", field.choices))
        chosen = value if isinstance(value, list | tuple) else [value] if value else []
        return ", ".join(str(labels.get(each, each)) for each in chosen) or _("nothing")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in {None, ""} else _("nothing")
