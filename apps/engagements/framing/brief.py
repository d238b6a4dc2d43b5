"""The brief: what the client asked for. Once a round was closed it is not rewritten, but followed by another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.actors import Actor
from apps.core.words.numerals import numeral
from apps.engagements.framing_fields import EarlierBrief
from apps.engagements.models import Engagement
from apps.instruments.selectors import definition_of

# Its columns, in the order in which they are printed.
BRIEF = {
    "brief_claim": gettext_lazy("What must scale"),
    "success_measure": gettext_lazy("When it is a success"),
    "success_unit": gettext_lazy("Measured in"),
    "success_today": gettext_lazy("Today"),
    "success_wanted": gettext_lazy("Wanted"),
    "horizon_months": gettext_lazy("Months ahead"),
    "launch_on": gettext_lazy("The day it goes live"),
}


@dataclass(frozen=True)
class ChangedField:
    label: str
    before: str
    after: str

    def __str__(self) -> str:
        words = _("%(label)s: “%(before)s” became “%(after)s”.")
        return words % {"label": self.label, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class BriefChange:
    at: datetime
    day: str  # in the engagement's time zone
    by: str  # empty where nobody is known
    fields: tuple[ChangedField, ...]

    @property
    def what(self) -> str:
        return " ".join(map(str, self.fields))

    def __str__(self) -> str:
        words = _("The brief was changed on %(day)s. %(what)s")
        if self.by:
            words = _("The brief was changed on %(day)s by %(name)s. %(what)s")
        return words % {"day": self.day, "name": self.by, "what": self.what}


def brief_changes(engagement: Engagement) -> tuple[BriefChange, ...]:
    """Return the changes since a round was closed first, oldest first: in one query, or none while it is open."""
    if engagement.brief_frozen_at is None:
        return ()
    earlier = list(EarlierBrief.objects.filter(engagement=engagement))
    later: list[EarlierBrief | Engagement] = [*earlier[1:], engagement]
    return tuple(
        BriefChange(
            at=before.changed_at,
            day=date_format(engagement.in_its_zone(before.changed_at), "DATE_FORMAT"),
            by=before.changed_by,
            fields=tuple(_changed_fields(before, after, engagement)),
        )
        # Without any there is no change, and the brief of today is left over.
        for before, after in zip(earlier, later, strict=False)
    )


def note_change(locked: Engagement, framing: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """Keep what the brief says, if it is frozen and a framing changes it. The engagement is locked and as stored."""
    former = {name: getattr(locked, name) for name in BRIEF}
    is_changed = any(former[name] != framing[name] for name in BRIEF if name in framing)
    if locked.brief_frozen_at is None or not is_changed:
        return
    who = User.objects.filter(pk=by.user_id).values_list("name", flat=True).first() if by.user_id else None
    EarlierBrief.objects.create(
        organisation_id=locked.organisation_id,
        engagement=locked,
        changed_at=at,
        changed_by=who or "",
        **former,
    )


def _changed_fields(
    before: EarlierBrief, after: EarlierBrief | Engagement, engagement: Engagement
) -> Iterator[ChangedField]:
    labels = definition_of(engagement.instrument_version).dimensions
    for name, label in BRIEF.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield ChangedField(str(label), *(_words(labels.get(each, each)) for each in (old, new)))


def _words(value: str | float | date | None) -> str:
    match value:
        case None | "":
            return _("nothing")
        case date():
            return date_format(value, "DATE_FORMAT")
        case int() | float():
            return numeral(f"{value:,.4f}".rstrip("0").rstrip("."))
    return value
