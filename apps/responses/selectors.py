"""What other apps may read of responses: who has answered, at any time, and the answers, once a round has ended."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from math import ceil
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext

from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import first_look_at
from apps.instruments.definition import Definition, Routing
from apps.instruments.load import FULL, ROOM
from apps.instruments.selectors import definition_of
from apps.responses.models import (
    Answer,
    LateAnswer,
    NamedText,
    QuestionSetTime,
    Referral,
    Response,
    SentReferral,
)
from apps.responses.questions.course import (
    FormLoad,
    asked_items,
    express_items,
    load_of,
    question_set_of,
)

INVITED, BEGUN, SENT = "invited", "begun", "sent"
ENOUGH_TIMES = 10  # forms whose mean time is promised instead of an estimate


@dataclass(frozen=True)
class StakeholderProgress:
    stakeholder_id: UUID
    perspective: str
    state: str  # invited, begun (gave an answer) or sent
    answered: int
    is_interview: bool = False


@dataclass(frozen=True)
class Given:
    """What somebody gave to an item in one round, as it stands there, and when it was last saved."""

    round: int
    at: datetime
    value: Any


@dataclass(frozen=True)
class EffectiveResponse:
    """What one person answered. `answers` has null for what was asked and left blank; an absent id was not asked."""

    stakeholder_key: str
    perspective: str
    submitted: bool
    answers: Mapping[str, Any]
    answered_at: Mapping[str, datetime]  # when each was last saved, in any round
    is_interview: bool = False  # in any round
    known_by: Literal["mail", "vouching", ""] = "mail"  # by what they are known to be there
    # By item what was given in each round, oldest first.
    history: Mapping[str, Sequence[Given]] = field(default_factory=dict)

    # By item, why the answer of the newest round is another, where it may be quoted.
    reasons: Mapping[str, str] = field(default_factory=dict)

    def as_of(self, item: str, at: datetime | None) -> object:
        """Return an answer as it stood at a time; None before any."""
        until = [each.value for each in self.history.get(item, ()) if at is not None and each.at <= at]
        return next((value for value in reversed(until) if value is not None), None)

    def before_round(self, item: str, number: int) -> object:
        """Return what was given in the rounds before this one."""
        earlier = [each.value for each in self.history.get(item, ()) if each.round < number]
        return next((value for value in reversed(earlier) if value is not None), None)

    def in_round(self, item: str, number: int) -> object:
        return next((each.value for each in self.history.get(item, ()) if each.round == number), None)

    @property
    def hides_others(self) -> bool:
        """Say whether others are hidden behind them; behind an interview nobody is, for the interviewer knows it."""
        return bool(self.known_by) and not self.is_interview


def progress_of(round_: Round) -> tuple[StakeholderProgress, ...]:
    """Return how far everybody invited is in a round, without people who have withdrawn."""
    people = Stakeholder.objects.taking_part().filter(engagement_id=round_.engagement_id)
    return tuple(filter(None, map(progress_from, with_response(people, round_))))


def with_response(people: QuerySet[Stakeholder], round_: Round | None) -> QuerySet[Stakeholder]:
    """Add `given`, what each gave in the round, how many answers it holds, and how many came after closing."""
    given = Answer.objects.given().filter(response=OuterRef("given__pk")).order_by().values("response")
    late = LateAnswer.objects.filter(response=OuterRef("given__pk")).order_by().values("response")
    # Counted in subqueries: a join with answers and one with late ones would multiply each other's rows.
    annotated: QuerySet[Any] = people.annotate(
        given=FilteredRelation(
            "responses",
            condition=Q(responses__round=round_.pk if round_ else None, responses__replaces__isnull=True),
        ),
        answered=Subquery(given.annotate(count=Count("pk")).values("count")),
        late=Subquery(late.annotate(count=Count("pk")).values("count")),
    )
    return annotated.select_related("given")


def progress_from(person: Stakeholder) -> StakeholderProgress | None:
    """Read how far somebody `with_response` is; None of who does not take part."""
    if person.withdrawn_at or person.left_out_at:
        return None
    answered = getattr(person, "answered", None) or 0  # added by the query
    response = given_by(person)
    if response is None:
        return StakeholderProgress(person.pk, person.perspective, INVITED, 0)
    return StakeholderProgress(
        stakeholder_id=person.pk,
        perspective=person.perspective,
        state=_state(response, has_answered=answered > 0),
        answered=answered,
        is_interview=response.is_interview,
    )


def given_by(person: Stakeholder) -> Response | None:
    """Return what somebody `with_response` gave."""
    # Where a filtered relation finds nothing, Django sets nothing.
    return getattr(person, "given", None)


def state_of(response: Response) -> str:
    """Return invited, begun or sent."""
    return _state(response, has_answered=Answer.objects.given().filter(response=response).exists())


def _state(response: Response, *, has_answered: bool) -> str:
    # Who only opened it has not begun, and an empty form is not sent.
    if not has_answered:
        return INVITED
    return SENT if response.is_submitted else BEGUN


def has_answers(round_: Round) -> bool:
    counted = Answer.objects.given().filter(response__replaces__isnull=True)
    return counted.filter(response__round=round_).exists()


def late_count(round_: Round) -> int:
    """Return how many answers came after closing and wait for the round to be opened again."""
    # Never of how many people: that would join what one person gave in several blocks.
    return LateAnswer.objects.filter(
        response__round=round_,
        response__replaces__isnull=True,
        response__stakeholder__left_out_at__isnull=True,
    ).count()


def own_late_count(response: Response) -> int:
    return LateAnswer.objects.filter(response=response).count()


def answers_of(response: Response) -> dict[str, Answer]:
    """Return a person's answers by item, for their own pages only."""
    return {answer.item: answer for answer in Answer.objects.filter(response=response)}


