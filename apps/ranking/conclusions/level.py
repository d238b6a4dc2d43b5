"""How firmly the first place may be said, or that nothing is near, and what holds it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.ranking.conclusions.first import TIE
from apps.ranking.constants import FIRM, LEAN, MOVES, SLACK
from apps.ranking.results.robustness import InfluentialVoice, Question
from apps.ranking.results.verdict import Level, NothingLevel, Voice

FEWEST_PEOPLE = 3
FEWEST_PERSPECTIVES = 3


@dataclass(frozen=True)
class Grounds:
    """What the level rests on.

    `people` and `perspectives` contribute, `strands` are there. `is_cut` says that the leader rests on nothing
    anybody said, or on one person's disputed figure.
    """

    people: int
    perspectives: int
    strands: int
    p_first: Mapping[str, float]
    p_nothing: float
    figured: Mapping[str, bool]
    is_cut: bool
    held_back: tuple[Voice, ...]
    is_nothing_held_back: bool


def level_of(grounds: Grounds) -> Level:
    """Return how firmly the first place may be said.

    "firm" from 0.8, if leader and rival rest on figures, three perspectives contribute and no single voice can undo it;
    "leaning" from 0.6; "insufficient" with fewer than three people or no strand; else "open".
    """
    if grounds.people < FEWEST_PEOPLE or not grounds.strands:
        return "insufficient"
    leader, rival = sorted(grounds.p_first, key=lambda one: (-round(grounds.p_first[one], 12), one))[:2]
    highest = grounds.p_first[leader]
    if grounds.is_cut or highest < LEAN - TIE:
        return "open"
    is_figured = grounds.figured[leader] and grounds.figured[rival]
    is_broad = grounds.perspectives >= FEWEST_PERSPECTIVES
    if highest >= FIRM - TIE and is_figured and is_broad and not grounds.held_back:
        return "firm"
    return "leaning"


def nothing_level_of(grounds: Grounds) -> NothingLevel | None:
    """Return how firmly it may be said that nothing reaches its limit within the horizon.

    "firm" from 0.8, if every dimension rests on figures, three perspectives contribute and no single voice can undo it;
    "leaning" from 0.6; else None.
    """
    if grounds.p_nothing < LEAN - TIE:
        return None
    is_figured = all(grounds.figured.values())
    is_broad = grounds.perspectives >= FEWEST_PERSPECTIVES
    is_held = grounds.p_nothing >= FIRM - TIE and not grounds.is_nothing_held_back
    return "firm" if is_held and is_figured and is_broad else "leaning"


def held_back_by(voices: Iterable[InfluentialVoice], leader: str, p: float) -> tuple[Voice, ...]:
    """Return the voices that keep a first place of 0.8 or more from being firm."""
    if p < FIRM - TIE:
        return ()
    return tuple(
        Voice(one.kind, one.id) for one in voices if one.leader != leader or one.p < FIRM - SLACK - TIE
    )


def is_nothing_undone(voices: Iterable[InfluentialVoice]) -> bool:
    """Return whether one voice less takes the chance that nothing is reached below 0.8, Monte Carlo error granted."""
    return any(one.p_nothing < FIRM - SLACK - TIE for one in voices)


def can_still_move(questions: Iterable[Question]) -> bool:
    """Return whether one question, or two that move the same way, could move the leader's chance by more than 0.05."""
    moves = [one.moves for one in questions]
    up, down = (
        sorted((max(0.0, *(sign * move for move in own)) for own in moves), reverse=True) for sign in (1, -1)
    )
    return any(sum(one[:count]) > MOVES + TIE for one in (up, down) for count in (1, 2))
