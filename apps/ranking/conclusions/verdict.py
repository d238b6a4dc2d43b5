"""What is concluded: over today or not, which comes first, how firmly that may be said, and what holds it back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from apps.ranking.conclusions.facts import HALF, OVER, over_places, overs, statuses
from apps.ranking.conclusions.first import TIE, band, leader_of, p_first, total
from apps.ranking.conclusions.months import guess_share
from apps.ranking.conclusions.places import first_two, second_given, smallest_set
from apps.ranking.conclusions.standing import FIGURES, dependencies, leading_places, named, ranking_of
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.constants import FIRM, LEAN, LIFTED, MOVES, NAMED, SLACK
from apps.ranking.figures.dimensions import latent_among
from apps.ranking.figures.latent import NOT_ASKED, SOURCES
from apps.ranking.opinions.readings import personal_readings
from apps.ranking.opinions.weights import FEWEST_HEARD, draw_weights
from apps.ranking.results.verdict import (
    Band,
    Hinge,
    InfluentialVoice,
    Level,
    NothingLevel,
    Over,
    Provenance,
    Question,
    Ranking,
    Status,
    Verdict,
    VerdictKind,
    Voice,
)

FEWEST_PEOPLE = 3
FEWEST_PERSPECTIVES = 3
SECOND = 0.6
KIND_OF_STATUS: Final[dict[Status, VerdictKind]] = {
    "over": "over",
    "over_recovering": "recovering",
    "disputed": "disputed",
}
PASSED = 0.8  # from here some limit is probably passed today, even if none by itself
WEAKER: Final[tuple[Band, ...]] = ("firm", "leaning", "open")
# Two lead together if their chances of the first place are nearer than that.
LEVEL_WITH = 0.35


@dataclass(frozen=True)
class Grounds:
    """What the level rests on.

    `people` and `perspectives` contribute, `strands` are there. `is_unheard` says that the leader rests on nothing
    anybody said. `hinge` is the one person's disputed figure that it rests on. `is_late` says that it is not live
    within the horizon.
    """

    people: int
    perspectives: int
    strands: int
    p_first: Mapping[str, float]
    p_nothing: float
    figured: Mapping[str, bool]
    is_unheard: bool
    hinge: Hinge | None
    is_late: bool
    held_back: tuple[Voice, ...]
    is_nothing_held_back: bool


def level_of(grounds: Grounds) -> Level:
    """Return how firmly the first place may be said.

    "insufficient" with fewer than three people or no strand, else the weaker of what all figures carry and what is left
    without the person whose disputed figure decides; "open" where another leads then.
    """
    if grounds.people < FEWEST_PEOPLE or not grounds.strands:
        return "insufficient"
    level, hinge = _level_by_all(grounds), grounds.hinge
    if hinge is None:
        return level
    if hinge.leader_without != hinge.leader:
        return "open"
    return max(level, band(hinge.p_without), key=WEAKER.index)


def _level_by_all(grounds: Grounds) -> Band:
    """Return how firmly the first place may be said by everybody's figures.

    "firm" from 0.8, if leader and rival rest on figures, three perspectives contribute and no single voice can undo it;
    "leaning" from 0.6; else "open".
    """
    leader, rival = sorted(grounds.p_first, key=lambda one: (-round(grounds.p_first[one], 12), one))[:2]
    highest = grounds.p_first[leader]
    # A number that rests on nothing anybody said is not let speak, however high.
    if grounds.is_unheard or highest < LEAN - TIE:
        return "open"
    # The rival's figures count as well: against a guess nobody leads firmly.
    is_figured = grounds.figured[leader] and grounds.figured[rival]
    is_broad = grounds.perspectives >= FEWEST_PERSPECTIVES
    if highest >= FIRM - TIE and is_figured and is_broad and not grounds.held_back:
        return "firm"
    return "leaning"


def nothing_level_of(grounds: Grounds) -> NothingLevel | None:
    """Return how firmly it may be said that nothing reaches its limit within the horizon.

    "firm" from 0.8, if every dimension rests on figures, three perspectives contribute and no single voice can undo it;
    "leaning" from 0.6; else None, as for what is not live within the horizon.
    """
    if grounds.is_late or grounds.p_nothing < LEAN - TIE:
        return None
    is_figured = all(grounds.figured.values())
    is_broad = grounds.perspectives >= FEWEST_PERSPECTIVES
    is_held = grounds.p_nothing >= FIRM - TIE and not grounds.is_nothing_held_back
    return "firm" if is_held and is_figured and is_broad else "leaning"


def held_back_by(voices: Iterable[InfluentialVoice], leader: str, p: float) -> tuple[Voice, ...]:
    """Return the voices that keep a first place of 0.8 or more from being firm."""
    if p < FIRM - TIE:
        return ()
    undoing = (one for one in voices if one.leader != leader or one.p < FIRM - SLACK - TIE)
    # Of single opinions one is named for all: how many there are is a count of its own.
    return tuple(dict.fromkeys(Voice(one.kind, one.id) for one in undoing))


def is_nothing_undone(voices: Iterable[InfluentialVoice]) -> bool:
    """Return whether one voice less takes the chance that nothing is reached below 0.8, Monte Carlo error granted."""
    return any(one.p_nothing < FIRM - SLACK - TIE for one in voices)


def can_still_move(questions: Iterable[Question]) -> bool:
    """Return whether one question, or two that move the same way, could move the leader's chance by more than 0.05."""
    # Each way by itself: two answers that move it apart would hide each other.
    moves = [one.moves for one in questions]
    up, down = (
        sorted((max(0.0, *(sign * move for move in own)) for own in moves), reverse=True) for sign in (1, -1)
    )
    return any(sum(one[:count]) > MOVES + TIE for one in (up, down) for count in (1, 2))


