"""How many moved in a round that asked again, and toward what: counted once, and frozen with the answers."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from math import log10
from statistics import median

from apps.assessments.crowds import EVERYBODY, Giver, Members, pool_of
from apps.assessments.engine_input import OpinionLists, ranks
from apps.documents.digests import sha256_of
from apps.documents.vocabulary import POINTS
from apps.findings.case import CORE, CameBack, FrozenEvidence, Ground, MovedCount
from apps.findings.progress.heard import figures_given
from apps.findings.tallies import figure_at
from apps.instruments.definition import AgreementItem, QuantityItem, RankingItem
from apps.instruments.figures.estimates import estimate
from apps.instruments.values import is_given
from apps.responses.selectors import EffectiveResponse

_POOL = "moved."  # before the name of an item, in the lists of whose answers are shown


@dataclass(frozen=True)
class AskedAgain:
    """The items that a round asked again, and what was shown before it."""

    number: int
    items: tuple[str, ...]
    opinions: OpinionLists
    before: FrozenEvidence  # of an earlier round
    shown: FrozenEvidence | None  # of this one, as somebody looked at it last
    k: int

    @property
    def came_back(self) -> CameBack:
        """Count who answered before, and who of these gave anything in this round."""
        rounds = [_rounds_of(each) for each in self.opinions.responses.values()]
        earlier = [each for each in rounds if min(each, default=self.number) < self.number]
        again = sum(self.number in each for each in earlier)
        return CameBack(len(earlier), again, sum(self.number in each for each in rounds))

    def moved(self) -> tuple[dict[str, MovedCount], dict[str, tuple[str, ...]], Members]:
        """Return the counts of each item where enough voted again, their reasons, and whose votes are in them."""
        reasons: dict[str, tuple[str, ...]] = {}
        counts, pools = dict[str, MovedCount](), dict[str, dict[str, Mapping[str, str]]]()
        before = self.opinions.members_before if self.shown else {}
        for name in self.items:
            voters = self._counted(name)
            known = before.get(_POOL + name, {}).get(EVERYBODY)
            pool = pool_of(voters, self.k, known)
            if pool is None and self.shown is not None and known is not None:
                counts[name], pools[_POOL + name] = self.shown.moved[name], {EVERYBODY: known}
                reasons[name] = self.shown.reasons.get(name, ())
            elif pool and sum(each.hides for each in voters) >= self.k:
                counts[name], pools[_POOL + name] = self._count(name, pool), {EVERYBODY: pool}
                reasons[name] = self._reasons(name, pool)
        return counts, {name: texts for name, texts in reasons.items() if texts}, pools

    def _reasons(self, name: str, keys: Iterable[str]) -> tuple[str, ...]:
        """Return why those who are counted moved, in an order that is nobody's."""
        texts = (self.opinions.responses[key].reasons.get(name, "") for key in keys)
        return tuple(sorted(filter(None, texts), key=sha256_of))

    def _counted(self, name: str) -> list[Giver]:
        """Return who voted again and is counted: crowds that show it, and all others where these are enough too."""
        item, responses = self.opinions.blocks.definition.item(name), self.opinions.responses
        voters = [each for key in responses if (each := self._voter(name, key)) is not None]
        if item.on_record:
            return voters
        there = self._keys_in_renewed_crowds(name)
        others = [each for each in voters if each.key not in there]
        # Fewer would be told by subtraction from what their crowds show.
        enough = sum(each.hides for each in others) >= self.k
        return [each for each in voters if enough or each.key in there]

    def _voter(self, name: str, key: str) -> Giver | None:
        response = self.opinions.responses[key]
        now, then = response.in_round(name, self.number), response.before_round(name, self.number)
        if not (is_given(now) and is_given(then)):
            return None
        saved = response.answered_at[name].isoformat()
        return Giver(key, response.perspective, response.hides_others, saved)

    def _keys_in_renewed_crowds(self, name: str) -> set[str]:
        block = self.opinions.blocks.of_answer(name) or ""
        return {
            each.key
            for division in self.opinions.divided.get(block, ())
            if division.renewed and self._shows(division.id, block, name)
            for each in division.people
        }

    def _shows(self, crowd: str, block: str, name: str) -> bool:
        renewed = self.opinions.renewed.get(crowd) if block == CORE else None
        return renewed is None or name in renewed.items

    def _count(self, name: str, keys: Iterable[str]) -> MovedCount:
        told = toward(Ground(self.before, self.opinions.blocks.definition), name)
        pairs = [
            (each.before_round(name, self.number), each.in_round(name, self.number))
            for each in (self.opinions.responses[key] for key in keys)
        ]
        changes = [pair for pair in pairs if told.plain(pair[0]) != told.plain(pair[1])]
        kinds = [told.kind(*pair) for pair in changes]
        return MovedCount(len(pairs), len(changes), kinds.count("measured"), kinds.count("most"))


