"""Who is asked, how far they are, and the totals of each perspective. Reads no answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.lists.pages import Key, ListPage, has_words, list_page, sorted_rows
from apps.core.lists.query import Column, Filter, Listing
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.engagements.selectors import who_guests_may_be
from apps.mailing.models import Mail, MailOutcome, outcome_of
from apps.responses.selectors import (
    BEGUN,
    DECLINED,
    DONE,
    INVITED,
    SENT,
    HastyForms,
    StakeholderProgress,
    given_by,
    hasty_forms,
    progress_from,
    with_response,
)

WITHDRAWN, LEFT_OUT = "withdrawn", "left_out"
_STATES = (
    ("waits", pgettext_lazy("person", "Not begun")),
    (BEGUN, pgettext_lazy("person", "Begun")),
    (SENT, pgettext_lazy("person", "Sent")),
    (DECLINED, pgettext_lazy("person", "Can't answer")),
    (WITHDRAWN, _("Withdrawn")),
    (LEFT_OUT, _("Left out")),
)


@dataclass(frozen=True)
class PersonRow:
    id: UUID
    name: str
    perspective: str
    state: str  # invited, begun, sent, declined, withdrawn or left_out
    has_answered: bool  # gave anything: unsent answers count at closing, too
    has_link: bool
    has_ended_link: bool  # has no working link
    has_address: bool  # can be mailed
    is_express: bool  # took the express form
    is_guest: bool
    interviewer: str  # who entered their answers in an interview
    interviewed_on: date | None
    counts: bool = True  # toward k
    answered: int = 0  # of the questions they are asked
    asked: int = 0
    seen_on: date | None = None  # the day a link of theirs was last opened
    mail: str = ""  # the outcome of the last one to them
    mailed_on: date | None = None
    maybe: tuple[Stakeholder, ...] = ()  # of a guest: who on the list has the same name or address

    @property
    def listed_as(self) -> str:
        """Return the state by which the list is filtered and sorted."""
        return "waits" if self.state == INVITED else self.state

    @property
    def has_withdrawn(self) -> bool:
        return self.state == WITHDRAWN

    @property
    def has_declined(self) -> bool:
        return self.state == DECLINED

    @property
    def is_awaited(self) -> bool:
        """Return whether they have neither sent nor said that they can't answer."""
        return self.state not in DONE

    @property
    def is_left_out(self) -> bool:
        return self.state == LEFT_OUT

    # An answer is heard in the ranking whoever gave it. Toward k counts only who was known to be there
    # (docs/decisions/0024-who-counts.md): a guest who was confirmed, or somebody who opened a mailed link.
    @property
    def is_uncounted(self) -> bool:
        """Return whether they are heard and don't count toward k."""
        return self.has_answered and not self.counts

    @property
    def is_unconfirmed(self) -> bool:
        """Return whether they are a guest whom no head count confirmed."""
        return self.is_guest and not self.counts and not self.has_withdrawn and not self.is_left_out


@dataclass(frozen=True)
class RequestRow:
    """A stakeholder asks for another perspective."""

    stakeholder_id: UUID
    name: str
    perspective: str
    wished: str  # empty for none of those heard
    reason: str


@dataclass(frozen=True)
class PerspectiveRow:
    """How many people of a perspective are asked, have begun (and not sent), sent or declined; and how many are wanted."""

    slug: str
    label: str
    sent: int
    begun: int
    answered: int  # gave anything, sent or not
    asked: int
    floor: int
    counted: int  # those who answered and count toward k
    declined: int = 0  # said that they can't answer

    @property
    def shortfall(self) -> int:
        return max(self.floor - self.sent, 0)

    @property
    def meter_max(self) -> int:
        return max(self.floor, self.asked, 1)


@dataclass(frozen=True)
class PeopleOfRound:
    """The people of an engagement and where its round stands; no value of an answer is read."""

    rows: tuple[PersonRow, ...]
    requests: tuple[RequestRow, ...]
    late: int  # answers given after closing
    haste: HastyForms | None


def people_of(
    engagement: Engagement, round_: Round | None, labels: dict[str, str], at: datetime
) -> PeopleOfRound:
    mails = Mail.objects.of_group(engagement.pk).filter(about_id=OuterRef("pk")).order_by("-queued_at", "pk")
    # In one value: a subquery for each of the three would look for the same mail three times.
    outcome = JSONObject(state="state", error_code="error_code", finished_at="finished_at")
    links = InvitationToken.objects.filter(invitation__stakeholder=OuterRef("pk"))
    opened = links.filter(opened_at__isnull=False).order_by("-opened_at").values("opened_at")
    # Everything of a person in one row, so that the page costs as many queries for 2 people as for 200.
    people = with_response(Stakeholder.objects.named().filter(engagement=engagement), round_)
    asked: QuerySet[Any] = people.annotate(
        has_had_link=Exists(links),
        has_link=Exists(links.live(at=at)),
        seen_at=Subquery(opened[:1]),
        last_mail=Subquery(mails.values(outcome=outcome)[:1]),
        waiting=FilteredRelation("perspective_requests", condition=Q(perspective_requests__state="open")),
    )
    stakeholders = list(asked.select_related("given", "waiting"))
    answers = (given_by(each) for each in stakeholders)
    # A guest may be somebody on the list who lost their link: they would be heard twice.
    maybe = who_guests_may_be(stakeholders)
    return PeopleOfRound(
        rows=tuple(_person(each, engagement, labels, maybe.get(each.pk, ())) for each in stakeholders),
        requests=tuple(_requests(stakeholders, labels)),
        late=sum(each.late or 0 for each in stakeholders),
        haste=hasty_forms(filter(None, answers), engagement.smallest_group),
    )