def passed_on_by(response: Response, definition: Definition) -> dict[str, str]:
    """Return to whom this person passed questions on, by item, for their own pages only."""
    referrals = Referral.objects.filter(response=response)
    return {each.item: whom(each.perspective, each.name, definition.short_perspectives) for each in referrals}


def whom(perspective: str, name: str, labels: Mapping[str, str]) -> str:
    return labels.get(perspective, perspective) if perspective else f"“{name}”"


def referred_to(stakeholder: Stakeholder, round_id: UUID) -> list[str]:
    """Return the items that were passed on and sent to this person, oldest first."""
    sent = SentReferral.objects.filter(stakeholder=stakeholder, round=round_id)
    return list(sent.order_by("sent_at", "item").values_list("item", flat=True))


def texts_naming_the_erased(engagement: Engagement) -> QuerySet[NamedText]:
    """Return the texts that name somebody who was erased, and were not changed since, oldest first."""
    rows = NamedText.objects.filter(engagement=engagement, answer__answered_at=F("written_at"))
    return rows.select_related("answer").order_by("noted_at", "pk")


def response_for(stakeholder: Stakeholder) -> tuple[Round | None, Response | None]:
    """Return the newest round of somebody's engagement, and their response in it if they have begun."""
    # Only in the newest is anything given: a round is opened once the one before it is closed.
    round_ = Round.objects.filter(engagement_id=stakeholder.engagement_id).order_by("-number").first()
    return round_, Response.objects.filter(round=round_, stakeholder=stakeholder).first()


def response_to_open(stakeholder: Stakeholder) -> tuple[Round | None, Response | None]:
    """Return the same for a link; once the newest round is closed without them, what they gave in one before it."""
    round_, response = response_for(stakeholder)
    if response or round_ is None or round_.is_open:
        return round_, response
    earlier = Response.objects.filter(stakeholder=stakeholder).select_related("round")
    response = earlier.order_by("round__number").last()
    return (response.round, response) if response else (round_, None)


# Only assessments and export may call it: while a round is open, nobody sees values.
def effective_answers(engagement: Engagement, up_to_round: int) -> tuple[EffectiveResponse, ...]:
    """Merge the rounds up to this number: the latest answer counts, and null overwrites nothing.

    Ordered by the person's key. People who never began and guests who were left out are absent; unsent answers are
    included.
    """
    rounds = Q(
        round__engagement=engagement, round__number__lte=up_to_round, stakeholder__left_out_at__isnull=True
    )
    by_person: dict[str, list[Response]] = {}
    for response in _responses(rounds):
        by_person.setdefault(response.stakeholder.key, []).append(response)
    looked_at = first_look_at(engagement)
    return tuple(_merged(responses, looked_at) for responses in by_person.values())


def own_effective_answers(response: Response) -> Mapping[str, Any]:
    """Return what one person answered up to this round, for their own pages only."""
    own = Q(stakeholder=response.stakeholder_id, round__number__lte=response.round.number)
    return _merged(list(_responses(own)), None).answers


def own_earlier_answers(response: Response) -> Mapping[str, object]:
    """Return what one person answered before this round, for their own pages only."""
    # Begun afresh, nothing shows that it is the one who gave it.
    if response.replaces:
        return {}
    own = Q(stakeholder=response.stakeholder_id, round__number__lt=response.round.number)
    earlier = list(_responses(own))
    return _merged(earlier, None).answers if earlier else {}


def _responses(which: Q) -> Iterable[Response]:
    return (
        Response.objects.filter(which)
        .select_related("stakeholder", "round")
        .prefetch_related(Prefetch("answers", Answer.objects.order_by("item")))
        .order_by("stakeholder__key", "round__number")
    )