def hinge_of(weighed: Weighed, by_place: Sequence[Status]) -> Hinge | None:
    """Return what leads with a disputed figure, and what without the row of figures that it stands in.

    None unless disputed quantities set the leader's time in more than half of the draws in which it leads. It names the
    one that does so most often, and of the rows that measured it over the one that weighs most.
    """
    disputed = [place for place in over_places(weighed, by_place).tolist() if by_place[place] == "disputed"]
    setter = weighed.latent.setter[:, weighed.leader]
    led = {place: float(weighed.led[setter == place].sum()) for place in disputed}
    if sum(led.values()) <= (HALF + TIE) * weighed.led.sum():
        return None
    decisive = max(led, key=led.__getitem__)
    row = _measurer(weighed, decisive)
    members = np.arange(len(weighed.engagement.figures)) != row
    latent = latent_among(weighed.basis, weighed.latent, members, disputed)
    chances = p_first(latent, draw_weights(weighed.readings, latent))
    leader = leader_of(chances, weighed.dimensions)
    return Hinge(
        quantity=weighed.engagement.quantities[decisive].id,
        figures=weighed.engagement.figures[row].id,
        leader=weighed.dimensions[weighed.leader],
        p=float(weighed.p_first[weighed.leader]),
        leader_without=weighed.dimensions[leader],
        p_without=float(chances[leader]),
    )


def _measurer(weighed: Weighed, place: int) -> int:
    pooled = weighed.latent.pooled[place]
    return int(pooled.people[np.where(pooled.measured_over, pooled.weight, -1.0).argmax()])


@dataclass(frozen=True)
class Doubts:
    """What the rooms above found that could move the answer; a preview has not looked.

    `voices` are all that were left out one by one, `questions` all that could be asked, None if nobody looked.
    """

    voices: tuple[InfluentialVoice, ...] = ()
    questions: tuple[Question, ...] | None = None


@dataclass(frozen=True)
class Concluded:
    """The verdict, the ranking it stands on, and the statuses of the quantities by place."""

    verdict: Verdict
    ranking: Ranking
    statuses: tuple[Status, ...]


def conclude(weighed: Weighed, doubts: Doubts) -> Concluded:
    by_place = statuses(weighed)
    over = overs(weighed, by_place)
    beyond = tuple(dict.fromkeys(one.dimension for one in over if one.status in OVER))
    ranking = ranking_of(weighed, beyond)
    verdict = _verdict(_Case(weighed, doubts, by_place, over, beyond, ranking))
    is_decided = verdict.level in ("firm", "leaning")
    # Only a decided order may be numbered: 2 and 3 behind an open 1 would look like knowledge.
    decided = leading_places(ranking.conditional) if is_decided else 0
    return Concluded(verdict, replace(ranking, decided=decided), by_place)


@dataclass(frozen=True, eq=False)
class _Case:
    # What the verdict is read from.
    weighed: Weighed
    doubts: Doubts
    statuses: tuple[Status, ...]
    over: tuple[Over, ...]
    beyond: tuple[str, ...]  # dimensions over their limit today
    ranking: Ranking

    @property
    def leader(self) -> str:
        return self.ranking.order[0]

    @cached_property
    def contributing(self) -> tuple[bool, ...]:
        # Of each perspective that was invited: whether anybody of it gave anything.
        return tuple((self.weighed.basis.evidence.heads > 0).tolist())

    @cached_property
    def strands(self) -> int:
        personal = personal_readings(self.weighed.basis.evidence).values()
        return sum(not np.isnan(one).all() for one in personal) + bool(self.weighed.known)

    @cached_property
    def hinge(self) -> Hinge | None:
        return hinge_of(self.weighed, self.statuses)

    @cached_property
    def provenance(self) -> Provenance:
        led, source = self.weighed.led, self.weighed.latent.source[:, self.weighed.leader]
        measured, rough, guess, not_asked = (
            total(led[source == place] / led.sum()) for place in (*range(len(SOURCES)), NOT_ASKED)
        )
        return Provenance(measured, rough, guess, not_asked)

    @cached_property
    def is_unheard(self) -> bool:
        has_reading = self.weighed.readings.is_heard
        says_nothing = not has_reading[self.weighed.leader] or has_reading.sum() < FEWEST_HEARD
        return self.provenance.not_asked > HALF + TIE and bool(says_nothing)

    @cached_property
    def figured(self) -> dict[str, bool]:
        return {
            name: guess_share(self.weighed, place) <= HALF + TIE
            for place, name in enumerate(self.weighed.dimensions)
        }

    @property
    def grounds(self) -> Grounds:
        voices, p_first = self.doubts.voices, self.ranking.p_first
        return Grounds(
            people=self.weighed.people,
            perspectives=sum(self.contributing),
            strands=self.strands,
            p_first=p_first,
            p_nothing=self.ranking.p_nothing,
            figured=self.figured,
            is_unheard=self.is_unheard,
            hinge=self.hinge,
            is_late=self.weighed.launch > self.weighed.engagement.horizon_months,
            held_back=held_back_by(voices, self.leader, p_first[self.leader]),
            is_nothing_held_back=is_nothing_undone(voices),
        )


