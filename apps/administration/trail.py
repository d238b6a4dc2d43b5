"""The audit trail as its owners read it: who, what, on whom, when and from where.

Filtered, a page at a time, in a constant number of queries: four of them give the ids in its rows their names.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Self
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    F,
    Model,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, JSONObject, TruncDay
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Organisation, User
from apps.accounts.verbs import verbs_in, words_of
from apps.assessments.models import Snapshot
from apps.core import audit
from apps.core.actors import Actor
from apps.core.web.sealing import fernet
from apps.engagements.models import (
    AskedPerson,
    Engagement,
    Invitation,
    InvitationToken,
    JoinCode,
    Round,
    Stakeholder,
)
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.models import Report
from apps.responses.models import LinkRequest, Response

# Pages go by the place where the one before ended: the trail grows without end, and a count would read all of it.
ROWS_A_PAGE = 50
_CHUNK = 500
_OF_ENGAGEMENT = (
    (Round, "engagement"),
    (Stakeholder, "engagement"),
    (Invitation, "stakeholder__engagement"),
    (InvitationToken, "invitation__stakeholder__engagement"),
    (AskedPerson, "engagement"),
    (Response, "round__engagement"),
    (Snapshot, "engagement"),
    (Report, "engagement"),
)
# What those who are asked do, and what the product does for them at once, such as mailing a code.
_OF_THE_ASKED = ~Q(actor_kind__in=("user", "command")) & Q(
    object_type__in=[
        model._meta.label_lower for model in (Stakeholder, Invitation, JoinCode, LinkRequest, Response)
    ]
)


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


def _name(fields: Mapping[str, object]) -> object:
    return fields["name"]


def _nothing(fields: Mapping[str, object]) -> str:
    return ""


def _row(model: type[Model]) -> Callable[[Mapping[str, object]], object]:
    # By the model's own words, so that the trail names a row as other pages do.
    return lambda fields: model(**fields)


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
        {"number": "number"}, lambda fields: _("Report version %(number)d") % fields, "engagement"
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
    ids_by_label: dict[str, set[str]] = {}
    for row in rows:
        if row.object_type in NAMINGS:
            ids_by_label.setdefault(row.object_type, set()).add(row.object_id)
    named = _rows_of(ids_by_label)
    engagements = Engagement.objects.filter(pk__in={of for *_rest, of in named if of})
    words: dict[UUID | None, str] = {
        pk: f"{initiative}, {client}"
        for pk, initiative, client in engagements.values_list("pk", "initiative", "client__name")
    }
    for label, pk, fields, of in named:
        names.objects[label, pk] = Named(str(NAMINGS[label].label(fields)), words.get(of, ""))
    names.users = {str(user.pk): user.name for user in _rows_with(User, _members_in(rows))}
    names.people = {str(person.pk): str(person) for person in _rows_with(Stakeholder, _people_in(rows))}
    return names


def _people_in(rows: Iterable[audit.AuditRow]) -> set[str]:
    """Return the ids of people whom a row names beside what it is about, such as those whose links were made."""
    people = (row.detail.get("people") for row in rows)
    return {key for each in people if isinstance(each, dict | list) for key in each}


def _members_in(rows: Iterable[audit.AuditRow]) -> set[str]:
    actors = {row.actor_id for row in rows if row.actor_kind == "user"}
    # In some rows "to" and "before" name a role: what is no key is left out when the members are read.
    keys = ("member", "to", "before")
    return actors | {str(row.detail[key]) for row in rows for key in keys if row.detail.get(key)}


def _rows_of(
    ids_by_label: Mapping[str, Iterable[str]],
) -> list[tuple[str, str, Mapping[str, object], UUID | None]]:
    """Read rows of all kinds: what they are, their key, what names them, and their engagement's key."""
    parts = []  # of one union: a page of the trail costs as many queries whatever is on it
    for label, ids in ids_by_label.items():
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
    # None is there twice: without `all` PostgreSQL would sort them to find out.
    return list(parts[0].union(*parts[1:], all=True).order_by()) if parts else []


def _rows_with[M: Model](model: type[M], ids: Iterable[str]) -> Iterable[M]:
    return model._default_manager.filter(pk__in=_keys(model, ids))


def _keys(model: type[Model], ids: Iterable[str]) -> list[object]:
    # Rows say what they are about as text, and the text of a column that has changed since may be no key.
    keys = []
    for each in ids:
        try:
            keys.append(model._meta.pk.to_python(each))
        except (ValueError, TypeError, ValidationError):
            continue
    return keys


@dataclass(frozen=True)
class TrailFilters:
    """What somebody looks for. `unknown`: tries to sign in with an address that nobody here has."""

    person: UUID | None = None
    group: str = ""
    engagement: UUID | None = None
    first: date | None = None
    last: date | None = None
    unknown: bool = False


@dataclass(frozen=True)
class PageEnd:
    """A row at which a page ends; the next one begins below it."""

    # Sealed in the address: one that is made up would ask what lies before a time.
    at: datetime
    pk: int

    @classmethod
    def read(cls, sealed: str) -> Self | None:
        try:
            instant, number = json.loads(fernet(__name__).decrypt(sealed.encode()))
        except InvalidToken:
            return None
        return cls(datetime.fromisoformat(instant), number)

    def __str__(self) -> str:
        return fernet(__name__).encrypt(json.dumps([self.at.isoformat(), self.pk]).encode()).decode()


@dataclass(frozen=True)
class TrailRow:
    """One act in words. `origin` is a short label that is the same for the same address, empty once forgotten."""

    at: datetime
    who: str
    what: str
    on: str
    engagement: str
    beside: str
    origin: str
    is_day: (
        bool  # `at` is the day alone: no row tells the minute at which somebody who is asked did something
    )


