"""The framing page: a first screen that whoever sets up a workshop can fill in, and seven folds that say what is set."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.forms import BaseFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words.numerals import numeral
from apps.engagements.framing.fields import FramingField
from apps.engagements.framing.forms import FramingForm
from apps.engagements.framing.peaks import PeakForm

FIRST = (
    "client_name",
    "initiative",
    "success_measure",
    "brief_claim",
    "system_kind",
    "stage",
    "launch_on",
    "model_hosting",
    "retrieval",
    "people_check",
    "reaches",
    "jurisdictions",
    "decide_on",
)
WIDE = frozenset({"system_kind", "jurisdictions"})  # in the width of two
# The fields of each fold. A switch without a place is one of the system's.
FOLDS = {
    "success": ("success_unit", "success_today", "success_wanted", "success_without_human"),
    "peaks": ("figures_for",),
    "system": (
        "exists",
        "runs_on",
        "used_in",
        "shared_by",
        "team_size",
        "existing_systems",
        "thing_one",
        "thing_many",
        "channel",
        "tools",
        "quota_shared",
        "search_filters",
    ),
    "law": ("counsel_role", "counsel_class", "counsel_on", "public_service"),
    "money": ("currency", "week_rate", "machine_price", "post_year", "lead_days_cards"),
    "people": ("perspectives", "mode", "smallest_group", "has_room_form"),
    "report": (
        "language",
        "recipient",
        "circulation",
        "contact_name",
        "contact_email",
        "horizon_months",
        "example_pack",
    ),
}
TITLES = {
    "success": gettext_lazy("Success in figures"),
    "peaks": gettext_lazy("Peaks"),
    "system": gettext_lazy("The system"),
    "law": gettext_lazy("Law"),
    "money": gettext_lazy("Money"),
    "people": gettext_lazy("People and privacy"),
    "report": gettext_lazy("Report"),
}
# What the line of a fold calls a field that nobody has filled in.
NAMES = {
    "runs_on": gettext_lazy("where it is run"),
    "used_in": gettext_lazy("how widely it is used"),
    "shared_by": gettext_lazy("who else shares it"),
    "team_size": gettext_lazy("who builds and runs it"),
    "channel": gettext_lazy("how people meet it"),
    "tools": gettext_lazy("what it can use"),
    "quota_shared": gettext_lazy("other products at the supplier"),
    "search_filters": gettext_lazy("who finds what"),
    "counsel_role": gettext_lazy("counsel’s role"),
    "counsel_class": gettext_lazy("class"),
    "counsel_on": gettext_lazy("day"),
    "public_service": gettext_lazy("public service"),
    "week_rate": gettext_lazy("week rate"),
    "machine_price": gettext_lazy("machine price"),
    "post_year": gettext_lazy("a post"),
    "lead_days_cards": gettext_lazy("days until a machine arrives"),
}
FIGURES = frozenset(["week_rate", "machine_price", "post_year", "lead_days_cards"])
# Whose value says nothing without it.
NAMED = FIGURES | {"quota_shared", "search_filters", "public_service", "counsel_on"}
MOST_NAMED = 3  # of what is not known, in a line


@dataclass(frozen=True)
class Fold:
    slug: str
    title: str
    says: str  # what is set
    fields: tuple[FramingField, ...]
    is_open: bool  # one of its fields is to be fixed


def first_screen(form: FramingForm) -> list[tuple[FramingField, bool]]:
    """Return its fields in order, each with whether it takes the whole width."""
    return [(form.shown(name), name in WIDE) for name in FIRST if name in form.fields]


def folds_of(form: FramingForm, peaks: "BaseFormSet[PeakForm]") -> list[Fold]:
    placed = {*FIRST, *(name for names in FOLDS.values() for name in names)}
    others = tuple(each.id for each in form.definition.framing if each.id not in placed)
    folds = []
    for slug, names in FOLDS.items():
        own = (*names, *others) if slug == "system" else names
        fields = tuple(form.shown(name) for name in own if name in form.fields)
        is_bad = any(each.is_bad for each in fields) or (slug == "peaks" and bool(peaks.total_error_count()))
        says = SAYS.get(slug, _facts)(form, peaks, fields)
        folds.append(Fold(slug, str(TITLES[slug]), says, fields, is_bad))
    return folds


def _words(form: FramingForm, name: str) -> str:
    """Return a field's value as people read it, empty where nothing is set."""
    if name not in form.fields:
        return ""
    value = form[name].value()
    if value in (None, "", []):
        return ""
    if name in FIGURES:
        return _figure(value)
    labels = {str(each): str(label) for each, label in getattr(form.fields[name], "choices", ())}
    values = value if isinstance(value, list | tuple) else str(value).splitlines()
    return ", ".join(labels.get(str(each), str(each)) for each in values if each)