def people_page(
    people: tuple[PersonRow, ...], labels: Iterable[str], query: QueryDict
) -> ListPage[PersonRow]:
    listing = listing_of(labels)
    wanted = listing.read(query)
    # In memory: the page shows counts of all of them, so all are read anyway.
    fitting = [
        person
        for person in people
        if has_words(wanted, person.name, person.perspective)
        and wanted.chosen.get("state", person.listed_as) == person.listed_as
        and wanted.chosen.get("perspective", person.perspective) == person.perspective
        and wanted.chosen.get("mail", person.mail) == person.mail
    ]
    return list_page(listing, wanted, sorted_rows(fitting, wanted, _KEYS))


def listing_of(labels: Iterable[str]) -> Listing:
    return Listing(
        columns=(
            Column("name", _("Name"), by=("name",)),
            Column("perspective", _("Perspective"), by=("perspective",)),
            Column("state", _("State"), by=("state",)),
            Column("answered", _("Answered"), by=("answered",), descending_first=True),
            Column("seen", _("Last seen"), by=("seen",), descending_first=True),
            Column("mail", _("Last mail"), by=("mail",), descending_first=True),
        ),
        choices=(
            Filter("state", _("State"), _STATES),
            Filter("perspective", _("Perspective"), tuple((label, label) for label in labels)),
            Filter("mail", _("Last mail"), tuple(MailOutcome.choices)),
        ),
        searches=_("name or perspective"),
        size=20,
    )


_ORDER = {state: place for place, (state, _label) in enumerate(_STATES)}
_KEYS: dict[str, Callable[[PersonRow], Key]] = {
    "name": lambda person: person.name.casefold(),
    "perspective": lambda person: person.perspective,
    "state": lambda person: _ORDER[person.listed_as],
    "answered": lambda person: person.answered,
    "seen": lambda person: person.seen_on,
    "mail": lambda person: person.mailed_on,
}


def _person(
    stakeholder: Stakeholder, engagement: Engagement, labels: dict[str, str], maybe: tuple[Stakeholder, ...]
) -> PersonRow:
    row: Any = stakeholder  # with what the query added
    # Who takes no part has none.
    progress = progress_from(stakeholder) or StakeholderProgress(
        stakeholder.pk, stakeholder.perspective, INVITED, answered=0, asked=0
    )
    mail, mailed_on = _mail(row.last_mail, engagement)
    return PersonRow(
        id=stakeholder.pk,
        name=str(stakeholder),
        perspective=labels.get(stakeholder.perspective, stakeholder.perspective),
        state=_state(stakeholder, progress),
        has_answered=progress.answered > 0,
        answered=progress.answered,
        asked=progress.asked,
        is_express=progress.is_express,
        is_guest=stakeholder.is_guest,
        has_link=row.has_link,
        has_ended_link=row.has_had_link and not row.has_link,
        has_address=bool(stakeholder.email),
        interviewer=progress.interviewer,
        interviewed_on=progress.interviewed_on,
        # What is entered in an interview proves that the interviewer was there.
        counts=stakeholder.counts_from is not None and not progress.interviewer,
        seen_on=engagement.in_its_zone(row.seen_at).date() if row.seen_at else None,
        mail=mail,
        mailed_on=mailed_on,
        maybe=maybe,
    )


def _mail(mail: Mapping[str, str] | None, engagement: Engagement) -> tuple[str, date | None]:
    """Return the outcome of a mail, and the day it was sent or given up."""
    if not mail:
        return "", None
    # A text, because it comes out of JSON.
    finished_at = mail["finished_at"]
    day = engagement.in_its_zone(datetime.fromisoformat(finished_at)).date() if finished_at else None
    return outcome_of(mail["state"], mail["error_code"]), day


def taking_part(people: tuple[PersonRow, ...]) -> tuple[PersonRow, ...]:
    """Leave out people who have withdrawn, and guests who were left out."""
    return tuple(person for person in people if not person.has_withdrawn and not person.is_left_out)


def _state(stakeholder: Stakeholder, progress: StakeholderProgress) -> str:
    if stakeholder.has_withdrawn:
        return WITHDRAWN
    return LEFT_OUT if stakeholder.left_out_at else progress.state


def perspective_rows(
    engagement: Engagement, people: tuple[PersonRow, ...], labels: dict[str, str]
) -> tuple[PerspectiveRow, ...]:
    return tuple(
        _perspective(slug, label, engagement, [each for each in people if each.perspective == label])
        for slug, label in labels.items()
    )


def _perspective(
    slug: str, label: str, engagement: Engagement, people: Sequence[PersonRow]
) -> PerspectiveRow:
    return PerspectiveRow(
        slug=slug,
        label=label,
        sent=sum(person.state == SENT for person in people),
        begun=sum(person.state == BEGUN for person in people),
        declined=sum(person.has_declined for person in people),
        answered=sum(person.has_answered for person in people),
        asked=len(people),
        floor=engagement.floor_of(slug),
        counted=sum(person.has_answered and person.counts for person in people),
    )


def _requests(stakeholders: Iterable[Stakeholder], labels: dict[str, str]) -> Iterator[RequestRow]:
    """Yield open requests for another perspective, oldest first."""
    pairs = [(getattr(each, "waiting", None), each) for each in stakeholders]
    # One whose perspective was changed meanwhile asks for nothing any more.
    standing = [
        (request, each) for request, each in pairs if request and request.asked_from == each.perspective
    ]
    for request, each in sorted(standing, key=lambda pair: pair[0].asked_at):
        yield RequestRow(
            stakeholder_id=each.pk,
            name=str(each),
            perspective=labels.get(each.perspective, each.perspective),
            wished=labels.get(request.wished, ""),
            reason=request.reason,
        )
