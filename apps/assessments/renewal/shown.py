"""What a room has shown of a round, and the votes that came after it: few of them would be told by what differs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from apps.engagements.models import Round
from apps.instruments.definition import Definition
from apps.instruments.values import is_given
from apps.responses.models import AnswerEvent
from apps.responses.selectors import EffectiveResponse, Given

type ShownAt = Mapping[str, datetime]  # by item, the newest picture of it
type Responses = Sequence[EffectiveResponse]
type Counting = Callable[[Responses, Round, Definition, int], Responses]

_tellers: list[Callable[[Round], ShownAt]] = []


def on_shown(tell: Callable[[Round], ShownAt]) -> None:
    """Have `tell` say when each item of a round was shown last. Rooms say it; this app knows none."""
    _tellers.append(tell)


def shown_at(round_: Round) -> ShownAt:
    return {item: at for tell in _tellers for item, at in tell(round_).items()} if round_.number > 1 else {}


def as_counted(responses: Responses, round_: Round, definition: Definition, k: int) -> Responses:
    """Return answers as a result counts them.

    An opinion stays as the room showed it last until at least `k` who hide others have voted since, whether or not
    it differs: the result stands beside that picture. What is on the record enters at once.
    """
    until = {
        item: at
        for item, at in shown_at(round_).items()
        if not definition.item(item).on_record and _hiding_since(responses, round_, item, at) < k
    }
    return _as_of(responses, round_, until)


def as_meant(doubted: Iterable[str], items: Sequence[str], since: datetime) -> Counting:
    """Return all answers as they stand, for a picture that is about to be shown.

    Of whom it is still asked what they mean by a figure, it has what they had given to these items by then.
    """

    def counting(responses: Responses, round_: Round, _definition: Definition, _k: int) -> Responses:
        return _back_to(responses, round_, dict.fromkeys(doubted, items), dict.fromkeys(items, since))

    return counting


def as_shown(responses: Responses, round_: Round, definition: Definition, k: int) -> Responses:
    """Return answers as far as the room has shown them: what it has not is as it was before the round."""
    asked = definition.items_of_topics(round_.topics, round_.engagement.routing).values()
    unseen = {item: round_.opened_at for items in asked for item in items}
    return _as_of(responses, round_, {**unseen, **shown_at(round_)})


def _hiding_since(responses: Responses, round_: Round, item: str, at: datetime) -> int:
    return sum(
        each.hides_others and each.answered_at[item] > at
        for each in responses
        if is_given(each.in_round(item, round_.number))
    )


def _as_of(responses: Responses, round_: Round, until: ShownAt) -> Responses:
    """Return answers without what came to an item of a round after its time."""
    late = {
        each.stakeholder_key: [item for item in until if _is_late(each, round_, item, until[item])]
        for each in responses
    }
    return _back_to(responses, round_, {key: items for key, items in late.items() if items}, until)


def _back_to(
    responses: Responses, round_: Round, late: Mapping[str, Sequence[str]], until: ShownAt
) -> Responses:
    if not late:
        return responses
    before = _before(round_, late, until)
    return tuple(
        _without(each, late.get(each.stakeholder_key, ()), round_, before.get(each.stakeholder_key, {}))
        for each in responses
    )


def _is_late(response: EffectiveResponse, round_: Round, item: str, at: datetime) -> bool:
    return any(each.round == round_.number and each.at > at for each in response.history.get(item, ()))


def _before(round_: Round, late: Mapping[str, Iterable[str]], until: ShownAt) -> dict[str, dict[str, Given]]:
    """Return what each had given in the round by then."""
    saved = AnswerEvent.objects.filter(
        response__round=round_,
        response__stakeholder__key__in=late,
        item__in=until,
        outcome=AnswerEvent.Outcome.SAVED,
    )
    rows = saved.order_by("at", "pk").values_list("response__stakeholder__key", "item", "at", "value")
    before: dict[str, dict[str, Given]] = {}
    for key, item, at, value in rows:
        if at <= until[item]:
            before.setdefault(key, {})[item] = Given(round_.number, at, value)
    return before


def _without(
    response: EffectiveResponse, items: Iterable[str], round_: Round, before: Mapping[str, Given]
) -> EffectiveResponse:
    items = frozenset(items)
    if not items:
        return response
    history, answers, answered_at = (
        dict(response.history),
        dict(response.answers),
        dict(response.answered_at),
    )
    for item in items:
        known = [each for each in history.get(item, ()) if each.round < round_.number]
        known += [before[item]] if item in before else []
        given = [each.value for each in known if each.value is not None]
        history[item], answers[item] = known, given[-1] if given else None
        answered_at.pop(item, None)
        if known:
            answered_at[item] = known[-1].at
    return replace(
        response,
        answers=answers,
        answered_at=answered_at,
        history=history,
        # Why they voted otherwise is of the vote that waits.
        reasons={item: text for item, text in response.reasons.items() if item not in items},
    )