def _facts(form: FramingForm, peaks: "BaseFormSet[PeakForm]", fields: Iterable[FramingField]) -> str:
    """Say what is known, then what is not."""
    parts, unknown = [], []
    for each in fields:
        name = each.field.name
        if each.is_hidden:
            continue
        words = _words(form, name)
        if words and name in NAMED:
            words = _("%(name)s: %(value)s") % {"name": NAMES[name], "value": words}
        if words:
            parts.append(words)
        elif name in NAMES:
            unknown.append(str(NAMES[name]))
    if parts and len(unknown) > MOST_NAMED:
        parts.append(_("the rest is not known"))
    elif unknown:
        parts.append(_("%(names)s: not known") % {"names": ", ".join(unknown)})
    return " · ".join(parts)


def _success(form: FramingForm, peaks: "BaseFormSet[PeakForm]", fields: Iterable[FramingField]) -> str:
    unit, today, wanted = (form[name].value() for name in ("success_unit", "success_today", "success_wanted"))
    figures = _("No figures")
    if today not in (None, "") or wanted not in (None, ""):
        figures = _("%(today)s today, %(wanted)s wanted") % {
            "today": _figure(today) or _("not known"),
            "wanted": _figure(wanted) or _("not known"),
        }
    parts = [f"{unit}: {figures}" if unit else figures]
    if "success_without_human" in form.fields:
        counts = form["success_without_human"].value() == "yes"
        parts.append(
            _("A case nobody looked at counts") if counts else _("A case nobody looked at does not count")
        )
    return " · ".join(parts)


def _figure(value: object) -> str:
    if isinstance(value, int | float):
        return numeral(f"{value:,.4f}".rstrip("0").rstrip("."))
    return str(value or "")  # as it was typed


def _peaks(form: FramingForm, peaks: "BaseFormSet[PeakForm]", fields: Iterable[FramingField]) -> str:
    names = [str(name) for each in peaks if (name := each["name"].value())]
    summary = ", ".join(names) or _("None")
    figures_for = form["figures_for"]
    days = {str(value): str(label) for value, label in getattr(figures_for.field, "choices", ())}
    day = days.get(str(figures_for.value() or ""), "")
    return f"{summary} · " + _("figures of later are for: %(day)s") % {"day": day}


def _people(form: FramingForm, peaks: "BaseFormSet[PeakForm]", fields: Iterable[FramingField]) -> str:
    count = len(form["perspectives"].value() or ())
    perspectives = ngettext("%(count)d perspective", "%(count)d perspectives", count) % {"count": count}
    mode = _("named") if form["mode"].value() == "named" else _("confidential")
    smallest = _("groups of %(size)s and more") % {"size": form["smallest_group"].value()}
    parts = [perspectives, mode, smallest]
    if form["has_room_form"].value():
        parts.append(_("room form"))
    return ", ".join(parts)


def _report(form: FramingForm, peaks: "BaseFormSet[PeakForm]", fields: Iterable[FramingField]) -> str:
    words = partial(_words, form)
    parts = [words("language"), words("recipient"), words("circulation"), words("contact_name")]
    parts.append(_("%(months)s ahead") % {"months": words("horizon_months")})
    pack = words("example_pack").partition(":")[0]
    parts.append(
        _("examples: %(pack)s") % {"pack": pack} if form["example_pack"].value() else _("no examples")
    )
    return ", ".join(filter(None, parts))


type Says = Callable[[FramingForm, "BaseFormSet[PeakForm]", Iterable[FramingField]], str]
SAYS: dict[str, Says] = {"success": _success, "peaks": _peaks, "people": _people, "report": _report}
