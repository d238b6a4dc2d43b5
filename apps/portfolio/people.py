"""Who is asked, how far they are, and the totals of each perspective. Reads no answers."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.lists.pages import Key, ListPage, has_words, list_page, sorted_rows
from apps.core.lists.query import Column, Filter, Listing
from apps.engagements.choices import LinkWay, Way
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.engagements.selectors import who_guests_may_be
from apps.mailing.models import Mail, MailOutcome, outcome_of
from apps.responses.models import AnswerEvent
from apps.responses.selectors import (
    BEGUN,
    INVITED,
    SENT,
    StakeholderProgress,
    given_by,
    progress_from,
    with_response,
)

WITHDRAWN, LEFT_OUT = "withdrawn", "left_out"
_STATES = (
    ("waits", pgettext_lazy("person", "Not begun")),
    (BEGUN, pgettext_lazy("person", "Begun")),
    (SENT, pgettext_lazy("person", "Sent")),
    (WITHDRAWN, pgettext_lazy("person", "Declined")),
    (LEFT_OUT, _("Left out")),
)


@dataclass(frozen=True)
class PersonRow:
    """A person as the team sees them: a state and its day, and never how much they gave, or when."""

    id: UUID
    name: str
    called: str  # with the perspective, where somebody else has the same name
    perspective: str
    state: str  # invited, begun (they pressed Begin), sent, withdrawn or left_out
    day: date | None  # of that state
    way: str  # how they came or were asked; empty before
    known: str  # by what they are known to be there: mail, vouched, or empty
    has_answered: bool  # gave anything: unsent answers are heard at closing, too
    has_come: bool  # opened the questions, or somebody did for an interview
    has_link: bool
    has_ended_link: bool  # has no working link
    asked_on: date | None  # the day their first link was made
    has_address: bool  # can be mailed
    is_guest: bool  # joined by the code, and was not on the list
    was_told_of: bool = False  # declined by word of mouth: a facilitator noted it
    is_asked_singly: bool = False  # what somebody passed on to them, and nothing else
    mail: str = ""  # the outcome of the last one to them
    mailed_on: date | None = None
    afresh_on: date | None = None  # the day they sent anew, begun afresh on another device
    maybe: tuple[Stakeholder, ...] = ()  # of a guest: who on the list has a like name, the likeliest first

    @property
    def listed_as(self) -> str:
        """Return the state by which the list is filtered and sorted."""
        return "waits" if self.state == INVITED else self.state

    @property
    def way_label(self) -> str:
        return str(Way(self.way).label) if self.way else ""

    @property
    def has_withdrawn(self) -> bool:
        return self.state == WITHDRAWN

    @property
    def is_awaited(self) -> bool:
        return self.state != SENT

    @property
    def is_unreached(self) -> bool:
        """Return whether they have come in no way, and have no link that works."""
        return not self.has_come and not self.has_link

    @property
    def is_interviewed(self) -> bool:
        return self.way == Way.INTERVIEW

    @property
    def may_be_interviewed(self) -> bool:
        """Return whether an interview may begin or go on: they have given nothing themselves, and sent nothing."""
        return self.has_nothing or (self.is_interviewed and self.is_awaited)

    @property
    def has_nothing(self) -> bool:
        """Return whether they take part and gave nothing: a facilitator may note that they declined."""
        return self.state in {INVITED, BEGUN} and not self.has_answered

    @property
    def is_left_out(self) -> bool:
        return self.state == LEFT_OUT

    # A group hides its people behind those known to be there, but for interviews (docs/decisions/0024-who-counts.md).
    @property
    def hides_others(self) -> bool:
        return bool(self.known) and self.way != Way.INTERVIEW

    @property
    def may_be_vouched_for(self) -> bool:
        """Return whether the lead's word would let them hide others."""
        return self.has_answered and not self.known and self.way != Way.INTERVIEW


@dataclass(frozen=True)
class RequestRow:
    """A stakeholder asks for another perspective."""

    stakeholder_id: UUID
    name: str
    perspective: str
    wished: str  # empty for none of those heard


@dataclass(frozen=True)
class PerspectiveRow:
    """How many people of a perspective are asked, have begun (and not sent) or sent; and how many are wanted."""

    slug: str
    label: str
    sent: int
    begun: int
    answered: int  # gave anything, sent or not
    asked: int
    floor: int
    hiding: int  # those who answered and are known to be there
    vouchable: int = 0  # those who answered, and would be known to be there by the lead's word
    declined: int = 0

    @property
    def shortfall(self) -> int:
        return max(self.floor - self.sent, 0)

    def wanted(self, k: int) -> int:
        """Return how many more people have to answer: as many as are wanted, and for a row of its own if that is."""
        of_its_own = k - self.hiding - self.vouchable if self.floor >= k else 0
        return max(self.shortfall, of_its_own)

    @property
    def meter_max(self) -> int:
        return max(self.floor, self.asked + self.declined, 1)