def _rounds_of(response: EffectiveResponse) -> set[int]:
    """Return the rounds in which somebody gave anything."""
    given = chain.from_iterable(response.history.values())
    return {each.round for each in given if is_given(each.value)}


@dataclass(frozen=True)
class Toward:
    """What is compared of two answers of one person, and what who moved came nearer to: "measured", "most", or neither."""

    plain: Callable[[object], object]
    kind: Callable[[object, object], str]


def toward(ground: Ground, name: str) -> Toward:
    """Return how moves are told for an item; `ground` is where answers to it stood before."""
    match ground.definition.item(name):
        case QuantityItem() as item:
            return _toward_figures(ground, item.as_asked(ground.framing.routing))
        case AgreementItem():
            steps = dict(enumerate(ground.tallies.of(name).answers, start=1))
            return Toward(lambda value: value, partial(_kind_of_step, _most(steps)))
        case RankingItem():
            dimensions, most = ground.definition.dimensions, _most(ground.tallies.first_places)
            return Toward(
                lambda value: ranks(value, dimensions),
                lambda then, now: _kind_of(most, _first_in(then, dimensions), _first_in(now, dimensions)),
            )
        case _:
            picks = [str(each.answers[name]) for each in ground.evidence.facts if each.answers.get(name)]
            most_picked = _most(Counter(picks))
            return Toward(lambda value: value, lambda then, now: _kind_of(most_picked, str(then), str(now)))


def _kind_of(most: object, then: object, now: object) -> str:
    return "most" if most is not None and now == most != then else ""


def _kind_of_step(most: int | None, then: object, now: object) -> str:
    if most is None or not (isinstance(then, int) and isinstance(now, int)):
        return _kind_of(most, then, now)
    return "most" if abs(now - most) < abs(then - most) else ""


def _first_in(order: object, dimensions: Iterable[str]) -> str | None:
    first = [slug for slug, place in ranks(order, dimensions).items() if place == 1]
    return first[0] if len(first) == 1 else None


def _toward_figures(ground: Ground, item: QuantityItem) -> Toward:
    given = list(figures_given(ground, item))
    measured = _middles([(each.point, each.value) for each in given if each.known == "measured"])
    every = _middles([(each.point, each.value) for each in given])

    def kind(then: object, now: object) -> str:
        old, new = _figures(item, then), _figures(item, now)
        for name, middles in (("measured", measured), ("most", every)):
            both = [point for point in middles if point in old and point in new]
            if any(_apart(new[point], middles[point]) < _apart(old[point], middles[point]) for point in both):
                return name
        return ""

    return Toward(partial(_figures, item), kind)


def _figures(item: QuantityItem, value: object) -> dict[str, float]:
    given = estimate(item, value)
    figures = ((point, figure_at(given, point)) for point in POINTS if point in item.points)
    return {point: figure for point, figure in figures if figure is not None}


def _apart(one: float, other: float) -> float:
    """Return how far apart two figures are, by their ratio where there is one."""
    return abs(log10(one / other)) if one > 0 and other > 0 else abs(one - other)


def _middles(figures: Sequence[tuple[str, float]]) -> dict[str, float]:
    points = dict.fromkeys(point for point, _value in figures)
    return {point: median(value for each, value in figures if each == point) for point in points}


def _most[T](counts: Mapping[T, int]) -> T | None:
    """Return the single most frequent answer; None where two are as frequent."""
    most = max(counts.values(), default=0)
    names = [name for name, count in counts.items() if count == most]
    return names[0] if most and len(names) == 1 else None
