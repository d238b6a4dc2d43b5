"""The form of a target: a value with its unit, what is kept today, and when to stop and review."""

import re
from collections.abc import Mapping

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.commitments.forms import CommitmentForm, choice_field, line_field, text_field
from apps.decisions.models import Target
from apps.instruments.figures.format import step_label

LONGEST_UNIT = 60
OPEN, AGREED, REFUSED = "open", "agreed", "refused"
STATES = (
    (OPEN, gettext_lazy("Not agreed yet")),
    (AGREED, gettext_lazy("Agreed")),
    (REFUSED, gettext_lazy("Refused")),
)
_NUMBER = re.compile(r"(?P<number>[0-9][0-9.,'\u202f\u00a0 ]*(?:[eE][+-]?[0-9]+)?)(?P<unit>.*)", re.DOTALL)


class TargetForm(CommitmentForm[Target]):
    indicator = text_field(gettext_lazy("Promise"), 300)
    value = line_field(
        gettext_lazy("Target, with its unit"),
        200,
        hint=gettext_lazy("Such as 99.5 %, 2.5 s or 12,000 EUR a month."),
        choices="steps",
    )
    window = line_field(gettext_lazy("Over"), 60, hint=gettext_lazy("Such as 28 days."))
    now = line_field(gettext_lazy("Now"), 200)
    stop = line_field(gettext_lazy("Stop and review at"), 200)
    state = choice_field(gettext_lazy("State"))
    reason = line_field(gettext_lazy("Why it was changed or refused"))
    columns = (
        "indicator",
        "value",
        "unit",
        "window",
        "value_now",
        "stop_value",
        "reason",
        "agreed",
        "refused",
    )
    long = ("indicator",)
    rare = ("reason",)

    def blank(self) -> Target:
        return Target(agreed=True)

    def prepare(self) -> None:
        self.fields["state"].choices = STATES  # type: ignore[attr-defined]

    @property
    def steps(self) -> dict[str, str | int | float]:
        """Return the steps of the answer behind it, by their words."""
        item = self.context.definition.targets.get(self.held.taken_from.rpartition(".")[2])
        currency = self.context.currency
        return {step_label(item, step, currency): step for step in item.steps} if item else {}

    def saved_in(self, row: Target) -> dict[str, object]:
        said = self.context.said
        return {
            "indicator": row.indicator,
            "value": said(row, row.value),
            "window": row.window,
            "now": said(row, row.value_now),
            "stop": said(row, row.stop_value),
            "owner": self.context.owners.named(row.owner),
            "state": REFUSED if row.refused else AGREED if row.agreed else OPEN,
            "reason": row.reason,
        }

    def clean(self) -> dict[str, object]:
        cleaned, held = super().clean(), self.held
        cleaned["read"], cleaned["unit"] = self._read(str(cleaned.get("value") or ""), held)
        for name, column in (("now", held.value_now), ("stop", held.stop_value)):
            typed = str(cleaned.get(name) or "")
            cleaned[f"{name}_read"] = self._beside(name, typed, column, cleaned["unit"])
        state = cleaned.get("state")
        if state == AGREED and cleaned["read"] is None and "value" not in self.errors:
            self.add_error("value", _("Say which value is agreed."))
        if state == REFUSED and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it is refused."))
        elif (
            held.proposed
            and not cleaned.get("reason")
            and not self.errors
            and _differs(held.proposed, cleaned)
        ):
            self.add_error("reason", _("It differs from what was proposed. Say why."))
        return cleaned

    def _read(self, typed: str, held: Target) -> tuple[object, str]:
        """Return the value, and its unit where it is a number: a step of an answer has it in itself."""
        if not typed:
            return None, held.unit
        if typed == self.context.said(held, held.value):
            return held.value, held.unit
        if (step := self.steps.get(typed)) is not None:
            return step, "" if isinstance(step, str) else held.unit
        if isinstance(held.value, list):
            return [part for each in typed.split(",") if (part := each.strip())], ""
        number, unit = number_and_unit(typed)
        if number is None or len(unit) > LONGEST_UNIT:
            return typed, ""
        if not unit:
            self.add_error("value", _("Add its unit: %(number)s of what?") % {"number": typed})
        return number, unit

    def _beside(self, name: str, typed: str, held: object, unit: object) -> object:
        """Read a value that is compared with the target; in the same unit it is a number, else what was typed."""
        if not typed:
            return None
        if held is not None and typed == self.context.said(self.held, held):
            return held
        if (step := self.steps.get(typed)) is not None:
            return step
        number, its_unit = number_and_unit(typed)
        if number is not None and not its_unit:
            self.add_error(name, _("Add its unit: %(number)s of what?") % {"number": typed})
        return number if number is not None and its_unit == unit else typed

    def fill(self, row: Target) -> None:
        said = self.cleaned_data
        row.indicator, row.window, row.reason = said["indicator"], said["window"], said["reason"]
        row.value, row.unit = said["read"], said["unit"]
        row.value_now, row.stop_value = said["now_read"], said["stop_read"]
        row.agreed, row.refused = said["state"] == AGREED, said["state"] == REFUSED


def _differs(proposed: Mapping[str, object], cleaned: Mapping[str, object]) -> bool:
    """Say whether something was changed. What nothing was proposed for is filled in, not changed."""
    given = {
        "indicator": cleaned.get("indicator"),
        "value": cleaned["read"],
        "window": cleaned.get("window"),
        "stop_value": cleaned["stop_read"],
    }
    if any(proposed.get(name) and value != proposed[name] for name, value in given.items()):
        return True
    return proposed.get("value") is not None and cleaned["unit"] != proposed.get("unit")


def number_and_unit(typed: str) -> tuple[int | float | None, str]:
    """Read "12,000 EUR a month" as 12000 and "EUR a month"; None where it does not begin with a number."""
    found = _NUMBER.fullmatch(typed.strip())
    if found is None:
        return None, ""
    digits = re.sub(r"[ '\u202f\u00a0]", "", found["number"]).rstrip(",.")
    if get_format("DECIMAL_SEPARATOR") == "," and "," in digits:
        digits = digits.replace(".", "")
    elif re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
        digits = digits.replace(",", "")
    try:
        number = float(digits.replace(",", "."))
    except ValueError:
        return None, ""
    return int(number) if number.is_integer() else number, found["unit"].strip()
