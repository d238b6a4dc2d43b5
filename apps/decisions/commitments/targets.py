"""Targets: what was promised, a value with its unit; what is kept today; and when to stop and review."""

import re
from collections.abc import Iterator, Mapping, Sequence

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.decisions.commitments.forms import CommitmentForm, CommitmentKind, Proposal
from apps.decisions.commitments.selectors import CommitmentContext, owned
from apps.decisions.fields import choice_field, line_field, text_field
from apps.decisions.models import Target
from apps.decisions.wording import value_words
from apps.findings.targets import TargetRow
from apps.instruments.figures.format import target_label

LONGEST_UNIT = 60
OPEN, AGREED, REFUSED = "open", "agreed", "refused"
STATES = (
    (OPEN, gettext_lazy("Open")),
    (AGREED, gettext_lazy("Accepted")),
    (REFUSED, gettext_lazy("Declined")),
)
# Some languages part thousands by blanks, narrow or not to be broken, or by apostrophes.
_NUMBER = re.compile(r"(?P<number>[0-9][0-9.,'\u202f\u00a0 ]*(?:[eE][+-]?[0-9]+)?)(?P<unit>.*)", re.DOTALL)


class TargetForm(CommitmentForm[Target]):
    indicator = text_field(gettext_lazy("What is measured"), 300)
    value = line_field(
        gettext_lazy("Target, with its unit"),
        200,
        hint=gettext_lazy("Such as 99.5 %, 2.5 s or 12,000 EUR a month."),
        choices="steps",
    )
    window = line_field(gettext_lazy("Over"), 60, hint=gettext_lazy("Such as 28 days."))
    now = line_field(gettext_lazy("Now"), 200)
    stop = line_field(gettext_lazy("Stop and review at"), 200)
    state = choice_field(gettext_lazy("State"), STATES)
    reason = line_field(gettext_lazy("Why it was changed or declined"))
    plain = ("indicator", "window", "reason")
    also = ("value", "unit", "value_now", "stop_value", "agreed", "refused")
    long = ("indicator",)
    rare = ("reason",)
    blank = staticmethod(lambda: Target(agreed=True))

    @property
    def steps(self) -> dict[str, str | int | float]:
        """Return the steps of the answer behind it, by their words."""
        item = self.context.definition.targets.get(self.instance.taken_from.rpartition(".")[2])
        currency = self.context.currency
        return {target_label(item, step, currency): step for step in item.steps} if item else {}

    def typed_as(self, row: Target) -> dict[str, object]:
        return {
            **super().typed_as(row),
            "value": _words(row.value, row, self.context),
            "now": _words(row.value_now, row, self.context),
            "stop": _words(row.stop_value, row, self.context),
            "state": _state(row),
        }

    def clean(self) -> dict[str, object]:
        cleaned, target = super().clean(), self.instance
        cleaned["value_read"], cleaned["unit"] = self._value(str(cleaned.get("value") or ""))
        for name, before in (("now", target.value_now), ("stop", target.stop_value)):
            typed = str(cleaned.get(name) or "")
            cleaned[f"{name}_read"] = self._beside(name, typed, before, cleaned["unit"])
        if cleaned.get("state") == AGREED and cleaned["value_read"] is None and "value" not in self.errors:
            self.add_error("value", _("Say which value is accepted."))
        if not cleaned.get("reason"):
            self._ask_for_a_reason(cleaned)
        return cleaned

    def _ask_for_a_reason(self, cleaned: Mapping[str, object]) -> None:
        proposed = self.instance.proposed
        if cleaned.get("state") == REFUSED:
            self.add_error("reason", _("Say why it is declined."))
        # A field that was refused is missing, and would seem changed.
        elif proposed and not self.errors and _differs(proposed, cleaned):
            self.add_error("reason", _("It differs from what was proposed. Say why."))

    def _value(self, typed: str) -> tuple[object, str]:
        """Return the value, and its unit where it is a number: a step of an answer has it in itself."""
        target = self.instance
        if not typed:
            return None, target.unit
        # Words are rounded: read back, they would change a value that nobody touched.
        if typed == _words(target.value, target, self.context):
            return target.value, target.unit
        if (step := self.steps.get(typed)) is not None:
            return step, "" if isinstance(step, str) else target.unit
        # What was proposed as a list stays one, or it would differ from it in kind whatever is typed.
        if isinstance(target.value, list):
            return [part for each in typed.split(",") if (part := each.strip())], ""
        number, unit = number_and_unit(typed)
        # A number with a sentence behind it is a text: the column of units has no room for it.
        if number is None or len(unit) > LONGEST_UNIT:
            return typed, ""
        if not unit:
            self.add_error("value", _("Add its unit: %(number)s of what?") % {"number": typed})
        return number, unit

    def _beside(self, name: str, typed: str, before: object, unit: object) -> object:
        """Read a value that is compared with the target; in the same unit it is a number, else what was typed."""
        if not typed:
            return None
        if before is not None and typed == _words(before, self.instance, self.context):
            return before
        if (step := self.steps.get(typed)) is not None:
            return step
        number, its_unit = number_and_unit(typed)
        if number is not None and not its_unit:
            self.add_error(name, _("Add its unit: %(number)s of what?") % {"number": typed})
        # A number of another unit would be compared with the target as if it were of the same.
        return number if number is not None and its_unit == unit else typed

    def filled(self) -> Target:
        row, cleaned = super().filled(), self.cleaned_data
        row.value, row.unit = cleaned["value_read"], cleaned["unit"]
        row.value_now, row.stop_value = cleaned["now_read"], cleaned["stop_read"]
        row.agreed, row.refused = cleaned["state"] == AGREED, cleaned["state"] == REFUSED
        return row