@dataclass(frozen=True)
class PeopleOfRound:
    """The people of an engagement and where its round stands; no value of an answer is read."""

    rows: tuple[PersonRow, ...]
    requests: tuple[RequestRow, ...]
    late: int  # answers given after closing
    interviews: int  # of the whole round alone


def people_of(
    engagement: Engagement, round_: Round | None, labels: dict[str, str], at: datetime
) -> PeopleOfRound:
    mails = Mail.objects.of_group(engagement.pk).filter(about_id=OuterRef("pk")).order_by("-queued_at", "pk")
    # In one value: a subquery for each of the three would look for the same mail three times.
    outcome = JSONObject(state="state", error_code="error_code", finished_at="finished_at")
    links = InvitationToken.objects.filter(invitation__stakeholder=OuterRef("pk"))
    # The link they came by, or else the last one made for them; those of other devices are ways of their own.
    made = links.exclude(way__in=(LinkWay.OWN, LinkWay.PASSED_ON))
    came_by = made.order_by(F("opened_at").desc(nulls_last=True), "-created_at")
    saved = AnswerEvent.objects.filter(response=OuterRef("given__pk"), outcome=AnswerEvent.Outcome.SAVED)
    # Everything of a person in one row, so that the page costs as many queries for 2 people as for 200.
    people = with_response(Stakeholder.objects.named().filter(engagement=engagement), round_)
    asked: QuerySet[Any] = people.annotate(
        has_had_link=Exists(made),  # by the facilitator: the links of who joined are theirs
        has_link=Exists(links.live(at=at)),
        begun_at=Subquery(saved.order_by("at").values("at")[:1]),
        asked_at=Subquery(made.order_by("created_at").values("created_at")[:1]),
        link_way=Subquery(came_by.values("way")[:1]),
        last_mail=Subquery(mails.values(outcome=outcome)[:1]),
        waiting=FilteredRelation("perspective_requests", condition=Q(perspective_requests__state="open")),
    )
    stakeholders = list(asked.select_related("given", "waiting"))
    answers = list(filter(None, (given_by(each) for each in stakeholders)))
    # A guest may be somebody on the list: they would be heard twice.
    maybe = who_guests_may_be(stakeholders, {each.pk for each in stakeholders if given_by(each)})
    names = Counter(map(str, stakeholders))
    return PeopleOfRound(
        rows=tuple(
            _person(each, engagement, labels, maybe.get(each.pk, ()), is_alone=names[str(each)] == 1)
            for each in stakeholders
        ),
        requests=tuple(_requests(stakeholders, labels)),
        late=sum(each.late or 0 for each in stakeholders),
        interviews=sum(each.is_interview for each in answers),
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
    # A machine that sends no mail has nothing to say of one.
    mail_columns = () if settings.MAILS_ARE_FILES else (_LAST_MAIL,)
    mail_filters = (
        () if settings.MAILS_ARE_FILES else (Filter("mail", _("Last mail"), tuple(MailOutcome.choices)),)
    )
    return Listing(
        columns=(
            Column("name", _("Name"), by=("name",)),
            Column("perspective", _("Perspective"), by=("perspective",)),
            Column("way", _("Way"), by=("way",)),
            Column("state", _("State"), by=("state",)),
            Column("known", _("Known to be there"), by=("known",), descending_first=True),
            *mail_columns,
        ),
        choices=(
            Filter("state", _("State"), _STATES),
            Filter("perspective", _("Perspective"), tuple((label, label) for label in labels)),
            *mail_filters,
        ),
        searches=_("name or perspective"),
        size=20,
    )


_LAST_MAIL = Column("mail", _("Last mail"), by=("mail",), descending_first=True)
_ORDER = {state: place for place, (state, _label) in enumerate(_STATES)}
_KEYS: dict[str, Callable[[PersonRow], Key]] = {
    "name": lambda person: person.name.casefold(),
    "perspective": lambda person: person.perspective,
    "state": lambda person: _ORDER[person.listed_as],
    "way": lambda person: person.way_label,
    "known": lambda person: person.known,
    "mail": lambda person: person.mailed_on,
}


def _person(
    stakeholder: Stakeholder,
    engagement: Engagement,
    labels: dict[str, str],
    maybe: tuple[Stakeholder, ...],
    *,
    is_alone: bool,
) -> PersonRow:
    row: Any = stakeholder  # with what the query added
    # Who takes no part has none.
    progress = progress_from(stakeholder) or StakeholderProgress(
        stakeholder.pk, stakeholder.perspective, INVITED, answered=0
    )
    mail, mailed_on = _mail(row.last_mail, engagement)
    state = _state(stakeholder, progress)
    given = given_by(stakeholder)
    # Who joined by the code was asked when they came.
    asked_on = _on(row.asked_at or (given.started_at if given else None), engagement)
    perspective = labels.get(stakeholder.perspective, stakeholder.perspective)
    return PersonRow(
        id=stakeholder.pk,
        name=str(stakeholder),
        called=str(stakeholder) if is_alone else f"{stakeholder} ({perspective})",
        perspective=perspective,
        state=state,
        day=_on(_came_at(state, stakeholder, row.begun_at), engagement) or asked_on,
        way=_way(stakeholder, row.link_way, progress),
        known=_known(stakeholder),
        has_answered=progress.answered > 0,
        has_come=given is not None,
        is_guest=stakeholder.is_guest,
        has_link=row.has_link,
        has_ended_link=(row.has_had_link or given is not None) and not row.has_link,
        asked_on=asked_on,
        has_address=bool(stakeholder.email),
        mail=mail,
        mailed_on=mailed_on,
        maybe=maybe,
        afresh_on=_on(given.sent_afresh_at if given else None, engagement),
        is_asked_singly=stakeholder.is_asked_singly,
        was_told_of=stakeholder.declined_by_word,
    )


def _came_at(state: str, person: Stakeholder, begun_at: datetime | None) -> datetime | None:
    """Return when somebody came to their state; None of who only was asked."""
    given = given_by(person)
    return {
        WITHDRAWN: person.withdrawn_at,
        LEFT_OUT: person.left_out_at,
        SENT: given.submitted_at if given else None,
        BEGUN: begun_at or (given.started_at if given else None),  # an imported answer has no history
    }.get(state)


def _on(at: datetime | None, engagement: Engagement) -> date | None:
    return engagement.in_its_zone(at).date() if at else None


def _way(person: Stakeholder, link_way: str | None, progress: StakeholderProgress) -> str:
    if progress.is_interview:
        return Way.INTERVIEW
    if person.is_guest or person.joining:
        return Way.CODE
    return {LinkWay.MAILED.value: Way.MAIL, None: ""}.get(link_way, Way.LINK)


def _known(person: Stakeholder) -> str:  # of who gives something: nobody else is counted
    if person.is_asked_singly or person.has_withdrawn or person.left_out_at:
        return ""
    if person.mail_opened_at:
        return "mail"
    return "vouched" if person.vouched_at else ""


def _mail(mail: Mapping[str, str] | None, engagement: Engagement) -> tuple[str, date | None]:
    """Return the outcome of a mail, and the day it was sent or given up."""
    if not mail:
        return "", None
    finished_at = mail["finished_at"]  # a text: it comes out of JSON
    day = engagement.in_its_zone(datetime.fromisoformat(finished_at)).date() if finished_at else None
    return outcome_of(mail["state"], mail["error_code"]), day


def taking_part(people: tuple[PersonRow, ...]) -> tuple[PersonRow, ...]:
    """Leave out people who have withdrawn, and guests who were left out."""
    return tuple(person for person in people if not person.has_withdrawn and not person.is_left_out)


def _state(stakeholder: Stakeholder, progress: StakeholderProgress) -> str:
    if stakeholder.has_withdrawn:
        return WITHDRAWN
    # As the page of those who are asked says it: the facilitator sees that they have begun.
    state = BEGUN if progress.state == INVITED and given_by(stakeholder) else progress.state
    return LEFT_OUT if stakeholder.left_out_at else state


def perspective_rows(
    engagement: Engagement, people: tuple[PersonRow, ...], labels: dict[str, str]
) -> tuple[PerspectiveRow, ...]:
    asked = [each for each in people if not each.is_asked_singly and not each.is_left_out]
    return tuple(
        _perspective(slug, label, engagement, [each for each in asked if each.perspective == label])
        for slug, label in labels.items()
    )


def _perspective(
    slug: str, label: str, engagement: Engagement, everybody: Sequence[PersonRow]
) -> PerspectiveRow:
    people = [person for person in everybody if not person.has_withdrawn]
    return PerspectiveRow(
        slug=slug,
        label=label,
        sent=sum(person.state == SENT for person in people),
        begun=sum(person.state == BEGUN for person in people),
        answered=sum(person.has_answered for person in people),
        asked=len(people),
        floor=engagement.floor_of(slug),
        hiding=sum(person.has_answered and person.hides_others for person in people),
        vouchable=sum(person.may_be_vouched_for for person in people),
        declined=len(everybody) - len(people),
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
        )
