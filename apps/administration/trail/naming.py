"""Give the ids in rows of the audit trail their names, in at most four queries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import F, Model, TextField, UUIDField, Value
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import audit
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.instruments.models import InstrumentVersion, RuleSetVersion


@dataclass(frozen=True)
class Naming:
    """How rows of one table are named: what of them is read, what that makes, and where their engagement's key is."""

    fields: Mapping[str, str]
    label: Callable[[Mapping[str, object]], object]
    engagement: str = ""


@dataclass(frozen=True)
class Named:
    label: str
    engagement: str


def _name(told: Mapping[str, object]) -> object:
    return told["name"]


def _nothing(told: Mapping[str, object]) -> str:
    return ""


def _row(model: type[Model]) -> Callable[[Mapping[str, object]], object]:
    return lambda told: model(**told)


def _person(path: str = "") -> Naming:
    fields = {field: f"{path}{field}" for field in ("name", "key", "is_guest", "erased_at")}
    return Naming(fields, _row(Stakeholder), f"{path}engagement")


_VERSION = {"slug": "slug", "version": "version"}
NAMINGS: dict[str, Naming] = {
    "engagements.engagement": Naming({}, _nothing, "pk"),
    "engagements.round": Naming({"number": "number"}, _row(Round), "engagement"),
    "engagements.stakeholder": _person(),
    "engagements.invitation": _person("stakeholder__"),
    "engagements.invitationtoken": _person("invitation__stakeholder__"),
    "engagements.askedperson": Naming({"name": "name"}, _name, "engagement"),
    # Never the person: no page joins one to what they gave.
    "responses.response": Naming({}, _nothing, "round__engagement"),
    "assessments.snapshot": Naming({}, _nothing, "engagement"),
    "assessments.assessment": Naming({}, _nothing, "engagement"),
    "reports.report": Naming(
        {"number": "number"}, lambda told: _("Report version %(number)d") % told, "engagement"
    ),
    "accounts.user": Naming({"name": "name"}, _name),
    "accounts.membership": Naming({"name": "user__name"}, _name),
    "accounts.memberinvitation": Naming({"name": "email"}, _name),
    "accounts.client": Naming({"name": "name"}, _name),
    "instruments.instrumentversion": Naming(_VERSION, _row(InstrumentVersion)),
    "instruments.rulesetversion": Naming(_VERSION, _row(RuleSetVersion)),
}


@dataclass
class RowNames:
    """The names of the ids in some rows. People who were erased or removed no longer have one."""

    users: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    objects: dict[tuple[str, str], Named] = field(default_factory=dict)


def names_in(rows: Sequence[audit.AuditRow]) -> RowNames:
    names = RowNames()
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if row.object_type in NAMINGS:
            wanted.setdefault(row.object_type, set()).add(row.object_id)
    found = _rows_of(wanted)
    engagements = Engagement.objects.filter(pk__in={of for *_rest, of in found if of})
    words: dict[UUID | None, str] = {
        pk: f"{initiative}, {client}"
        for pk, initiative, client in engagements.values_list("pk", "initiative", "client__name")
    }
    for label, pk, told, of in found:
        names.objects[label, pk] = Named(str(NAMINGS[label].label(told)), words.get(of, ""))
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


def _rows_of(wanted: Mapping[str, Iterable[str]]) -> list[tuple[str, str, Mapping[str, object], UUID | None]]:
    """Read rows of all kinds in one query: what they are, their key, what names them, and their engagement's key."""
    parts = []
    for label, ids in wanted.items():
        model, naming = apps.get_model(label), NAMINGS[label]
        of = F(naming.engagement) if naming.engagement else Value(None)
        rows = model._default_manager.filter(pk__in=_keys(model, ids)).order_by()
        parts.append(
            rows.values_list(
                Value(label, TextField()),
                Cast("pk", TextField()),
                JSONObject(**naming.fields),
                Cast(of, UUIDField()),
            )
        )
    return list(parts[0].union(*parts[1:], all=True).order_by()) if parts else []


def _found[M: Model](model: type[M], ids: Iterable[str]) -> Iterable[M]:
    return model._default_manager.filter(pk__in=_keys(model, ids))


def _keys(model: type[Model], ids: Iterable[str]) -> list[object]:
    """Leave out what is no key: rows say what they are about as text."""
    keys = []
    for each in ids:
        try:
            keys.append(model._meta.pk.to_python(each))
        except (ValueError, TypeError, ValidationError):
            continue
    return keys
