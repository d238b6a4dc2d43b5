"""Which opinions a further round renews: topic by topic those of the core, and what a room has shown, by enough votes.

Few votes would be told by what differs. In a round after the first each answer of a crowd to the core is new once `k`
of it voted on it; the rest stays as it was looked at, whoever voted on something else.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from apps.assessments.crowds import Giver, Members, Saves, common_items
from apps.assessments.facts import text_of
from apps.engagements.models import Round
from apps.findings.case import CORE
from apps.instruments.definition import Definition
from apps.instruments.values import is_given
from apps.ranking import Opinions
from apps.responses.models import AnswerEvent
from apps.responses.selectors import EffectiveResponse, Given

type RowOf = Callable[[str, Mapping[str, object]], Opinions]  # of a crowd, from the answers of one person
type ShownAt = Mapping[str, datetime]  # by item, the newest picture of it
type Responses = Sequence[EffectiveResponse]
type Counting = Callable[[Responses, Round, Definition, int], Responses]

_tellers: list[Callable[[Round], ShownAt]] = []


@dataclass(frozen=True)
class Renewed:
    """A crowd's core after some of its items were renewed, and when its people saved these."""

    rows: tuple[Opinions, ...]
    saves: Saves
    of_items: Mapping[str, Saves]
    items: frozenset[str] = frozenset()
    waiting: int = 0  # people with an answer to another item, which waits for others


@dataclass(frozen=True)
class TopicByTopic:
    """The core as it was looked at, and what is known since. `items` are the order and the statements of the core."""

    items: tuple[str, ...]
    row_of: RowOf
    responses: Mapping[str, EffectiveResponse]
    members: Members
    before: Sequence[Opinions]
    k: int

    def renew(self, was: str, now: str, people: Iterable[Giver]) -> Renewed | None:
        """Renew what `k` people of a crowd voted on; None where it all stays as it was looked at."""
        givers = list(people)
        voters = {item: self._voters(was, item, givers) for item in self.items}
        items = frozenset(item for item, keys in voters.items() if len(keys) >= self.k)
        gone = self._gone(was, givers, items) if items else None
        if gone is None:
            return None
        answers = {each.key: self._answers(was, each.key, items) for each in givers}
        common = self._common((answers[each.key] for each in givers if each.hides), gone)
        rest = frozenset(self.items) - common
        gone = tuple(self._without(replace(row, crowd=now), rest) for row in gone)
        known = self.members[CORE][was]
        kept = tuple(row for row in gone if not _is_empty(row))
        return Renewed(
            rows=(*self._rows(was, now, answers, common), *kept),
            saves={each.key: known.get(each.key, "") for each in givers},
            of_items=dict(self._saves(was, givers, items)),
            items=items,
            waiting=len(set().union(*(voters[item] for item in voters.keys() - items))),
        )

    def _common(self, answers: Iterable[Mapping[str, object]], gone: Iterable[Opinions]) -> frozenset[str]:
        """Return what `k` people gave; who is gone since counts, for they were shown."""
        return common_items((*answers, *map(self._given, gone)), self.items, self.k)

    def _given(self, row: Opinions) -> dict[str, object]:
        order, *statements = self.items
        places = [place for place in row.ranking.values() if place is not None]
        return {order: places, **{item: row.likert.get(item) for item in statements}}

    def _rows(
        self, was: str, now: str, answers: Mapping[str, Mapping[str, object]], common: Iterable[str]
    ) -> Iterator[Opinions]:
        known = self.members[CORE][was]
        for key, theirs in answers.items():
            row = self.row_of(now, {item: theirs[item] for item in common})
            # Who came since, and of whom nothing is shown yet, has no row.
            if known.get(key) or not _is_empty(row):
                yield row

    def _saves(
        self, was: str, people: Sequence[Giver], renewed: frozenset[str]
    ) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield when each person saved each item that is shown, by item."""
        for item in self.items:
            if item in renewed:
                yield item, {each.key: self._saved(item, each.key) for each in people}
            elif was in self.members.get(item, {}):
                yield item, self.members[item][was]

    def waiting(self, was: str, people: Sequence[Giver]) -> int:
        return len({key for item in self.items for key in self._voters(was, item, people)})

    def _voters(self, crowd: str, item: str, people: Iterable[Giver]) -> list[str]:
        """Return who of those who hide others saved an item since it was shown, whether or not it differs."""
        return [each.key for each in people if each.hides and self._is_later(crowd, item, each.key)]

    def _is_later(self, crowd: str, item: str, key: str) -> bool:
        saved, shown = self.responses[key].answered_at.get(item), self._shown_at(crowd, item, key)
        return saved is not None and (shown is None or saved > shown)

    def _shown_at(self, crowd: str, item: str, key: str) -> datetime | None:
        of_item = self.members.get(item, {}).get(crowd, {})
        at = of_item[key] if key in of_item else self.members[CORE][crowd].get(key)
        return datetime.fromisoformat(at) if at else None

    def _saved(self, item: str, key: str) -> str:
        at = self.responses[key].answered_at.get(item)
        return at.isoformat() if at else ""

    def _answers(self, crowd: str, key: str, renewed: frozenset[str]) -> dict[str, object]:
        response = self.responses[key]
        return {
            item: response.answers.get(item)
            if item in renewed
            else response.as_of(item, self._shown_at(crowd, item, key))
            for item in self.items
        }

    def _gone(
        self, crowd: str, people: Iterable[Giver], renewed: frozenset[str]
    ) -> tuple[Opinions, ...] | None:
        """Return what stays of those who are gone; None where what was looked at can't be told from the answers."""
        before = [row for row in self.before if row.crowd == crowd]
        # What too few had given was shown of nobody.
        hidden = renewed | {item for item in self.items if not any(self._given(row)[item] for row in before)}
        shown = [self._without(row, hidden) for row in before]
        known = [each.key for each in people if self.members[CORE][crowd].get(each.key)]
        ours = Counter(
            text_of(self._without(self.row_of(crowd, self._answers(crowd, key, frozenset())), hidden))
            for key in known
        )
        left = Counter(map(text_of, shown)) - ours
        if sum(left.values()) != len(shown) - len(known):
            return None
        rows = {text_of(row): row for row in shown}
        return tuple(rows[text] for text in left.elements())

    def _without(self, row: Opinions, renewed: frozenset[str]) -> Opinions:
        empty = self.row_of(row.crowd, {})
        order, *_statements = self.items
        return replace(
            row,
            ranking=empty.ranking if order in renewed else row.ranking,
            likert={
                item: None if item in renewed else row.likert.get(item)
                for item in self.items
                if item in row.likert
            },
        )


def _is_empty(row: Opinions) -> bool:
    return all(each is None for each in (*row.ranking.values(), *row.likert.values()))


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
    topics = definition.items_of_topics(round_.topics, round_.engagement.routing).values()
    unseen = {item: round_.opened_at for items in topics for item in items}
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
        values = [each.value for each in known if each.value is not None]
        history[item], answers[item] = known, values[-1] if values else None
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