def _state(row: Target) -> str:
    return REFUSED if row.refused else AGREED if row.agreed else OPEN


def _words(value: object, row: Target, context: CommitmentContext) -> str:
    return value_words(value, row.unit, row.taken_from, context.definition, context.currency)


def _differs(proposed: Mapping[str, object], cleaned: Mapping[str, object]) -> bool:
    """Return whether something was changed. What nothing was proposed for is filled in, not changed."""
    typed = {
        "indicator": cleaned.get("indicator"),
        "value": cleaned["value_read"],
        "window": cleaned.get("window"),
        "stop_value": cleaned["stop_read"],
    }
    if any(proposed.get(name) and value != proposed[name] for name, value in typed.items()):
        return True
    return proposed.get("value") is not None and cleaned["unit"] != proposed.get("unit")


def number_and_unit(typed: str) -> tuple[int | float | None, str]:
    """Read "12,000 EUR a month" as 12000 and "EUR a month"; None where it does not begin with a number."""
    match = _NUMBER.fullmatch(typed.strip())
    if match is None:
        return None, ""
    digits = re.sub(r"[ '\u202f\u00a0]", "", match["number"]).rstrip(",.")
    # Where the comma is the decimal separator, the point parts thousands.
    if get_format("DECIMAL_SEPARATOR") == "," and "," in digits:
        digits = digits.replace(".", "")
    # A comma parts thousands only where three digits follow each: "1,5" is one and a half in any language.
    elif re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
        digits = digits.replace(",", "")
    try:
        number = float(digits.replace(",", "."))
    except ValueError:
        return None, ""
    return int(number) if number.is_integer() else number, match["unit"].strip()


def _proposed(context: CommitmentContext) -> Sequence[Proposal[Target]]:
    targets = context.findings.plan.targets if context.findings else ()
    # Without a value the group has to say it: a tap would agree on nothing.
    return [Proposal(_row(each), each, is_complete=each.value is not None) for each in targets]


def _row(target: TargetRow) -> Target:
    stored = {
        "indicator": target.indicator,
        "value": list(target.value) if isinstance(target.value, tuple) else target.value,
        # A step of an answer or a list has its unit in itself.
        "unit": target.unit if isinstance(target.value, int | float) else "",
        "window": target.window,
        "stop_value": target.stop or None,
    }
    return Target(**stored, key=target.id, proposed=stored, taken_from=target.taken_from, agreed=True)


def _shown(row: Target, context: CommitmentContext) -> dict[str, object]:
    return {
        "owned": owned(row.owner, None, context),
        "state": dict(STATES)[_state(row)],
        "value": _words(row.value, row, context),
        "now": _words(row.value_now, row, context),
        "stop": _words(row.stop_value, row, context),
        "differs": list(_differing(row, row.proposed, context)) if row.proposed else [],
    }


def _differing(
    row: Target, proposed: Mapping[str, object], context: CommitmentContext
) -> Iterator[tuple[str, str]]:
    """Yield what was changed: what it is called, as proposed."""

    def words(name: str) -> str:
        unit = str(proposed.get("unit") or "")
        value = value_words(proposed.get(name), unit, row.taken_from, context.definition, context.currency)
        return value or _("nothing")

    if (row.value, row.unit) != (proposed.get("value"), proposed.get("unit") or ""):
        yield _("Target"), words("value")
    if row.stop_value != proposed.get("stop_value"):
        yield _("Stop and review at"), words("stop_value")
    for name, label in (("indicator", _("What is measured")), ("window", _("Over"))):
        if getattr(row, name) != (proposed.get(name) or ""):
            yield label, str(proposed.get(name) or _("nothing"))


TARGETS = CommitmentKind(
    model=Target,
    url_name="targets",
    row_url_name="target",
    title=gettext_lazy("Targets of %(initiative)s"),
    crumb=gettext_lazy("Targets"),
    heading=gettext_lazy("Targets, and where to stop"),
    parts="decisions/commitments/targets.html",
    form=TargetForm,
    proposals=_proposed,
    shown=_shown,
    columns=7,
)
