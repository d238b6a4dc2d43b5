"""Who has the figure that would settle it: somebody in the room takes it, with a day, and it becomes an assumption."""

from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from uuid import UUID

from django import forms
from django.db import transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.decisions.commitments.assumptions import ASSUMPTIONS
from apps.decisions.commitments.selectors import context_of, rows_of
from apps.decisions.commitments.services import change, keep
from apps.decisions.fields import DayInput
from apps.decisions.models import Assumption
from apps.engagements.models import Engagement
from apps.responses.access import person
from apps.responses.models import Response
from apps.room.errors import RoomRefused
from apps.room.models import Room

_PROPOSED_DAYS = 3
_SATURDAY = 5
OTHER = "other"
KEPT_FOR = 300  # seconds, so that what is erased goes from it
_proposing = Lock()


@dataclass(frozen=True)
class Wanted:
    """The figure that would settle it, and who has taken it: nobody, this person, or somebody else."""

    question: str
    row: Assumption
    today: date
    is_mine: bool

    @property
    def is_taken(self) -> bool:
        return bool(self.row.owner)


def figure_wanted(response: Response, room: Room, at: datetime) -> Wanted | None:
    """Return the figure that the wall asks for; None where it asks for none."""
    engagement = response.round.engagement
    with _proposing:  # all phones ask at once: one finds out, and the others wait for it
        proposed = _proposed(
            engagement.pk, room.pk, room.step, get_language(), int(at.timestamp()) // KEPT_FOR
        )
    if proposed is None:
        return None
    question, row = proposed
    row = rows_of(Assumption, engagement).filter(key=row.key).first() or copy(row)
    return Wanted(question, row, engagement.in_its_zone(at).date(), row.owner == response.stakeholder.key)


@lru_cache(maxsize=16)
def _proposed(
    engagement_id: UUID, room_id: UUID, step: int, language: str | None, period: int
) -> tuple[str, Assumption] | None:
    """Return the question as the wall puts it, and what would be kept of it."""
    engagement = Engagement.objects.with_framing().get(pk=engagement_id)
    context = context_of(engagement, datetime.fromtimestamp(period * KEPT_FOR, UTC))
    figure = context.findings.settling if context.findings else None
    if figure is None:
        return None
    key = figure.id.lower()
    kept = (each.row for each in ASSUMPTIONS.proposals(context) if each.row.key == key)
    return figure.question, next(kept, None) or Assumption(
        key=key,
        text=_("Still to be found out: %(question)s") % {"question": figure.question},
        quantity=figure.quantity,
        field=figure.point,
    )


class ClaimForm(forms.Form):
    """By when somebody brings the figure: one of the next days, or another."""

    day = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid_choice": gettext_lazy("Choose one of these days, or type another."),
        }
    )
    other = forms.DateField(label=gettext_lazy("Another day"), required=False, widget=DayInput())

    def __init__(self, data: object = None, *, today: date) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.today = today
        self.days = _next_days(today)
        self.fields["day"].choices = [(each.isoformat(), each) for each in self.days] + [(OTHER, "")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("day") == OTHER and "other" not in self.errors:
            day = cleaned.get("other")
            if not isinstance(day, date):
                self.add_error("other", _("Type the day."))
            elif day < self.today:
                self.add_error("other", _("This day has passed."))
        return cleaned

    @property
    def chosen(self) -> date:
        day = self.cleaned_data["day"]
        return self.cleaned_data["other"] if day == OTHER else date.fromisoformat(day)


def _next_days(today: date) -> list[date]:
    days = (today + timedelta(days=number) for number in range(2, 14))
    return [day for day in days if day.weekday() < _SATURDAY][:_PROPOSED_DAYS]


@transaction.atomic
def claim(*, response: Response, wanted: Wanted, day: date, at: datetime) -> None:
    """Make this person the owner of the figure. Raises RoomRefused where somebody else was faster."""
    engagement = Engagement.objects.select_for_update().get(pk=response.round.engagement_id)
    stored = rows_of(Assumption, engagement).select_related("engagement").filter(key=wanted.row.key).first()
    # As a person, not as the response: the row names them, and no log may join them to their answers.
    by, owner = person(response.stakeholder), response.stakeholder.key
    if stored is None:
        wanted.row.owner, wanted.row.check_by = owner, day
        keep(engagement=engagement, rows=[wanted.row], by=by, at=at)
        return
    if stored.owner not in ("", owner):
        raise RoomRefused(_("Somebody else has just taken it."))
    stored.owner, stored.check_by = owner, day
    change(row=stored, columns=("owner", "check_by"), revision=stored.revision, by=by, at=at)
