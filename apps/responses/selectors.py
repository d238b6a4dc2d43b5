"""What other apps may read of responses: who has answered, and the answers at the end of a round.

Who has answered may be shown at any time. Only assessments and export read values: while a round is open,
nobody sees them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from apps.engagements.models import Engagement, Round, Stakeholder
from apps.instruments.definition import Definition, Routing
from apps.responses.models import Answer, Comment, LateAnswer, Response
from apps.responses.questions.course import asked_items, load_of

INVITED, BEGUN, SENT = "invited", "begun", "sent"


@dataclass(frozen=True)
class StakeholderProgress:
    stakeholder_id: UUID
    perspective: str
    state: str  # invited, begun or sent
    answered: int
    asked: int  # 0 until they begin
    is_express: bool = False
    interviewer: str = ""  # who entered it in an interview
    interviewed_on: date | None = None


@dataclass(frozen=True)
class GivenComment:
    text: str
    quotable: bool


@dataclass(frozen=True)
class EffectiveResponse:
    """What one person answered. `answers` has null for what was asked and left blank; an absent id was not asked."""

    stakeholder_key: str
    perspective: str
    submitted: bool
    answers: Mapping[str, Any]
    comments: Mapping[str, GivenComment]
    is_express: bool = False  # in every round
    is_interview: bool = False  # in any round
    counts: bool = True  # toward k


def progress_of(round_: Round) -> tuple[StakeholderProgress, ...]:
    """Return how far everybody invited is in a round, without people who have withdrawn."""
    given = Count("answers", filter=Q(answers__value__isnull=False))
    responses = {
        response.stakeholder_id: response
        for response in Response.objects.filter(round=round_).annotate(answered=given)
    }
    return tuple(
        _progress(stakeholder, responses.get(stakeholder.pk))
        for stakeholder in Stakeholder.objects.taking_part().filter(engagement_id=round_.engagement_id)
    )


def _progress(stakeholder: Stakeholder, response: Any) -> StakeholderProgress:
    if response is None:
        return StakeholderProgress(stakeholder.pk, stakeholder.perspective, INVITED, 0, 0)
    return StakeholderProgress(
        stakeholder_id=stakeholder.pk,
        perspective=stakeholder.perspective,
        state=SENT if response.is_submitted else BEGUN,
        answered=response.answered,
        asked=len(response.asked),
        is_express=response.is_express,
        interviewer=response.interviewer,
        interviewed_on=response.interviewed_on,
    )


def late_count(round_: Round) -> int:
    return LateAnswer.objects.filter(response__round=round_).count()


def late_people(round_: Round) -> frozenset[UUID]:
    """Return who gave answers after closing that wait for the round to be opened again."""
    waiting = LateAnswer.objects.filter(response__round=round_)
    return frozenset(waiting.values_list("response__stakeholder", flat=True))


def own_late_count(response: Response) -> int:
    return LateAnswer.objects.filter(response=response).count()


def answers_of(response: Response) -> dict[str, Answer]:
    """Return a person's answers by item, for their own pages only."""
    return {answer.item: answer for answer in Answer.objects.filter(response=response)}


def comments_of(response: Response, items: Iterable[str]) -> dict[str, GivenComment]:
    comments = Comment.objects.filter(response=response, item__in=list(items))
    return {comment.item: GivenComment(comment.text, comment.quotable) for comment in comments}


def response_for(stakeholder: Stakeholder) -> tuple[Round | None, Response | None]:
    """Return the newest round of somebody's engagement, and their response in it if they have begun."""
    round_ = Round.objects.filter(engagement_id=stakeholder.engagement_id).order_by("-number").first()
    return round_, Response.objects.filter(round=round_, stakeholder=stakeholder).first()


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
    return tuple(_merged(responses) for responses in by_person.values())


def _responses(which: Q) -> Iterable[Response]:
    return (
        Response.objects.filter(which)
        .select_related("stakeholder")
        .prefetch_related(
            Prefetch("answers", Answer.objects.order_by("item")),
            Prefetch("comments", Comment.objects.order_by("item")),
        )
        .order_by("stakeholder__key", "round__number")
    )


def _merged(responses: list[Response]) -> EffectiveResponse:
    answers: dict[str, Any] = {}
    comments: dict[str, GivenComment] = {}
    for response in responses:
        for item in response.asked:
            answers.setdefault(item, None)
        for answer in response.answers.all():
            if answer.value is not None or answer.item not in answers:
                answers[answer.item] = answer.value
        for comment in response.comments.all():
            comments[comment.item] = GivenComment(comment.text, comment.quotable)
    latest, is_interview = responses[-1], any(response.is_interview for response in responses)
    return EffectiveResponse(
        stakeholder_key=latest.stakeholder.key,
        perspective=latest.stakeholder.perspective,
        submitted=latest.is_submitted,
        answers=answers,
        comments=comments,
        is_express=all(response.is_express for response in responses),
        is_interview=is_interview,
        counts=latest.stakeholder.counts_from is not None and not is_interview,
    )


def minutes_of(definition: Definition, *, perspective: str, routing: Routing) -> int:
    """Return about how many minutes the full form takes somebody of this perspective."""
    _questions, minutes = load_of(
        definition, asked_items(definition, perspective=perspective, routing=routing)
    )
    return minutes


def express_load_of(definition: Definition, perspective: str) -> tuple[int, int]:
    """Return how many questions the express form asks of this perspective, and about how many minutes it takes."""
    return load_of(definition, definition.express_of(perspective))
