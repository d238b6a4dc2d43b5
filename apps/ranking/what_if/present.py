"""The present answer, and what it becomes where a figure is otherwise, or without one person or one perspective."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.conclusions.first import TIE, band, holds, leader_of, p_first, p_nothing
from apps.ranking.conclusions.standing import nothing_reached
from apps.ranking.conclusions.weighed import Weighed, weigh
from apps.ranking.constants import LEAN, MOVES
from apps.ranking.figures.dimensions import latent_among, latent_of
from apps.ranking.opinions.readings import Readings, readings_of
from apps.ranking.opinions.weights import draw_weights
from apps.ranking.results.verdict import InfluentialVoice, Voice

# Everything is tried hundreds of times; what it changes is a difference, in which most of the error cancels.
FEW_DRAWS = 4096
# Each takes pooling, drawing and weighing anew: with more it would be minutes.
MOST_PEOPLE = 400
FEWEST_PERSPECTIVES = 2


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

    def p_nothing_with(self, latent: Floats, readings: Readings) -> float:
        weights = draw_weights(readings, latent)
        nothing = p_nothing(latent, weights, self.whole.clock.within)
        return min(1.0, max(0.0, self.p_nothing + (nothing - nothing_reached(self.few))))


def voices_left_out(present: Present) -> tuple[InfluentialVoice, ...]:
    """Return what leaving out each contributing person and perspective would do, the largest move first.

    No persons where more than 400 contribute, no perspectives where only one does.
    """
    voices = [_without(present, voice, members) for voice, members in _each_left_out(present)]
    return tuple(sorted(voices, key=lambda one: -abs(one.moves)))


def influential(present: Present, voices: Iterable[InfluentialVoice]) -> tuple[InfluentialVoice, ...]:
    """Return the voices that move the answer.

    Those without whom the leader's chance of the first place, or the chance that nothing is reached, moves by 0.05
    or more; and, if the leader has 0.6 or more, those without whom another leads or its line (0.6, 0.8) is lost.
    """
    now = present.answer
    leader = present.whole.dimensions[now.leader]

    def is_influential(one: InfluentialVoice) -> bool:
        moves = max(abs(one.moves), abs(one.p_nothing - present.p_nothing))
        is_lost = one.leader != leader or not holds(one.p, now.p)
        return moves >= MOVES - TIE or (now.p >= LEAN - TIE and is_lost)

    return tuple(one for one in voices if is_influential(one))


def _each_left_out(present: Present) -> Iterator[tuple[Voice, Flags]]:
    # Who is left out, and who is left.
    evidence, contributes = present.few.basis.evidence, present.whole.contributes
    if contributes.sum() <= MOST_PEOPLE:
        for place in np.flatnonzero(contributes).tolist():
            person = evidence.engagement.stakeholders[place]
            yield Voice("stakeholder", person.id), np.arange(len(contributes)) != place
    groups = np.unique(evidence.group_of[contributes]).tolist()
    if len(groups) >= FEWEST_PERSPECTIVES:
        for place in groups:
            yield Voice("group", evidence.engagement.groups[place].id), evidence.group_of != place


def _without(present: Present, voice: Voice, members: Flags) -> InfluentialVoice:
    few, now = present.few, present.answer
    latent = latent_among(few.basis, few.latent, members)
    readings = readings_of(few.basis.evidence, members)
    answer = present.answer_with(latent.latent, readings)
    p = float(answer.p_first[now.leader])
    return InfluentialVoice(
        kind=voice.kind,
        id=voice.id,
        p=p,
        moves=p - now.p,
        leader=present.whole.dimensions[answer.leader],
        band=band(answer.p),
        p_nothing=present.p_nothing_with(latent.latent, readings),
    )
