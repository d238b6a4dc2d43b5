"""What the answer becomes without one person, or without one perspective."""

from collections.abc import Iterable, Iterator

import numpy as np

from apps.ranking.arrays import Flags
from apps.ranking.conclusions.first import TIE, band, holds
from apps.ranking.constants import LEAN, MOVES
from apps.ranking.figures.dimensions import latent_among
from apps.ranking.opinions.readings import readings_of
from apps.ranking.results.robustness import InfluentialVoice
from apps.ranking.results.verdict import Voice
from apps.ranking.what_if.present import Present

MOST_PEOPLE = 400
FEWEST_PERSPECTIVES = 2


def voices_left_out(present: Present) -> tuple[InfluentialVoice, ...]:
    """Return what leaving out each contributing person and perspective would do, the largest move first.

    No persons where more than 400 contribute, no perspectives where only one does.
    """
    found = [_without(present, voice, members) for voice, members in _each_left_out(present)]
    return tuple(sorted(found, key=lambda one: -abs(one.moves)))


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
