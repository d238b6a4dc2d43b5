"""The present answer, and what it becomes where a figure is otherwise, or without one voice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.conclusions.first import TIE, added, band, holds, leader_of, p_first, p_nothing
from apps.ranking.conclusions.standing import nothing_reached
from apps.ranking.conclusions.weighed import Weighed, weigh
from apps.ranking.constants import LEAN, MOVES
from apps.ranking.figures.dimensions import latent_among, latent_of
from apps.ranking.opinions.readings import Readings, readings_of
from apps.ranking.opinions.weights import draw_weights
from apps.ranking.results.verdict import Influence, InfluentialVoice, Voice

# Everything is tried hundreds of times; what it changes is a difference, in which most of the error cancels.
FEW_DRAWS = 4096
# Each takes pooling, drawing and weighing anew: with more it would be minutes.
MOST_ROWS = 400
FEWEST_GROUPS = 2


@dataclass(frozen=True, eq=False)
class Chances:
    """What would be said: the probability of each first place, and the place of the likeliest."""

    p_first: Floats
    leader: int

    @property
    def p(self) -> float:
        return float(self.p_first[self.leader])


@dataclass(frozen=True, eq=False)
class Present:
    """What is said now, by all draws, and the draws on which anything else is tried: the first 4,096."""

    whole: Weighed
    few: Weighed

    @classmethod
    def of(cls, whole: Weighed) -> Self:
        if len(whole.weights) <= FEW_DRAWS:
            return cls(whole, whole)
        basis = whole.basis.first(FEW_DRAWS)
        return cls(whole, weigh(basis, latent_of(basis)))

    @cached_property
    def answer(self) -> Chances:
        return Chances(self.whole.p_first, self.whole.leader)

    @cached_property
    def p_nothing(self) -> float:
        return nothing_reached(self.whole)

    def answer_by(self, chances: Floats) -> Chances:
        """Return what all draws say, moved by the difference that the few draws show."""
        # The error of few draws is the same with and without the change, so it goes out of the difference.
        moved = np.clip(self.whole.p_first + (chances - self.few.p_first), 0.0, 1.0)
        return Chances(moved, leader_of(moved, self.whole.dimensions))

    def answer_with(self, latent: Floats, readings: Readings) -> Chances:
        """Return what would be said with other figures or opinions."""
        return self.answer_by(p_first(latent, draw_weights(readings, latent)))

    def answer_weighed(self, weights: Floats) -> Chances:
        """Return what would be said with other opinions of the same figures."""
        return self.answer_by(added(weights[:, None] * self.few.first))

    def p_nothing_by(self, latent: Floats, weights: Floats) -> float:
        """Return what would be said of nothing being reached with other draws or weights."""
        nothing = p_nothing(latent, weights, self.whole.clock.within)
        return min(1.0, max(0.0, self.p_nothing + (nothing - nothing_reached(self.few))))


def voices_left_out(present: Present) -> tuple[InfluentialVoice, ...]:
    """Return what leaving out each voice would do, the largest move first.

    Each row of opinions and each row of figures that says anything, none of a list with more than 400 of them; each
    crowd's opinions and each perspective's figures, none where there is one alone.
    """
    voices = [*_opinions_left_out(present), *_figures_left_out(present)]
    return tuple(sorted(voices, key=lambda one: -abs(one.moves)))


def influence(present: Present, voices: Iterable[InfluentialVoice]) -> Influence:
    """Return the voices that move the answer; of single opinions only how many do.

    Those without whom the leader's chance of the first place, or the chance that nothing is reached, moves by 0.05
    or more; and, if the leader has 0.6 or more, those without whom another leads or its line (0.6, 0.8) is lost.
    """
    now = present.answer
    leader = present.whole.dimensions[now.leader]

    def is_influential(one: InfluentialVoice) -> bool:
        moves = max(abs(one.moves), abs(one.p_nothing - present.p_nothing))
        is_lost = one.leader != leader or not holds(one.p, now.p)
        return moves >= MOVES - TIE or (now.p >= LEAN - TIE and is_lost)

    voices = tuple(voices)
    opinions = [one for one in voices if one.kind == "opinions"]
    return Influence(
        opinion_rows=len(opinions),
        # Which one, or which way, would tell of one person.
        opinion_changes=sum(one.leader != leader for one in opinions),
        voices=tuple(one for one in voices if one.kind != "opinions" and is_influential(one)),
    )


def _opinions_left_out(present: Present) -> Iterator[InfluentialVoice]:
    evidence, speaks = present.few.basis.evidence, present.whole.speaks
    rows = [(Voice("opinions", ""), members) for _, members in _rows_left_out(speaks)]
    crowds = [
        (Voice("crowd", evidence.engagement.crowds[crowd].id), members)
        for crowd, members in _groups_left_out(speaks, evidence.crowd_of)
    ]
    for voice, members in (*rows, *crowds):
        weights = present.few.weights_by(readings_of(evidence, members))
        yield _without(present, voice, present.answer_weighed(weights), present.few.latent.latent, weights)


def _figures_left_out(present: Present) -> Iterator[InfluentialVoice]:
    few, evidence = present.few, present.few.basis.evidence
    rows = [
        (Voice("figures", evidence.engagement.figures[row].id), members)
        for row, members in _rows_left_out(evidence.has_figure)
    ]
    perspectives = [
        (Voice("perspective", evidence.engagement.perspectives[perspective].id), members)
        for perspective, members in _groups_left_out(evidence.has_figure, evidence.perspective_of)
    ]
    for voice, members in (*rows, *perspectives):
        left = latent_among(few.basis, few.latent, members)
        weights = draw_weights(few.readings, left)
        yield _without(present, voice, present.answer_by(p_first(left, weights)), left, weights)


def _rows_left_out(speaks: Flags) -> Iterator[tuple[int, Flags]]:
    # A row that says something, and who is left.
    if speaks.sum() <= MOST_ROWS:
        for row in np.flatnonzero(speaks).tolist():
            yield row, np.arange(len(speaks)) != row


def _groups_left_out(speaks: Flags, group_of: Ints) -> Iterator[tuple[int, Flags]]:
    groups = np.unique(group_of[speaks]).tolist()
    if len(groups) >= FEWEST_GROUPS:
        for group in groups:
            yield group, group_of != group


def _without(
    present: Present, voice: Voice, answer: Chances, latent: Floats, weights: Floats
) -> InfluentialVoice:
    now = present.answer
    p = float(answer.p_first[now.leader])
    return InfluentialVoice(
        kind=voice.kind,
        id=voice.id,
        p=p,
        moves=p - now.p,
        leader=present.whole.dimensions[answer.leader],
        band=band(answer.p),
        p_nothing=present.p_nothing_by(latent, weights),
    )