def _merged(responses: list[Response], looked_at: datetime | None) -> EffectiveResponse:
    answers: dict[str, Any] = {}
    answered_at: dict[str, datetime] = {}
    history: dict[str, list[Given]] = {}
    for response in responses:
        for item in response.asked:
            answers.setdefault(item, None)
        # A later round asks again what matters, and what is left blank there stands as it was.
        for answer in response.answers.all():
            if answer.value is not None or answer.item not in answers:
                answers[answer.item] = answer.value
            answered_at[answer.item] = answer.answered_at
            given = Given(response.round.number, answer.answered_at, answer.value)
            history.setdefault(answer.item, []).append(given)
    latest, is_interview = responses[-1], any(response.is_interview for response in responses)
    return EffectiveResponse(
        stakeholder_key=latest.stakeholder.key,
        perspective=latest.stakeholder.perspective,
        submitted=any(response.is_submitted for response in responses),
        answers=answers,
        answered_at=answered_at,
        is_interview=is_interview,
        known_by=_known_by(latest.stakeholder, looked_at),
        history=history,
        reasons={item: each["text"] for item, each in latest.reasons.items() if each["quotable"]},
    )


def _known_by(person: Stakeholder, looked_at: datetime | None) -> Literal["mail", "vouching", ""]:
    if person.is_asked_singly:
        return ""
    if person.mail_opened_at is not None:
        return "mail"
    # Who is vouched for once a result was looked at changes no group: what changed would tell who else is in it.
    is_vouched = person.vouched_at is not None and (looked_at is None or person.vouched_at <= looked_at)
    return "vouching" if is_vouched else ""


@dataclass(frozen=True)
class Promise(FormLoad):
    """What a form takes, as people are told before they begin."""

    measured: int = 0  # how many forms the minutes are the mean of; 0: they are estimated


def form_asked_in(engagement: Engagement) -> str:
    """Return which form people are asked: the full one, or the short one of a room."""
    return ROOM if engagement.has_room_form else FULL


def promises_of(
    engagement: Engagement, *, perspectives: Collection[str] = (), topics: Collection[str] = ()
) -> dict[str, Promise]:
    """Return what the form takes, by perspective (all if none is named); what `topics` take where they are asked again."""
    form = form_asked_in(engagement)
    definition = definition_of(engagement.instrument_version)
    if topics:
        return {
            perspective: _promise_of_topics(definition, topics, engagement.routing, perspective)
            for perspective in perspectives or definition.perspectives
        }
    times = QuestionSetTime.objects.filter(
        organisation=engagement.organisation_id, instrument=definition.name
    )
    # The mean of fewer than may be shown together would tell how long one of them took.
    enough = max(ENOUGH_TIMES, engagement.smallest_group)
    known = {(time.perspective, time.question_set): time for time in times if time.forms >= enough}
    promises = {}
    for perspective in perspectives or definition.perspectives:
        items = asked_items(definition, perspective=perspective, routing=engagement.routing, form=form)
        promises[perspective] = _promise(
            load_of(definition, items, form=form),
            known.get((perspective, question_set_of(items))),
            known.get((perspective, question_set_of(express_items(items)))),
        )
    return promises


def _promise_of_topics(
    definition: Definition, topics: Collection[str], routing: Routing, perspective: str
) -> Promise:
    names = [each for each in definition.items_of_topics(topics, routing, perspective).values() if each]
    items = (definition.item(name).as_asked(routing) for name in chain.from_iterable(names))
    load = load_of(definition, items, form=ROOM)
    # A minute a topic at least: what others said is read as well.
    return Promise(load.questions, load.decisions, len(names), max(load.minutes, len(names)))


def minutes_of(definition: Definition, *, perspective: str, routing: Routing) -> int:
    """Return the estimated minutes of the full form for this perspective."""
    return load_of(definition, asked_items(definition, perspective=perspective, routing=routing)).minutes


def minutes_of_parts(engagement: Engagement) -> tuple[str, str]:
    """Return the minutes of the part that is complete in itself and of the rest, of the perspectives heard.

    They are what each person's link promises: "4" and "3 to 5". A form without parts has no rest.
    """
    promises = promises_of(engagement)
    heard = [promises[slug] for slug in engagement.perspectives if slug in promises]
    first = _span([each.first or each.minutes for each in heard])
    return first, _span([each.more for each in heard if each.first])


def _span(minutes: Sequence[int]) -> str:
    least, most = min(minutes, default=0), max(minutes, default=0)
    if least == most:
        return str(most) if most else ""
    return gettext("%(least)d to %(most)d") % {"least": least, "most": most}


def _promise(load: FormLoad, time: QuestionSetTime | None, of_first: QuestionSetTime | None) -> Promise:
    first = _mean(of_first) if of_first and load.first else load.first
    minutes = _mean(time) if time else first + load.more if load.first else load.minutes
    return Promise(
        load.questions,
        load.decisions,
        load.pages,
        minutes,
        first=first,
        more=max(1, minutes - first) if load.first else 0,
        measured=time.forms if time else 0,
    )


def _mean(time: QuestionSetTime) -> int:
    return max(1, ceil(time.seconds / time.forms / 60))
