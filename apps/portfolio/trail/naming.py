"""Give the ids in rows of the audit trail their names, in one query for each kind of row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import audit
from apps.engagements.models import Engagement, Stakeholder


@dataclass(frozen=True)
class Naming:
    """How rows of one table are named: what is loaded with them, what they are called, and their engagement."""

    related: tuple[str, ...]
    label: Callable[[Any], object]
    engagement: Callable[[Any], Engagement | None]


@dataclass(frozen=True)
class Named:
    label: str
    engagement: str


def _nothing(row: object) -> str:
    return ""


def _no_engagement(row: object) -> None:
    return None


_CLIENT = "engagement__client"
NAMINGS: dict[str, Naming] = {
    "engagements.engagement": Naming(("client",), _nothing, lambda row: row),
    "engagements.round": Naming((_CLIENT,), str, lambda row: row.engagement),
    "engagements.stakeholder": Naming((_CLIENT,), str, lambda row: row.engagement),
    "engagements.invitation": Naming(
        (f"stakeholder__{_CLIENT}",), lambda row: row.stakeholder, lambda row: row.stakeholder.engagement
    ),
    "engagements.invitationtoken": Naming(
        (f"invitation__stakeholder__{_CLIENT}",),
        lambda row: row.invitation.stakeholder,
        lambda row: row.invitation.stakeholder.engagement,
    ),
    "engagements.askedperson": Naming((_CLIENT,), str, lambda row: row.engagement),
    # Never the person: no page joins one to what they gave.
    "responses.response": Naming((f"round__{_CLIENT}",), _nothing, lambda row: row.round.engagement),
    "assessments.snapshot": Naming((_CLIENT, "round"), _nothing, lambda row: row.engagement),
    "assessments.assessment": Naming((_CLIENT,), _nothing, lambda row: row.engagement),
    "reports.report": Naming(
        (_CLIENT,),
        lambda row: _("Report, version %(number)d") % {"number": row.number},
        lambda row: row.engagement,
    ),
    "accounts.user": Naming((), str, _no_engagement),
    "accounts.membership": Naming(("user",), lambda row: row.user, _no_engagement),
    "accounts.memberinvitation": Naming((), lambda row: row.email, _no_engagement),
    "accounts.client": Naming((), str, _no_engagement),
    "instruments.instrumentversion": Naming((), str, _no_engagement),
    "instruments.rulesetversion": Naming((), str, _no_engagement),
}


@dataclass
class RowNames:
    """What the ids in some rows are called. Who was erased or removed has no name any more."""

    users: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    objects: dict[tuple[str, str], Named] = field(default_factory=dict)


def names_in(rows: Sequence[audit.AuditRow]) -> RowNames:
    names = RowNames()
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if row.object_type in NAMINGS:
            wanted.setdefault(row.object_type, set()).add(row.object_id)
    for label, ids in wanted.items():
        naming = NAMINGS[label]
        for found in _found(apps.get_model(label), ids, naming.related):
            named = Named(str(naming.label(found)), _engagement_words(naming.engagement(found)))
            names.objects[label, str(found.pk)] = named
    names.users = {str(user.pk): user.name for user in _found(User, _members_in(rows))}
    names.people = {str(person.pk): str(person) for person in _found(Stakeholder, people_in(rows))}
    return names


def people_in(rows: Iterable[audit.AuditRow]) -> set[str]:
    """Return the ids of people whom a row names beside what it is about, such as those whose links were made."""
    found: set[str] = set()
    for row in rows:
        people = row.detail.get("people")
        found |= set(people) if isinstance(people, dict | list) else set()
    return found


def _members_in(rows: Iterable[audit.AuditRow]) -> set[str]:
    acting = {row.actor_id for row in rows if row.actor_kind == "user"}
    beside = {
        str(row.detail[key]) for row in rows for key in ("member", "to", "before") if row.detail.get(key)
    }
    return acting | beside


def _found[M: Model](model: type[M], ids: Iterable[str], related: tuple[str, ...] = ()) -> Iterable[M]:
    keys = []
    for each in ids:
        try:
            keys.append(model._meta.pk.to_python(each))
        except (ValueError, TypeError, ValidationError):
            continue
    rows = model._default_manager.filter(pk__in=keys)
    return rows.select_related(*related) if related else rows


def _engagement_words(engagement: Engagement | None) -> str:
    return f"{engagement.initiative}, {engagement.client.name}" if engagement else ""
