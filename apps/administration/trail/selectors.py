"""Read the audit trail of an organisation: filtered, a page at a time, in a constant number of queries."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Self
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Organisation
from apps.accounts.verbs import verbs_in, words_of
from apps.administration.trail.naming import RowNames, names_in
from apps.assessments.models import Snapshot
from apps.core import audit
from apps.core.web.sealing import fernet
from apps.engagements.models import AskedPerson, Invitation, InvitationToken, Round, Stakeholder
from apps.reports.models import Report
from apps.responses.models import Response

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


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. `unknown`: tries to sign in with an address that nobody here has."""

    person: UUID | None = None
    group: str = ""
    engagement: UUID | None = None
    first: date | None = None
    last: date | None = None
    unknown: bool = False


@dataclass(frozen=True)
class PageEnd:
    """A row at which a page ends; the next one begins below it.

    Sealed in the address: it would tell when answers were sent, and one that is made up would ask whether before a time.
    """

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
    """One act in words. `origin` is a short label that is the same for the same address, empty once forgotten.

    Of answering only the day is told: who opened a link stands in a row of its own, with its time.
    """

    at: datetime
    who: str
    what: str
    on: str
    engagement: str
    beside: str
    origin: str
    is_answering: bool


@dataclass(frozen=True)
class TrailPage:
    rows: tuple[TrailRow, ...]
    older: str  # the place below which the next page begins; empty on the last


def trail_page(organisation: Organisation, wanted: Wanted, *, below: PageEnd | None) -> TrailPage:
    events = _matching(organisation, wanted)
    if below:
        events = events.filter(at__lte=below.at).exclude(at=below.at, pk__gte=below.pk)
    found = list(events[: ROWS_A_PAGE + 1])
    shown = found[:ROWS_A_PAGE]
    older = str(PageEnd(shown[-1].at, shown[-1].pk)) if len(found) > len(shown) else ""
    return TrailPage(rows=tuple(_in_words(shown)), older=older)


def trail_rows(organisation: Organisation, wanted: Wanted) -> Iterator[TrailRow]:
    """Yield every row, newest first, without holding them all."""
    below: PageEnd | None = None
    while True:
        events = _matching(organisation, wanted)
        if below:
            events = events.filter(at__lte=below.at).exclude(at=below.at, pk__gte=below.pk)
        chunk = list(events[:_CHUNK])
        yield from _in_words(chunk)
        if len(chunk) < _CHUNK:
            return
        below = PageEnd(chunk[-1].at, chunk[-1].pk)


def _matching(organisation: Organisation, wanted: Wanted) -> QuerySet[audit.AuditRow]:
    # Comments are shown without a name: the day of one, beside who opened their link on it, could say whose it is.
    events = audit.rows_of(organisation.pk).exclude(verb="comment")
    if wanted.unknown:
        events = audit.rows_of(None).filter(verb="sign_in_refused")
    if wanted.person:
        events = events.filter(actor_kind="user", actor_id=str(wanted.person))
    if wanted.group:
        events = events.filter(verb__in=verbs_in(wanted.group))
    if wanted.engagement:
        events = events.filter(_about(wanted.engagement))
    if wanted.first:
        events = events.filter(at__gte=datetime.combine(wanted.first, time.min, UTC))
    if wanted.last:
        events = events.filter(at__lte=datetime.combine(wanted.last, time.max, UTC))
    return events.order_by("-at", "-pk")


def _about(engagement_id: UUID) -> Q:
    """Match what was done to an engagement and to what belongs to it today, by the index of what a row is about."""
    found = Q(object_type="engagements.engagement", object_id=str(engagement_id))
    for model, path in _OF_ENGAGEMENT:
        ids = [
            str(pk)
            for pk in model._default_manager.filter(**{path: engagement_id}).values_list("pk", flat=True)
        ]
        found |= Q(object_type=model._meta.label_lower, object_id__in=ids)
    return found


def _in_words(events: Sequence[audit.AuditRow]) -> Iterator[TrailRow]:
    names = names_in(events)
    for event in events:
        who, named = who_acted(event, names), names.objects.get((event.object_type, event.object_id))
        on = named.label if named else ""
        yield TrailRow(
            at=event.at,
            who=who,
            what=words_of(event.verb),
            on="" if event.actor_kind == "user" and event.actor_id == event.object_id else on,
            engagement=named.engagement if named else "",
            beside=_beside(event, names),
            origin=event.address_digest[:4].upper(),
            is_answering=event.actor_kind == "stakeholder" and event.object_type == "responses.response",
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
    detail, said = event.detail, []
    people = detail.get("people")
    if isinstance(people, int):
        said.append(ngettext("%(count)d person", "%(count)d people", people) % {"count": people})
    elif people:
        said += sorted(names.people.get(str(each)) or _("somebody removed") for each in people)
    said += [names.users[str(detail[key])] for key in ("member", "to") if str(detail.get(key)) in names.users]
    if isinstance(detail.get("version"), int):
        said.append(_("version %(number)d") % {"number": detail["version"]})
    elif detail.get("version"):
        said.append(str(detail["version"]))
    if detail.get("named"):
        said.append(_("with names"))
    if isinstance(detail.get("typed"), str):
        said.append(_("typed %(label)s") % {"label": detail["typed"]})
    # The code is of an engagement that was deleted.
    said += [str(detail[key]) for key in ("code", "how") if isinstance(detail.get(key), str)]
    return ", ".join(said)
