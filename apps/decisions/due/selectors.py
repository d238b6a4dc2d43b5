"""What is due and overdue: open assumptions by the day they are checked by, and steps that are not done.

A day is over when it is over in the engagement's own time zone. Targets have no day, and what is archived waits for
nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from apps.accounts.models import Membership
from apps.decisions.models import Assumption, PlanStep
from apps.engagements.models import CoFacilitator, Engagement, Stakeholder

# The states that the index of due steps has in its condition: with others it would not be used.
OPEN_STEPS = (PlanStep.State.OPEN, PlanStep.State.DOING)


@dataclass(frozen=True)
class Due:
    """Something with a day. `owner` is a name, or who a stakeholder's key stands for."""

    row: Assumption | PlanStep
    on: date
    is_overdue: bool
    owner: str

    @property
    def kind(self) -> str:
        return "assumption" if isinstance(self.row, Assumption) else "step"

    @property
    def engagement(self) -> Engagement:
        return self.row.engagement


# Spelled out: a join does not go through the manager that leaves out what is being deleted.
_IN_WORK = {"engagement__archived_at__isnull": True, "engagement__deleted_at__isnull": True}


def waiting_assumptions() -> QuerySet[Assumption]:
    return _open_assumptions().filter(**_IN_WORK)


def waiting_steps() -> QuerySet[PlanStep]:
    return _open_steps().filter(**_IN_WORK)


def _open_assumptions() -> QuerySet[Assumption]:
    return Assumption.objects.filter(status=Assumption.Status.OPEN, check_by__isnull=False)


def _open_steps() -> QuerySet[PlanStep]:
    return PlanStep.objects.filter(state__in=OPEN_STEPS, due_on__isnull=False)


def due_by(field: str, at: datetime, *, days: int = 0) -> Q:
    """Filter what is due today, or within so many days."""
    return Q(**{f"{field}__lte": _today("engagement__time_zone", at) + Value(timedelta(days=days))})


def due_in(engagements: Iterable[Engagement], *, at: datetime, days: int = 0) -> list[Due]:
    """List what is due, and what will be within so many days, the earliest first, in three queries."""
    # As a list, or the query of a list with its filters would be run again within each of the three.
    among = list(engagements)
    assumptions = waiting_assumptions().filter(due_by("check_by", at, days=days), engagement__in=among)
    steps = waiting_steps().filter(due_by("due_on", at, days=days), engagement__in=among)
    rows: list[Assumption | PlanStep] = [
        *assumptions.select_related("engagement__client"),
        *steps.select_related("engagement__client"),
    ]
    people = Stakeholder.objects.filter(
        engagement__in=among, key__in={row.owner for row in rows if row.owner}
    )
    # A key is given in each engagement anew: the same one is somebody else elsewhere.
    names = {(person.engagement_id, person.key): str(person) for person in people}
    every = [
        Due(
            row=row,
            on=day_of(row),
            is_overdue=day_of(row) < row.engagement.in_its_zone(at).date(),
            owner=names.get((row.engagement_id, row.owner), row.owner),
        )
        for row in rows
    ]
    return sorted(every, key=lambda each: (each.on, each.engagement.code, each.kind, each.row.position))


def day_of(row: Assumption | PlanStep) -> date:
    day = row.check_by if isinstance(row, Assumption) else row.due_on
    if day is None:
        raise ValueError(f"{row.pk} has no day.")
    return day


def overdue_count(engagement: str, *, at: datetime) -> Combinable:
    """Return an expression that counts what is overdue in the engagement that this field names."""
    return _count(waiting_assumptions(), "check_by", engagement, at) + _count(
        waiting_steps(), "due_on", engagement, at
    )


def overdue_engagements(engagement: str, *, at: datetime) -> Q:
    """Return a condition: something is overdue in the engagement that this field names, as far as it waits for anybody."""
    surely, perhaps = _surely_and_perhaps(at)
    late = []
    # The time zone stands in the engagement's row, and is read only for days that are today somewhere. Anything earlier
    # is late everywhere, and found by the index alone.
    for rows, field in ((_open_assumptions(), "check_by"), (_open_steps(), "due_on")):
        today = Q(**{f"{field}__gte": surely, f"{field}__lt": perhaps}) & _before_today(field, at)
        for is_late in (Q(**{f"{field}__lt": surely}), today):
            late.append(rows.filter(is_late).order_by().values("engagement"))
    path = "" if engagement == "pk" else f"{engagement}__"
    return Q(**{f"{path}archived_at__isnull": True, f"{engagement}__in": late[0].union(*late[1:])})


def _late(field: str, at: datetime) -> Q:
    surely, perhaps = _surely_and_perhaps(at)
    in_its_zone = Q(**{f"{field}__gte": surely}) & _before_today(field, at)
    # By the days as they stand first, which an index has: the time zone stands in another table.
    return Q(**{f"{field}__lt": perhaps}) & (Q(**{f"{field}__lt": surely}) | in_its_zone)


def _surely_and_perhaps(at: datetime) -> tuple[date, date]:
    """Return the days before which everything is late wherever it is, and before which something may be."""
    # Clocks on earth stand between 12 hours behind and 14 hours ahead of UTC.
    return (at - timedelta(hours=12)).date(), (at + timedelta(hours=14)).date()


def _before_today(field: str, at: datetime) -> Q:
    return Q(**{f"{field}__lt": _today("engagement__time_zone", at)})


def _count[M: Model](waiting: QuerySet[M], field: str, engagement: str, at: datetime) -> Coalesce:
    late = waiting.filter(_late(field, at), engagement=OuterRef(engagement)).order_by()
    counted = late.values("engagement").annotate(rows=Count("pk")).values("rows")
    # Where nothing is late there is no row to count, and a subquery without a row is null.
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _today(time_zone: str, at: datetime) -> Cast:
    """Return an expression for the day it is in a time zone."""
    local = Func(F(time_zone), Value(at, DateTimeField()), function="timezone", output_field=DateTimeField())
    return Cast(local, DateField())


def team_of(engagement: Engagement) -> QuerySet[Membership]:
    """Return who is mailed: lead and co-facilitators, the owners of the organisation where there are none."""
    members = Membership.objects.filter(
        organisation_id=engagement.organisation_id, user__is_active=True
    ).exclude(role=Membership.Role.MANAGER)
    seats = CoFacilitator.objects.filter(engagement=engagement).values("user")
    team = members.filter(Q(user_id=engagement.lead_id) | Q(user__in=seats))
    recipients = team if team.exists() else members.filter(role=Membership.Role.OWNER)
    return recipients.select_related("user").order_by("pk")


def may_be_mailed(engagement: Engagement) -> QuerySet[Stakeholder]:
    """Return who was asked, has an address and did not stop reminders."""
    people = Stakeholder.objects.reachable().filter(engagement=engagement, reminders_stopped_at__isnull=True)
    return people.exclude(email="")