def _verdict(case: _Case) -> Verdict:
    grounds, ranking = case.grounds, case.ranking
    level, nothing_level = level_of(grounds), nothing_level_of(grounds)
    if case.weighed.engagement.level_at_most is not None:
        # By the room's short forms alone nobody is firm, and nobody can say that nothing is near.
        level, nothing_level = "leaning" if level == "firm" else level, None
    kind = _kind(case.over, level, is_nothing=nothing_level is not None)
    return Verdict(
        kind=kind,
        level=level,
        nothing_level=nothing_level,
        dominant=_dominant(case, level),
        secondary=_secondary(case, level),
        over=case.over,
        over_dimensions=case.beyond,
        next=_next(case),
        figured=case.figured,
        opinion_only=case.strands > 0 and not case.weighed.known,
        unheard=case.is_unheard,
        people_expect=_is_expected(case),
        passed_today=kind == "first" and ranking.p_any_over >= PASSED - TIE,
        depends_on=()
        if level == "insufficient"
        else dependencies(case.ranking, case.weighed.dimensions, case.strands),
        provenance=case.provenance,
        held_back=grounds.held_back,
        hinges_on=case.hinge,
        tied=_tied(case, level),
        limits_known=case.weighed.known,
        may_stop=_may_stop(case, kind, level, nothing_level),
    )


def _kind(over: Sequence[Over], level: Level, *, is_nothing: bool) -> VerdictKind:
    # Facts come first: what is over today is said before anything that will be.
    listed = {one.status for one in over}
    for status, kind in KIND_OF_STATUS.items():
        if status in listed:
            return kind
    if level == "insufficient":
        return "none"
    return "nothing" if is_nothing else "first"


def _dominant(case: _Case, level: Level) -> tuple[str, ...]:
    if level == "insufficient":
        return ()
    if level != "open":
        return case.ranking.order[:1]
    named = smallest_set(case.ranking.p_first)
    # A disputed figure decides nothing alone: what leads without it may come first, too.
    other = () if case.hinge is None else (case.hinge.leader_without,)
    return tuple(dict.fromkeys((*named, *other)))


def _secondary(case: _Case, level: Level) -> tuple[str, ...]:
    if level == "insufficient":
        return ()
    weighed, second = case.weighed, case.ranking.order[1]
    chances = named(weighed, second_given(weighed.latent.latent, weighed.weights, weighed.leader))
    return (second,) if chances[second] >= SECOND - TIE else smallest_set(chances)


def _next(case: _Case) -> str | None:
    chances, dimensions = case.ranking.p_next, case.weighed.dimensions
    if chances is None or set(dimensions) == set(case.beyond):
        return None
    return dimensions[leader_of(np.array(list(chances.values())), dimensions)]


def _is_expected(case: _Case) -> bool:
    # That people expect it is said where they name it, and not where ignorance alone put it first.
    ranking, leader = case.ranking, case.leader
    is_lifted = ranking.p_first[leader] - ranking.figures_only[leader] >= LIFTED - TIE
    alone = ranking.without[FIGURES] if case.weighed.known else ranking.p_first
    chances = np.array([alone[name] for name in case.weighed.dimensions])
    return is_lifted and case.weighed.dimensions[leader_of(chances, case.weighed.dimensions)] == leader


def _tied(case: _Case, level: Level) -> tuple[str, str] | None:
    chances, weighed = case.ranking.p_first, case.weighed
    pair, p = first_two(weighed.latent.latent, weighed.weights, weighed.dimensions)
    one, other = sorted(pair, key=lambda name: (-round(chances[name], 12), name))
    is_near = chances[one] - chances[other] < LEVEL_WITH - TIE
    return (one, other) if level in ("leaning", "open") and is_near and p >= NAMED - TIE else None


def _may_stop(case: _Case, kind: VerdictKind, level: Level, nothing_level: NothingLevel | None) -> bool:
    is_firm = {"first": level, "over": level, "nothing": nothing_level}.get(kind) == "firm"
    questions = case.doubts.questions
    # A preview has not looked for questions, so it never ends the asking.
    is_settled = questions is not None and not can_still_move(questions)
    return is_firm and is_settled and all(case.contributing) and all(case.figured.values())