@dataclass(frozen=True)
class TrailPage:
    rows: tuple[TrailRow, ...]
    older: str  # the place below which the next page begins; empty on the last


def trail_page(organisation: Organisation, filters: TrailFilters, *, below: PageEnd | None) -> TrailPage:
    events = list(_matching(organisation, filters, below)[: ROWS_A_PAGE + 1])
    shown = events[:ROWS_A_PAGE]
    older = str(PageEnd(shown[-1].shown_at, shown[-1].pk)) if len(events) > len(shown) else ""
    return TrailPage(rows=tuple(_in_words(shown)), older=older)


def trail_rows(organisation: Organisation, filters: TrailFilters) -> Iterator[TrailRow]:
    """Yield every row, newest first, without holding them all."""
    # From the place where the chunk before ended: by number, a row written meanwhile would shift all others.
    below: PageEnd | None = None
    while True:
        chunk = list(_matching(organisation, filters, below)[:_CHUNK])
        yield from _in_words(chunk)
        if len(chunk) < _CHUNK:
            return
        below = PageEnd(chunk[-1].shown_at, chunk[-1].pk)


def _matching(organisation: Organisation, filters: TrailFilters, below: PageEnd | None) -> QuerySet[Any]:
    events = audit.rows_of(organisation.pk)
    # Tries with an address nobody has belong to no organisation, so they are those of the whole installation.
    if filters.unknown:
        events = audit.rows_of(None).filter(verb="sign_in_refused")
    if filters.person:
        events = events.filter(actor_kind="user", actor_id=str(filters.person))
    if filters.group:
        events = events.filter(verb__in=verbs_in(filters.group))
    if filters.engagement:
        events = events.filter(_about(filters.engagement))
    # Days are those of UTC, as the times beside each row are.
    if filters.first:
        events = events.filter(at__gte=datetime.combine(filters.first, time.min, UTC))
    if filters.last:
        events = events.filter(at__lte=datetime.combine(filters.last, time.max, UTC))
    # The rows of those who are asked stand below the others of their day: the place between two times would be a time.
    dated: QuerySet[Any] = events.annotate(
        is_day=Case(When(_OF_THE_ASKED, then=True), default=False, output_field=BooleanField()),
        shown_at=Case(
            When(_OF_THE_ASKED, then=TruncDay("at", tzinfo=UTC)), default="at", output_field=DateTimeField()
        ),
    )
    if below:
        # Not by the time alone: a page may end between two rows of the same instant.
        dated = dated.filter(shown_at__lte=below.at).exclude(shown_at=below.at, pk__gte=below.pk)
    return dated.order_by("-shown_at", "-pk")


def _about(engagement_id: UUID) -> Q:
    """Match what was done to an engagement and to what belongs to it today."""
    condition = Q(object_type="engagements.engagement", object_id=str(engagement_id))
    for model, path in _OF_ENGAGEMENT:
        keys = model._default_manager.filter(**{path: engagement_id}).values_list("pk", flat=True)
        # Written out, because the index of what a row is about holds texts.
        condition |= Q(object_type=model._meta.label_lower, object_id__in=[str(pk) for pk in keys])
    return condition


def _in_words(events: Sequence[Any]) -> Iterator[TrailRow]:
    names = names_in(events)
    for event in events:
        who, named = who_acted(event, names), names.objects.get((event.object_type, event.object_id))
        on = named.label if named else ""
        yield TrailRow(
            at=event.shown_at,
            who=who,
            what=words_of(event.verb),
            # Whoever signs in does it to themself: their name stands once.
            on="" if event.actor_kind == "user" and event.actor_id == event.object_id else on,
            engagement=named.engagement if named else "",
            beside=_beside(event, names),
            origin=event.address_digest[:4].upper(),
            is_day=event.is_day,
        )


def who_acted(event: audit.AuditRow, names: RowNames) -> str:
    if event.actor_kind == "user":
        return names.users.get(event.actor_id) or _("A former member")
    kinds = {
        "stakeholder": _("Somebody who was asked"),
        "visitor": _("Somebody not signed in"),
        "command": _("A command on the server"),
        "system": _("By itself"),
    }
    return kinds.get(event.actor_kind, event.actor_kind)


def _beside(event: audit.AuditRow, names: RowNames) -> str:
    """Return the other details of a row that a reader needs: whom, how many, which version, how."""
    detail = event.detail
    parts = _people(detail.get("people"), names)
    parts += [
        names.users[str(detail[key])] for key in ("member", "to") if str(detail.get(key)) in names.users
    ]
    version = detail.get("version")
    if version:
        is_number = isinstance(version, int)
        parts.append(_("version %(number)d") % {"number": version} if is_number else str(version))
    if detail.get("named"):
        parts.append(_("with names"))
    if isinstance(detail.get("typed"), str):
        parts.append(_("typed %(label)s") % {"label": detail["typed"]})
    if detail.get("failed"):
        parts.append(_(detail["failed"]))  # why a report failed before
    # The code is of an engagement that was deleted.
    parts += [str(detail[key]) for key in ("code", "how") if isinstance(detail.get(key), str)]
    return ", ".join(parts)


def _people(people: object, names: RowNames) -> list[str]:
    if isinstance(people, int):
        return [ngettext("%(count)d person", "%(count)d people", people) % {"count": people}]
    keys = people if isinstance(people, dict | list) else ()
    return sorted(names.people.get(str(each)) or _("somebody removed") for each in keys)


def note_export(*, organisation: Organisation, filters: TrailFilters, by: Actor, at: datetime) -> None:
    chosen = {name: str(value) for name, value in vars(filters).items() if value}
    audit.record(verb="export_trail", of=organisation, by=by, at=at, wanted=chosen)
