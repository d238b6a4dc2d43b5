"""What could still move the answer. Probabilities are 0 to 1, figures in their own units."""

from dataclasses import dataclass
from typing import Literal

from apps.ranking.results.verdict import VoiceKind

type Band = Literal["firm", "leaning", "open"]
type QuestionKind = Literal["figure", "unknown_limit", "unknown_now", "item", "ranking"]


@dataclass(frozen=True, slots=True)
class InfluentialVoice:
    """A person or perspective without whom the answer moves.

    `p` is P(the present leader first) without them, `moves` that minus the present one, `leader` and `band` what
    leads then and how far its probability carries (firm, leaning, open).
    """

    kind: VoiceKind
    id: str
    p: float
    moves: float
    leader: str
    band: Band
    p_nothing: float


@dataclass(frozen=True, slots=True)
class FlipPoint:
    """The nearest pooled figure (natural units) at which another dimension leads or a line is crossed."""

    value: float
    leader: str
    band: Band
    p: float


@dataclass(frozen=True, slots=True)
class Question:
    """What asking could still move: `moves` are changes of P(leader), `swing` the largest, without its sign.

    `id` is "<quantity>.room", "<quantity>.growth", the quantity's, the item's, or "ranking". `flips` names the
    dimensions that would lead instead, under some answer.
    """

    id: str
    kind: QuestionKind
    moves: tuple[float, ...]
    swing: float
    flips: tuple[str, ...]
