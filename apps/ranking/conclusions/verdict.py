"""What is concluded: over today or not, which comes first, how firmly that may be said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from apps.ranking.conclusions.facts import OVER, overs, statuses
from apps.ranking.conclusions.first import TIE, leader_of, total
from apps.ranking.conclusions.hinge import hinge_of
from apps.ranking.conclusions.level import (
    Grounds,
    can_still_move,
    held_back_by,
    is_nothing_undone,
    level_of,
    nothing_level_of,
)
from apps.ranking.conclusions.months import guess_share
from apps.ranking.conclusions.places import smallest_set
from apps.ranking.conclusions.standing import dependencies, leading_places, ranking_of
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.constants import NAMED
from apps.ranking.figures.latent import NOT_ASKED, SOURCES
from apps.ranking.opinions.readings import personal_readings
from apps.ranking.opinions.weights import FEWEST_HEARD
from apps.ranking.results.ranking import Ranking, Status
from apps.ranking.results.robustness import InfluentialVoice, Question
from apps.ranking.results.verdict import Hinge, Level, NothingLevel, Over, Provenance, Verdict, VerdictKind

HALF = 0.5
SECOND = 0.6
LEVEL_WITH = 0.35  # two lead together if their chances of the first place are nearer than that


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
    """Return ranking and verdict."""
    found = statuses(weighed)
    over = overs(weighed, found)
    beyond = tuple(dict.fromkeys(one.dimension for one in over if one.status in OVER))
    ranking = ranking_of(weighed, beyond)
    verdict = _verdict(_Case(weighed, doubts, found, over, beyond, ranking))
    is_decided = verdict.level in ("firm", "leaning")
    decided = leading_places(ranking.conditional) if is_decided else 0
    return Concluded(verdict, replace(ranking, decided=decided), found)


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
        # Of each perspective that was invited: whether anybody of it contributes.
        evidence = self.weighed.basis.evidence
        heads = np.bincount(
            evidence.group_of[self.weighed.contributes], minlength=len(evidence.group_weights)
        )
        return tuple((heads > 0).tolist())

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
        heard = self.weighed.readings.is_heard
        says_nothing = not heard[self.weighed.leader] or heard.sum() < FEWEST_HEARD
        return self.provenance.not_asked > HALF + TIE and bool(says_nothing)

    @cached_property
    def figured(self) -> dict[str, bool]:
        # By all draws alike, so that opinions don't change what rests on figures.
        return {
            name: guess_share(self.weighed, place, self.weighed.even) <= HALF + TIE
            for place, name in enumerate(self.weighed.dimensions)
        }

    @property
    def grounds(self) -> Grounds:
        voices, p_first = self.doubts.voices, self.ranking.p_first
        return Grounds(
            people=int(self.weighed.contributes.sum()),
            perspectives=sum(self.contributing),
            strands=self.strands,
            p_first=p_first,
            p_nothing=self.ranking.p_nothing,
            figured=self.figured,
            is_cut=self.is_unheard or self.hinge is not None,
            held_back=held_back_by(voices, self.leader, p_first[self.leader]),
            is_nothing_held_back=is_nothing_undone(voices),
        )


def _verdict(case: _Case) -> Verdict:
    grounds = case.grounds
    level, nothing_level = level_of(grounds), nothing_level_of(grounds)
    kind = _kind(case.over, level, is_nothing=nothing_level is not None)
    is_known = case.weighed.known > 0
    return Verdict(
        kind=kind,
        level=level,
        nothing_level=nothing_level,
        dominant=_dominant(case, level),
        secondary=_secondary(case.ranking, level),
        over=case.over,
        over_dimensions=case.beyond,
        next=_next(case),
        figured=case.figured,
        opinion_only=case.strands > 0 and not is_known,
        unheard=case.is_unheard,
        depends_on=_dependencies(case, level),
        provenance=case.provenance,
        opinion_shift=_opinion_shift(case.ranking),
        held_back=grounds.held_back,
        hinges_on=case.hinge,
        tied=_tied(case.ranking, level),
        limits_known=case.weighed.known,
        may_stop=_may_stop(case, kind, level, nothing_level),
    )


def _kind(over: Sequence[Over], level: Level, *, is_nothing: bool) -> VerdictKind:
    found = {one.status for one in over}
    if "over" in found:
        return "over"
    if "over_recovering" in found:
        return "recovering"
    if "disputed" in found:
        return "disputed"
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


def _secondary(ranking: Ranking, level: Level) -> tuple[str, ...]:
    if level == "insufficient":
        return ()
    second = ranking.order[1]
    is_sure = ranking.second_given_first[second] >= SECOND - TIE
    return (second,) if is_sure else smallest_set(ranking.second_given_first)


def _next(case: _Case) -> str | None:
    chances, dimensions = case.ranking.p_next, case.weighed.dimensions
    if chances is None or set(dimensions) == set(case.beyond):
        return None
    return dimensions[leader_of(np.array(list(chances.values())), dimensions)]


def _dependencies(case: _Case, level: Level) -> tuple[str, ...]:
    if level == "insufficient":
        return ()
    return dependencies(case.ranking, case.weighed.dimensions, case.strands)


def _opinion_shift(ranking: Ranking) -> float:
    return sum(abs(p - ranking.figures_only[name]) for name, p in ranking.p_first.items()) / 2


def _tied(ranking: Ranking, level: Level) -> tuple[str, str] | None:
    likeliest = ranking.top_two[0]
    one, other = sorted(likeliest.pair, key=lambda name: (-round(ranking.p_first[name], 12), name))
    is_near = ranking.p_first[one] - ranking.p_first[other] < LEVEL_WITH - TIE
    is_open = level in ("leaning", "open")
    return (one, other) if is_open and is_near and likeliest.p >= NAMED - TIE else None


def _may_stop(case: _Case, kind: VerdictKind, level: Level, nothing_level: NothingLevel | None) -> bool:
    is_firm = {"first": level, "over": level, "nothing": nothing_level}.get(kind) == "firm"
    questions = case.doubts.questions
    is_settled = questions is not None and not can_still_move(questions)
    return is_firm and is_settled and all(case.contributing) and all(case.figured.values())
